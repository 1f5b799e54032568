package io.weir.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.proxy.client.ClientConnection;
import io.weir.proxy.client.RequestBody;
import io.weir.proxy.client.RequestHandler;
import io.weir.proxy.config.ClientSettings;
import io.weir.proxy.config.CommandSettings;
import io.weir.proxy.config.FailOver;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.Loop;
import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.Request;
import io.weir.proxy.upstream.Pool;
import io.weir.proxy.upstream.Upload;
import io.weir.proxy.upstream.UpstreamServer;
import io.weir.proxy.upstream.Upstreams;
import io.weir.routing.Route;
import java.util.Optional;

/**
 * Takes each request of one event loop's clients to the servers that own its keys. Owned by that loop.
 *
 * <p>A request is forwarded as the client wrote it, but for {@code noreply} and the quiet flag (why: see {@link
 * Audience}), and for extra tokens, which memcached ignores but older servers take offence at.
 */
public final class Router implements RequestHandler {
    private static final byte[] META_DELETE = "md ".getBytes(US_ASCII);
    private static final byte[] BASE64 = " b".getBytes(US_ASCII);

    private final Upstreams upstreams;
    private final ClientSettings settings;
    private final CommandCounters counters;
    private final Administration administration;
    private final KeyOwners owners = new KeyOwners();
    private Pool pool;

    public Router(
            Loop loop,
            Upstreams upstreams,
            Route route,
            CommandSettings commands,
            ClientSettings settings,
            Statistics statistics) {
        this.upstreams = upstreams;
        this.settings = settings;
        this.counters = loop.counters();
        this.administration = new Administration(commands, counters, statistics);
        this.pool = resolve(route);
    }

    /** Takes over another route, or the same to changed pools. */
    public void adopt(Route route) {
        pool = resolve(route);
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
            case ADMIN -> administration.handle(request, client, pool);
            case LOCAL -> answer(command, client);
        }
    }

    @Override
    public RequestBody upload(Request request, ClientConnection client) {
        counters.cmdSet.increment();
        UpstreamServer server = owner(request);
        Upload upload = server.upload(reply(request, client, server), client::resume);
        writeLine(request, server, upload.output());
        return new UploadBody(upload);
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
        Output output = owner(request).send(reply, client.affinity());
        output.write(META_DELETE);
        output.write(request.line(), request.tokenStart(1), request.tokenLength(1));
        if (request.hasBase64Key()) {
            output.write(BASE64);
        }
        output.write(Replies.CRLF);
    }

    private void retrieve(Request request, ClientConnection client) {
        counters.cmdGet.add(request.keyCount());
        if (request.command().touchesOnGet()) {
            counters.cmdTouch.add(request.keyCount());
        }
        if (request.keyCount() == 1) {
            forward(request, client);
            return;
        }
        Pool target = pool;
        MultiGetReply reply = new MultiGetReply(client, counters, request, settings.streamThreshold(), target);
        client.await(reply);
        reply.send(request, owners.of(request, target));
    }

    /** To the one server that owns the request's only key. */
    private void forward(Request request, ClientConnection client) {
        UpstreamServer server = owner(request);
        Output output = server.send(reply(request, client, server), client.affinity());
        writeLine(request, server, output);
        output.write(request.data(), request.dataIndex(), request.dataLength());
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

    private SingleReply reply(Request request, ClientConnection client, UpstreamServer server) {
        Optional<Retry> retry = pool.retries() && request.command().readsOnly()
                ? Optional.of(new Retry(pool, server, request))
                : Optional.empty();
        SingleReply reply = new SingleReply(client, counters, request, settings.streamThreshold(), retry);
        client.await(reply);
        return reply;
    }

    private UpstreamServer owner(Request request) {
        return pool.owner(request.keyBytes(), request.keyStart(), request.keyLength());
    }

    private void writeLine(Request request, UpstreamServer server, Output output) {
        Optional<FailOver> standingIn = pool.standingIn(server);
        if (standingIn.isPresent()) {
            new LifeCap(standingIn.get().maxTtl()).writeLine(request, output);
            return;
        }
        RequestLine.write(request, output);
    }

    private Pool resolve(Route route) {
        // The route tree has one kind of node today; a sealed type, so that the next one is found by the compiler.
        if (route instanceof Route.ToPool toPool) {
            return upstreams.pool(toPool.pool());
        }
        throw new IllegalStateException("no such route: " + route);
    }
}
