package io.weir.proxy.upstream;

import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.weir.health.FailureCause;
import io.weir.health.FailureKind;
import io.weir.proxy.config.OnDead;
import io.weir.proxy.config.OnError;
import io.weir.proxy.config.PoolConfig;
import io.weir.proxy.loop.Counter;
import io.weir.proxy.loop.Loop;
import io.weir.proxy.loop.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One server as one event loop sees it: its few connections, made when they are first needed, and the answer for
 * requests that can't be sent. Owned by that loop; the health is all loops'.
 */
public final class UpstreamServer {
    /** Connections that may be open beside those for pipelined requests; each can hold a descriptor for long. */
    private static final int MAX_APART = 128;

    /** Uploads come in bursts: for so long the next may find a connection that the last has left, in ns. */
    private static final long KEEP_APART = Duration.ofSeconds(10).toNanos();

    private final Loop loop;
    private final Connector connector;
    private final ServerHealth health;
    private final ServerCounters counters;
    private final Output nowhere;
    /** Connections with requests of clients whose next would take another: these must be answered first. */
    private final List<ServerConnection> leftBehind = new ArrayList<>(1);

    private PoolConfig config;
    private @Nullable ServerConnection[] connections;
    /** Connections beside those for pipelined requests: of uploads, and those that wait for a slow client. */
    private final List<ServerConnection> apart = new ArrayList<>();

    private int inFlight;

    UpstreamServer(Loop loop, NetClient client, PoolConfig config, ServerHealth health, ServerCounters counters) {
        this.loop = loop;
        this.connector = new Connector(client, health);
        this.config = config;
        this.health = health;
        this.counters = counters;
        this.connections = new ServerConnection[config.connections()];
        this.nowhere = new Output(loop.flushes(), new Counter(), new Counter());
        nowhere.close();
    }

    public String name() {
        return health.server().name();
    }

    public boolean takesRequests() {
        return health.takesRequests();
    }

    /** Whether this is one of a pool's servers. */
    boolean isOf(PoolState pool) {
        return pool.servers().contains(health);
    }

    ServerHealth health() {
        return health;
    }

    PoolConfig config() {
        return config;
    }

    ServerCounters counters() {
        return counters;
    }

    /** The pool's settings changed, this server did not: its connections stay. */
    void adopt(PoolConfig changed, NetClient client) {
        connector.use(client);
        for (int i = changed.connections(); i < connections.length; i++) {
            ServerConnection surplus = connections[i];
            if (surplus != null) {
                apart.add(surplus);
                surplus.retire();
            }
        }
        if (changed.connections() != connections.length) {
            // Each client may get another connection: not before what it has on the old one is answered.
            for (ServerConnection connection : connections) {
                leaveBehind(connection);
            }
        }
        connections = Arrays.copyOf(connections, changed.connections());
        config = changed;
    }

    /** Connects before the first request needs it, which then is not the slow one. */
    void preconnect() {
        for (int affinity = 0; affinity < connections.length; affinity++) {
            connection(affinity);
        }
    }

    /** The server is no more in the config: finishes what is under way. */
    void retire() {
        for (ServerConnection connection : connections) {
            retire(connection);
        }
        List.copyOf(apart).forEach(ServerConnection::retire);
    }

    /**
     * Sends a request, which the caller writes to the answered output at once. One that can't be sent has failed when
     * this returns, and the output then takes its bytes to nowhere.
     *
     * @param affinity requests of the same number take the same connection, and are answered in order
     */
    public Output send(ReplyReceiver receiver, int affinity) {
        if (!admits(receiver)) {
            return nowhere;
        }
        ServerConnection connection = connection(affinity);
        connection.expect(receiver, affinity, config.timeout().toNanos());
        return connection.output();
    }

    /** Sends a get of the key in {@code bytes[start, start + length)}; what holds for {@link #send} holds here, too. */
    public void get(ReplyReceiver receiver, byte[] bytes, int start, int length, int affinity) {
        if (admits(receiver)) {
            connection(affinity)
                    .get(
                            receiver,
                            bytes,
                            start,
                            length,
                            affinity,
                            config.timeout().toNanos());
        }
    }

    /**
     * Begins a request whose value is still to come; like {@link #send}, but over a connection of its own.
     *
     * @param writable runs when the server can take more
     */
    public Upload upload(ReplyReceiver receiver, Runnable writable) {
        ServerConnection connection = new ServerConnection(this, loop);
        if (!health.takesRequests()) {
            refuse(receiver, deadFailure());
            connection.abandon();
        } else if (apart.size() >= MAX_APART || inFlight >= config.maxInFlight()) {
            refuse(receiver, busyFailure());
            connection.abandon();
        } else {
            Optional<ServerConnection> idle =
                    apart.stream().filter(this::isFreeForUpload).findFirst();
            if (idle.isPresent()) {
                connection = idle.get();
            } else {
                apart.add(connection);
                connect(connection);
            }
            counters.requests.increment();
            inFlight++;
            connection.expectUpload(receiver, writable);
        }
        return new Upload(connection);
    }

    /**
     * A connection has to wait for a slow client: new requests get another. If too many wait already, they have to wait
     * too, which the slow client is not granted for long.
     */
    void setApart(ServerConnection connection) {
        if (apart.size() >= MAX_APART) {
            return;
        }
        for (int i = 0; i < connections.length; i++) {
            if (connections[i] == connection) {
                connections[i] = null;
                leaveBehind(connection);
                connection.retire();
                apart.add(connection);
            }
        }
    }

    /** A request was given up with its connection. */
    void forgotten() {
        inFlight--;
    }

