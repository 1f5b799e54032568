package io.weir.proxy.route;

import io.weir.proxy.client.ClientConnection;
import io.weir.proxy.client.RequestBody;
import io.weir.proxy.client.RequestHandler;
import io.weir.proxy.config.ClientSettings;
import io.weir.proxy.config.CommandSettings;
import io.weir.proxy.config.FailOver;
import io.weir.proxy.invalidation.Operation;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.Loop;
import io.weir.proxy.loop.Output;
import io.weir.proxy.nearcache.Fetch;
import io.weir.proxy.nearcache.LoopView;
import io.weir.proxy.nearcache.NearCache;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.Request;
import io.weir.proxy.upstream.Debts;
import io.weir.proxy.upstream.Pool;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.Upload;
import io.weir.proxy.upstream.UpstreamServer;
import io.weir.proxy.upstream.Upstreams;
import io.weir.routing.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes each request of one event loop's clients to the servers that own its keys. Owned by that loop.
 *
 * <p>A request is forwarded as the client wrote it, but for {@code noreply} and the quiet flag (why: see {@link
 * Audience}), and for extra tokens, which memcached ignores but older servers take offence at. Gets of one key may share
 * a line.
 */
public final class Router implements RequestHandler {
    private final Upstreams upstreams;
    private final ClientSettings settings;
    private final CommandCounters counters;
    private final Administration administration;
    private final Debts debts;
    private final Optional<LoopView<SingleReply>> nearCache;
    private final Optional<Broadcast> broadcast;
    private final KeyOwners owners = new KeyOwners();
    private Destination destination;

    public Router(
            Loop loop,
            Upstreams upstreams,
            Debts debts,
            Optional<NearCache> nearCache,
            Optional<Broadcast> broadcast,
            Route route,
            CommandSettings commands,
            ClientSettings settings,
            Statistics statistics) {
        this.upstreams = upstreams;
        this.debts = debts;
        this.broadcast = broadcast;
        this.nearCache = nearCache.map(cache -> cache.view(loop.clock()::now));
        this.settings = settings;
        this.counters = loop.counters();
        this.administration = new Administration(commands, counters, statistics, debts, this.nearCache, broadcast);
        this.destination = resolve(route);
    }

    /** Takes over another route, or the same to changed pools. */
    public void adopt(Route route) {
        destination = resolve(route);
    }

    @Override
    public void handle(Request request, ClientConnection client) {
        Command command = request.command();
        switch (command.kind()) {
            case RETRIEVAL -> retrieve(request, client);
            case STORAGE, META_STORAGE -> {
                counters.cmdSet.increment();
                forward(request, client);
            }
            case TOUCH -> {
                counters.cmdTouch.increment();
                forward(request, client);
            }
            case META -> {
                if (command == Command.MG) {
                    counters.cmdGet.increment();
                }
                forward(request, client);
            }
            case ARITHMETIC, DELETE -> forward(request, client);
            case ADMIN -> administration.handle(request, client, destination);
            case LOCAL -> answer(command, client);
        }
    }

    @Override
    public RequestBody upload(Request request, ClientConnection client) {
        counters.cmdSet.increment();
        UpstreamServer server = server(request);
        Optional<CopyWrites> copies = copies(request);
        List<Upload> uploads = new ArrayList<>(1);
        List<ReplyReceiver> receivers = new ArrayList<>(1);
        receivers.add(observed(request, client, reply(request, client, server, copies)));
        uploads.add(server.upload(receivers.get(0), client::resume));
        writeLine(request, server, uploads.get(0).output());
        copies.ifPresent(writes -> eachCopy(request, server, copy -> {
            if (CopyWrite.of(request) == CopyWrite.SAME) {
                ReplyReceiver receiver =
                        marked(request, writes.receiver(copy, request.command().replyShape()));
                Upload upload = copy.upload(receiver, client::resume);
                RequestLine.write(request, upload.output());
                uploads.add(upload);
                receivers.add(receiver);
            } else {
                deleteCopy(request, copy, writes, client);
            }
        }));
        return new UploadBody(uploads, () -> receivers.forEach(Router::isOver));
    }

    @Override
    public void refuseValue(Request request, ClientConnection client) {
        if (request.command() != Command.SET && request.command() != Command.MS) {
            if (!request.noreply()) {
                client.answer(Replies.TOO_LARGE);
            }
            return;
        }
        RefusedValue reply = new RefusedValue(client, request);
        client.await(reply);
        UpstreamServer server = server(request);
        delete(request, server, observed(request, client, reply), client);
        copies(request)
                .ifPresent(writes -> eachCopy(request, server, copy -> deleteCopy(request, copy, writes, client)));
    }

