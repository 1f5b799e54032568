package io.weir.proxy.embedded;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.weir.proxy.protocol.Request;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A small memcached in this process, for trying out Weir and for tests; <b>not for production</b>. It answers the classic
 * text commands, keeps up to 64 MiB of items, and forgets them when it is closed.
 *
 * <p>It has a {@link Vertx} with one event loop of its own, which owns all that stands behind this class. The methods of this
 * class block, and may be called from any thread that is not an event loop.
 */
public final class EmbeddedNode implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final long PATIENCE_SECONDS = 30;

    private final Vertx vertx;
    private final int port;

    private EmbeddedNode(Vertx vertx, int port) {
        this.vertx = vertx;
        this.port = port;
    }

    /**
     * Starts an empty node on a free port of 127.0.0.1, and returns once it listens.
     *
     * @throws IllegalStateException if it can't
     */
    public static EmbeddedNode start() {
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        try {
            NetServer server = listen(vertx);
            return new EmbeddedNode(vertx, server.actualPort());
        } catch (TimeoutException | RuntimeException failure) {
            vertx.close();
            throw new IllegalStateException(
                    "the embedded node can't listen on a free port of " + HOST + ": " + failure, failure);
        }
    }

    private static NetServer listen(Vertx vertx) throws TimeoutException {
        InstantSource clock = InstantSource.system();
        Statistics statistics = new Statistics();
        Store store = new Store(clock, statistics);
        ClassicCommands commands = new ClassicCommands(store, new StatsReport(clock, statistics, store));
        Request request = new Request();
        return vertx.createNetServer(new NetServerOptions().setHost(HOST).setPort(0))
                .connectHandler(socket -> new EmbeddedConnection(
                                socket, vertx.getOrCreateContext(), request, commands, statistics)
                        .open())
                .listen()
                .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Where it listens on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Closes its connections and forgets its items. Does nothing if it is closed already. */
    @Override
    public void close() {
        try {
            vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException stuck) {
            throw new IllegalStateException("the embedded node on port " + port + " does not close", stuck);
        }
    }
}
