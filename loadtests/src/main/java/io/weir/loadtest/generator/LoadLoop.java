package io.weir.loadtest.generator;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.weir.loadtest.generator.Target.Endpoint;
import io.weir.loadtest.scenario.Scenario;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of the load: its clients, its keys, its counts and its histograms. Everything but the recorders is
 * touched by the loop's thread only.
 */
final class LoadLoop {
    private static final long LATE_CHECK_MILLIS = 100;
    private static final long RECONNECT_MILLIS = 50;
    /** The longest time that a histogram holds, an hour; longer ones count as that. */
    private static final long LONGEST = TimeUnit.HOURS.toNanos(1);

    private static final int DIGITS = 3;

    private final EventLoop thread;
    private final BiFunction<Endpoint, LoadConnection, ChannelFuture> connector;
    private final KeySpace keys;
    private final Versions versions;
    private final RequestSender sender;
    private final long timeout;
    private final Tally tally = new Tally();
    private final SingleWriterRecorder response = new SingleWriterRecorder(1, LONGEST, DIGITS);
    private final SingleWriterRecorder service = new SingleWriterRecorder(1, LONGEST, DIGITS);
    private final List<Client> clients = new ArrayList<>();
    private final ArrayDeque<Client> ready = new ArrayDeque<>();
    private final ArrayDeque<Client> dirty = new ArrayDeque<>();
    /** For the connection that is being read. */
    private byte[] scratch = new byte[1 << 17];

    private @Nullable Phase phase;
    private @Nullable Future<?> timer;
    private long timerAt;
    private boolean isClosed;

    LoadLoop(
            EventLoop thread,
            Scenario scenario,
            Target target,
            KeySpace keys,
            int lifeSeconds,
            int clientCount,
            int slots,
            BiFunction<Endpoint, LoadConnection, ChannelFuture> connector) {
        this.thread = thread;
        this.connector = connector;
        this.keys = keys;
        versions = new Versions(keys.count());
        Stamp stamp = new Stamp();
        sender = new RequestSender(
                keys, versions, new RequestWriter(keys, scenario.mix().commands(), stamp, lifeSeconds), target);
        timeout = scenario.timeout().toNanos();
        for (int i = 0; i < clientCount; i++) {
            Client client = new Client(this, slots, target.endpoints().size());
            for (int at = 0; at < target.endpoints().size(); at++) {
                InFlight inFlight = new InFlight(slots, scenario.mix().keysPerGet());
                ReplyReader replies = new ReplyReader(
                        keys, versions, stamp, tally, scenario.mix().commands(), inFlight, client);
                client.connection(
                        at, new LoadConnection(this, client, target.endpoints().get(at), inFlight, replies));
            }
            clients.add(client);
        }
    }

    EventLoop thread() {
        return thread;
    }

    KeySpace keys() {
        return keys;
    }

    List<Client> clients() {
        return clients;
    }

    SingleWriterRecorder response() {
        return response;
    }

    SingleWriterRecorder service() {
        return service;
    }

    /** From any thread: what is counted at the moment. */
    CompletableFuture<Counts> counts() {
        return CompletableFuture.supplyAsync(tally::counts, thread);
    }

    /** From any thread. Only one phase at a time. */
    CompletableFuture<Long> begin(Phase next) {
        thread.execute(() -> {
            phase = next;
            long now = System.nanoTime();
            for (Client client : clients) {
                client.readySince = 0;
                free(client, now);
            }
            pump();
        });
        return next.done();
    }