    private void retrieve(Request request, ClientConnection client) {
        counters.cmdGet.add(request.keyCount());
        if (request.command().touchesOnGet()) {
            counters.cmdTouch.add(request.keyCount());
        }
        boolean mayBeKept = nearCache.isPresent() && request.command() == Command.GET;
        if (request.keyCount() == 1) {
            if (!mayBeKept || !answerNear(nearCache.get(), request, client)) {
                forward(request, client);
            }
            return;
        }
        Runnable whenAnswered = touched(request, client);
        Destination target = destination;
        MultiGetReply reply = new MultiGetReply(client, counters, request, settings.streamThreshold(), target);
        client.await(reply);
        if (mayBeKept) {
            reply.takeFrom(nearCache.get());
        }
        reply.whenAnswered(whenAnswered);
        reply.send(request, owners.of(request, target));
    }

    /** Whether the near cache has answered, or will. */
    private boolean answerNear(LoopView<SingleReply> view, Request request, ClientConnection client) {
        switch (view.look(request.line(), request.tokenStart(1), request.tokenLength(1))) {
            case HIT -> {
                counters.getHits.increment();
                client.answer(view.reply(), Replies.END);
            }
            case JOIN -> view.join(reply(request, client, server(request), Optional.empty()));
            case FETCH -> fetch(view.fetch(), view.maxValue(), request, client);
            case PASS -> {
                return false;
            }
        }
        return true;
    }

    private void fetch(Fetch<SingleReply> fetch, int maxValue, Request request, ClientConnection client) {
        UpstreamServer server = server(request);
        SingleReply reply = reply(request, client, server, Optional.empty());
        FetchingGet get = new FetchingGet(fetch, reply, maxValue, waiter -> waiter.send(destination));
        get(request, server, get, client);
        new ItemQuestion(get, server, request.token(1), client.affinity()).ask();
    }

    /** Whoever has a copy of the value is told of a write: the near cache before it is sent, others when it is done. */
    private ReplyReceiver observed(Request request, ClientConnection client, ReplyReceiver reply) {
        boolean told = broadcast.isPresent() && broadcast.get().concerns(request);
        if (nearCache.isEmpty() && !told || !changesItem(request)) {
            return reply;
        }
        nearCache.ifPresent(
                view -> sendWaiting(view, request.keyBytes(), request.keyStart(), request.keyLength(), client));
        return new ObservedWrite(
                nearCache.map(view -> mark(view, request)),
                told
                        ? Optional.of(new ObservedWrite.Change(
                                broadcast.get(), Broadcast.key(request), Broadcast.operation(request)))
                        : Optional.empty(),
                reply);
    }

    /** Who waits for a key's value, and is about to write to it, asks for it first. */
    private void sendWaiting(LoopView<SingleReply> view, byte[] bytes, int start, int length, ClientConnection client) {
        view.leave(bytes, start, length, waiter -> waiter.isOf(client)).forEach(waiter -> waiter.send(destination));
    }

    /** The same of a write to another copy: only the near cache cares which of them it reads. */
    private ReplyReceiver marked(Request request, ReplyReceiver copy) {
        return nearCache.isEmpty() || !changesItem(request)
                ? copy
                : new ObservedWrite(nearCache.map(view -> mark(view, request)), Optional.empty(), copy);
    }

    private static ObservedWrite.Mark mark(LoopView<SingleReply> view, Request request) {
        return new ObservedWrite.Mark(
                view, view.beginWrite(request.keyBytes(), request.keyStart(), request.keyLength()));
    }

    /** The same of a {@code gat} of several keys; what this answers tells that it is answered. */
    private Runnable touched(Request request, ClientConnection client) {
        boolean told = broadcast.isPresent() && broadcast.get().concerns(request);
        if (!request.command().touchesOnGet() || nearCache.isEmpty() && !told) {
            return () -> {};
        }
        List<Runnable> ends = new ArrayList<>();
        for (int token = request.firstKey(); token < request.tokenCount(); token++) {
            int start = request.tokenStart(token);
            int length = request.tokenLength(token);
            if (told) {
                byte[] key = Arrays.copyOfRange(request.line(), start, start + length);
                ends.add(() -> broadcast.get().changed(key, Operation.TOUCH));
            }
            nearCache.ifPresent(view -> {
                sendWaiting(view, request.line(), start, length, client);
                int write = view.beginWrite(request.line(), start, length);
                ends.add(() -> view.endWrite(write));
            });
        }
        return () -> ends.forEach(Runnable::run);
    }

    private static void isOver(ReplyReceiver receiver) {
        if (receiver instanceof ObservedWrite write) {
            write.over(true);
        }
    }

    private static boolean changesItem(Request request) {
        return switch (request.command()) {
            case GET, GETS, ME -> false;
            case MG -> request.hasFlag('T') || request.hasFlag('N');
            default -> true;
        };
    }