    int inFlight() {
        return inFlight;
    }

    void tick(long now) {
        if (!health.takesRequests()) {
            closeOverdue();
        }
        for (ServerConnection connection : connections) {
            if (connection != null) {
                connection.tick(now);
            }
        }
        if (!apart.isEmpty()) {
            List.copyOf(apart).forEach(connection -> connection.tick(now));
            apart.stream()
                    .filter(connection -> connection.isIdleSince(now - KEEP_APART))
                    .toList()
                    .forEach(ServerConnection::retire);
        }
    }

    /**
     * A reply has come.
     *
     * @param late nobody waits for it any more, so that it is no success either
     */
    void answered(boolean late) {
        inFlight--;
        if (late) {
            counters.lateReplies.increment();
        } else {
            counters.replies.increment();
            health.succeeded();
        }
    }

    /**
     * A request has waited too long; its place on the connection stays.
     *
     * @param excused it is not the server that was slow
     * @param blame it shows that the server may be dead
     */
    void timedOut(ReplyReceiver receiver, boolean excused, boolean blame) {
        counters.timeouts.increment();
        FailureCause cause = new FailureCause(
                FailureKind.REQUEST_TIMEOUT,
                "no reply within " + config.timeout().toMillis() + " ms");
        if (blame) {
            health.failed(cause);
        } else if (!excused) {
            health.suffered(cause);
        }
        receiver.failed(failure(cause));
    }

    /** A client has not read what came before its reply, and others would be late if they waited any longer. */
    void heldUp(ReplyReceiver receiver) {
        receiver.failed(new RequestFailure(
                "others wait at " + name() + " behind a reply that is not read", config.onError() == OnError.MISS));
    }

    /** A connection has given its channel to its successor, or was given up for it. */
    void onSucceeded(ServerConnection connection) {
        apart.remove(connection);
    }

    /** @param owing requests were under way on it: that it closed counts against the server */
    void onClosed(ServerConnection connection, FailureCause cause, boolean owing) {
        inFlight -= connection.inFlight();
        for (int i = 0; i < connections.length; i++) {
            if (connections[i] == connection) {
                connections[i] = null;
            }
        }
        apart.remove(connection);
        if (owing) {
            (connection.isConnecting() ? counters.connectFailures : counters.connectionsLost).increment();
            health.failed(cause);
        }
    }

    RequestFailure failure(FailureCause cause) {
        return new RequestFailure(
                name() + ": " + (cause.detail().isEmpty() ? cause.kind().label() : cause.detail()),
                config.onError() == OnError.MISS);
    }

    private void closeOverdue() {
        for (ServerConnection connection : connections) {
            if (connection != null) {
                connection.closeIfOverdue();
            }
        }
        List.copyOf(apart).forEach(ServerConnection::closeIfOverdue);
    }

    private boolean isFreeForUpload(ServerConnection connection) {
        return connection.isIdle()
                && !connection.isDoubtful(config.failure().probeIdle().toNanos());
    }

    /** Whether a request may be sent, which then is under way; if not, it has failed. */
    private boolean admits(ReplyReceiver receiver) {
        if (!health.takesRequests()) {
            refuse(receiver, deadFailure());
            return false;
        }
        if (inFlight >= config.maxInFlight()) {
            refuse(receiver, busyFailure());
            return false;
        }
        counters.requests.increment();
        inFlight++;
        return true;
    }

    private void refuse(ReplyReceiver receiver, RequestFailure failure) {
        counters.refused.increment();
        receiver.failed(failure);
    }

    private RequestFailure busyFailure() {
        return RequestFailure.overload(
                "busy: " + name() + " has " + inFlight + " requests under way", config.onError() == OnError.MISS);
    }

    private RequestFailure deadFailure() {
        String cause = health.causeOfDeath().map(FailureCause::toString).orElse("unknown");
        return new RequestFailure(name() + " is dead: " + cause, config.onDead() != OnDead.ERROR);
    }

    private void leaveBehind(@Nullable ServerConnection connection) {
        if (connection != null && connection.inFlight() > 0) {
            leftBehind.add(connection);
        }
    }

    private ServerConnection connection(int affinity) {
        if (!leftBehind.isEmpty()) {
            leftBehind.removeIf(connection -> connection.isClosed() || connection.inFlight() == 0);
            for (ServerConnection connection : leftBehind) {
                if (connection.carries(affinity)) {
                    return connection;
                }
            }
        }
        int index = affinity % connections.length;
        ServerConnection connection = connections[index];
        if (connection == null) {
            ServerConnection first = new ServerConnection(this, loop);
            connections[index] = first;
            connect(first);
            return first;
        }
        if (connection.isDoubtful(config.failure().probeIdle().toNanos())) {
            ServerConnection successor = new ServerConnection(this, loop);
            connections[index] = successor;
            apart.add(connection);
            connection.prove(successor, () -> connect(successor));
            return successor;
        }
        return connection;
    }

    private void connect(ServerConnection connection) {
        counters.connects.increment();
        connector
                .connect()
                .onSuccess(socket -> connected(connection, socket))
                .onFailure(failure -> connection.fail(Connector.cause(failure, config)));
    }

    private static void connected(ServerConnection connection, NetSocket socket) {
        if (connection.isClosed()) {
            socket.close();
            return;
        }
        var vertx = ((NetSocketInternal) socket).channelHandlerContext();
        vertx.pipeline().addBefore(vertx.name(), "weir-server", connection);
    }

    private static void retire(@Nullable ServerConnection connection) {
        if (connection != null) {
            connection.retire();
        }
    }
}