    /** Looks for late replies from now on. */
    void watch() {
        thread.scheduleAtFixedRate(
                () -> {
                    long now = System.nanoTime();
                    for (Client client : clients) {
                        for (LoadConnection connection : client.connections()) {
                            connection.closeIfLate(now, timeout);
                        }
                    }
                    finishIfOver(now);
                },
                LATE_CHECK_MILLIS,
                LATE_CHECK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    void close() {
        isClosed = true;
    }

    byte[] scratch(int length) {
        if (scratch.length < length) {
            scratch = new byte[length * 2];
        }
        return scratch;
    }

    /** The client may be able to send. */
    void free(Client client, long now) {
        Phase current = phase;
        if (current == null || client.isQueued || !client.isUsable()) {
            return;
        }
        int bound = current.requestsPerConnection();
        if (bound > 0 && client.sentOnConnection() >= bound) {
            if (client.isIdle()) {
                client.reconnect(now);
            }
        } else if (current.open() ? client.underWay() < current.depth() : client.isIdle()) {
            if (client.readySince == 0) {
                client.readySince = now;
            }
            client.isQueued = true;
            ready.add(client);
        }
    }

    /** Sends what is due, as far as there are clients to send it; then waits for the next. */
    void pump() {
        Phase current = phase;
        if (current == null) {
            return;
        }
        long now = System.nanoTime();
        while (!ready.isEmpty() && !current.work().isDone()) {
            long due = current.schedule().due(now);
            if (due >= current.end() || now >= current.giveUp()) {
                break;
            }
            if (due > now) {
                wakeAt(due, now);
                break;
            }
            Client client = ready.poll();
            client.isQueued = false;
            if (!client.isUsable()) {
                continue;
            }
            int batch = current.open() ? 1 : current.depth();
            long planned = current.open() ? due : client.readySince;
            for (int i = 0; i < batch && !current.work().isDone(); i++) {
                current.schedule().taken();
                sender.send(client, current.work(), planned, now);
            }
            client.readySince = 0;
            if (!client.isDirty) {
                client.isDirty = true;
                dirty.add(client);
            }
            free(client, now);
        }
        for (Client client = dirty.poll(); client != null; client = dirty.poll()) {
            client.isDirty = false;
            client.flush();
        }
        finishIfOver(now);
    }

    /** A request has its answer, or none will come. */
    void completed(long planned, long written, long now, boolean failed) {
        tally.requests++;
        Phase current = phase;
        if (current != null && planned >= current.recordFrom() && planned < current.end()) {
            response.recordValue(Math.min(LONGEST, Math.max(1, now - planned)));
            service.recordValue(Math.min(LONGEST, Math.max(1, now - written)));
        }
    }

    /** The replies that a lost connection owes will not come. */
    void abandon(Client client, InFlight inFlight, String reason) {
        long now = System.nanoTime();
        tally.failed(inFlight.size(), reason);
        while (!inFlight.isEmpty()) {
            if (inFlight.isSet()) {
                versions.failed(inFlight.key(), inFlight.version());
            }
            int slot = inFlight.slot();
            inFlight.remove();
            client.completed(slot, true, now);
        }
        finishIfOver(now);
    }

    void connected() {
        tally.connects++;
    }

    ChannelFuture connect(LoadConnection connection) {
        return connector.apply(connection.endpoint(), connection);
    }

    void connectAgain(LoadConnection connection) {
        if (!isClosed) {
            connect(connection).addListener(result -> {
                if (!result.isSuccess()) {
                    thread.schedule(() -> connectAgain(connection), RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
                }
            });
        }
    }

    void broken(Throwable cause) {
        Phase current = phase;
        if (current != null) {
            current.done().completeExceptionally(cause);
        }
    }

    private void wakeAt(long due, long now) {
        if (timer != null) {
            if (timerAt <= due) {
                return;
            }
            timer.cancel(false);
        }
        timerAt = due;
        timer = thread.schedule(this::wake, due - now, TimeUnit.NANOSECONDS);
    }

    private void wake() {
        timer = null;
        pump();
    }

    private void finishIfOver(long now) {
        Phase current = phase;
        if (current == null) {
            return;
        }
        boolean givenUp = now >= current.giveUp();
        boolean allSent = current.work().isDone() || current.schedule().due(now) >= current.end();
        if (allSent || givenUp) {
            for (Client client : clients) {
                if (!client.isIdle()) {
                    return;
                }
            }
            phase = null;
            ready.forEach(client -> client.isQueued = false);
            ready.clear();
            current.done().complete(unsent(current, now));
        }
    }

    private static long unsent(Phase phase, long now) {
        long unsent = 0;
        while (!phase.work().isDone() && phase.schedule().due(now) < phase.end()) {
            phase.schedule().taken();
            unsent++;
        }
        return unsent;
    }
}