    /** To the one server that owns the request's only key, and to those with copies. */
    private void forward(Request request, ClientConnection client) {
        UpstreamServer server = server(request);
        Optional<CopyWrites> copies = copies(request);
        ReplyReceiver receiver = observed(request, client, reply(request, client, server, copies));
        if (request.command() == Command.GET) {
            get(request, server, receiver, client);
            return;
        }
        Output output = server.send(receiver, client.affinity());
        writeLine(request, server, output);
        output.write(request.data(), request.dataIndex(), request.dataLength());
        if (copies.isPresent()) {
            CopyWrites writes = copies.get();
            // What stands in elsewhere, or did, is deleted: a touch would have it outlive the fault.
            boolean same = destination.hasCopies() && CopyWrite.of(request) == CopyWrite.SAME;
            eachCopy(request, server, copy -> {
                if (same) {
                    ReplyReceiver written = marked(
                            request, writes.receiver(copy, request.command().replyShape()));
                    Output other = copy.send(written, client.affinity());
                    RequestLine.write(request, other);
                    other.write(request.data(), request.dataIndex(), request.dataLength());
                } else {
                    deleteCopy(request, copy, writes, client);
                }
            });
        }
    }

    private static void get(Request request, UpstreamServer server, ReplyReceiver receiver, ClientConnection client) {
        server.get(receiver, request.line(), request.tokenStart(1), request.tokenLength(1), client.affinity());
    }

    private static void delete(
            Request request, UpstreamServer server, ReplyReceiver receiver, ClientConnection client) {
        DeleteLine.write(request, server.send(receiver, client.affinity()));
    }

    private void deleteCopy(Request request, UpstreamServer copy, CopyWrites writes, ClientConnection client) {
        delete(request, copy, marked(request, writes.receiver(copy, DeleteLine.replyShape(request))), client);
    }

    private static void answer(Command command, ClientConnection client) {
        switch (command) {
            case VERSION -> client.answer(Replies.VERSION_LINE);
            // All replies before it, whichever servers they come from, are due first: the order of replies is the
            // barrier.
            case MN -> client.answer(Replies.MN);
            case QUIT -> client.end();
            default -> client.answer(Replies.ERROR);
        }
    }

    private SingleReply reply(
            Request request, ClientConnection client, UpstreamServer server, Optional<CopyWrites> copies) {
        Optional<CopyWrites> awaited = destination.awaitsCopies() ? copies : Optional.empty();
        SingleReply reply = new SingleReply(
                client, counters, request, settings.streamThreshold(), secondChance(request, server), awaited);
        client.await(reply);
        return reply;
    }

    private Optional<? extends SecondChance> secondChance(Request request, UpstreamServer server) {
        if (request.command().readsOnly() && destination.retries(request.wantsCas())) {
            return Optional.of(new Retry(destination, server, request));
        }
        // Of pools with copies the first may not keep a value, either, that the others lost or changed.
        return debts.areKept() && CopyWrite.takesAway(request)
                ? Optional.of(new OwedDelete(debts, server, DeleteLine.entry(request), request.success()))
                : Optional.empty();
    }

    /** Empty where there are none, and for what only reads. */
    private Optional<CopyWrites> copies(Request request) {
        boolean written = destination.hasCopies()
                ? CopyWrite.of(request) != CopyWrite.NONE
                : destination.hasStrays() && CopyWrite.takesAway(request);
        return written ? Optional.of(new CopyWrites(counters, debts, DeleteLine.entry(request))) : Optional.empty();
    }

    private void eachCopy(Request request, UpstreamServer first, Consumer<UpstreamServer> action) {
        destination.eachCopy(request.keyBytes(), request.keyStart(), request.keyLength(), first, action);
    }

    private UpstreamServer server(Request request) {
        byte[] key = request.keyBytes();
        int start = request.keyStart();
        int length = request.keyLength();
        if (!destination.hasCopies()) {
            return destination.reader(key, start, length);
        }
        if (request.wantsCas()) {
            return destination.authority(key, start, length);
        }
        return CopyWrite.of(request) == CopyWrite.NONE
                ? destination.reader(key, start, length)
                : destination.writer(key, start, length);
    }

    private void writeLine(Request request, UpstreamServer server, Output output) {
        Optional<FailOver> standingIn = destination.standingIn(server);
        if (standingIn.isPresent()) {
            new LifeCap(standingIn.get().maxTtl()).writeLine(request, output);
            return;
        }
        RequestLine.write(request, output);
    }

    private Destination resolve(Route route) {
        List<Pool> pools = route.pools().stream().map(upstreams::pool).toList();
        if (route instanceof Route.Replicate replicate) {
            return new ReplicatedPools(pools, replicate.write());
        }
        return new SinglePool(pools.get(0), debts.areKept());
    }
}
