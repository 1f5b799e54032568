package io.weir.proxy.invalidation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.weir.proxy.config.ClusterSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The bus between proxies: Vert.x' event bus, clustered by Hazelcast. It has a Vert.x of its own, with one event loop,
 * so that neither a slow network nor Hazelcast's threads come near a client's request.
 */
public final class ClusterBus implements InvalidationBus {
    /** Vert.x has many of these ready; here there is next to nothing to do. */
    private static final int WORKERS = 4;

    private final Clustering clustering;
    private final ClusterSettings settings;
    private final LongConsumer lag;
    private final Listeners listeners = new Listeners();
    private final BusCounters counters = new BusCounters();
    private final Wakeup wakeup = new Wakeup(this::drain);
    private final Outbox outbox = new Outbox(Outlet.CAPACITY, wakeup, () -> true, counters);
    private final long began = System.nanoTime();
    private volatile @Nullable Vertx vertx;
    private volatile @Nullable ClusterVerticle verticle;

    /** @param lag told how long a message takes from another proxy, in nanoseconds; on the bus's thread */
    public ClusterBus(Clustering clustering, ClusterSettings settings, LongConsumer lag) {
        this.clustering = clustering;
        this.settings = settings;
        this.lag = lag;
    }

    @Override
    public Outlet outlet() {
        return outbox.open();
    }

    @Override
    public void subscribe(InvalidationListener listener) {
        listeners.add(listener);
    }

    /** Looks up the host that it listens on: not on an event loop. */
    @Override
    public Future<Void> start() {
        String host;
        // Hazelcast finds out as well, and tells of it in three stack traces.
        try {
            InetAddress address = InetAddress.getByName(settings.listen().host());
            tryToListen(address, settings.listen().port());
            host = address.getHostAddress();
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
        try {
            tryToListen(InetAddress.getByName(host), settings.busPort());
        } catch (IOException e) {
            return Future.failedFuture(new IllegalStateException(
                    "weir.cluster.bus-port " + settings.busPort() + ": " + e.getMessage(), e));
        }
        ClusterManager manager = clustering.manager(settings, host);
        return Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(1)
                        .setWorkerPoolSize(WORKERS)
                        .setInternalBlockingPoolSize(WORKERS)
                        .setEventBusOptions(new EventBusOptions().setHost(host).setPort(settings.busPort())))
                .withClusterManager(manager)
                .buildClustered()
                .compose(clustered -> {
                    vertx = clustered;
                    ClusterVerticle deployed =
                            new ClusterVerticle(settings, manager, outbox, wakeup, listeners, counters, lag);
                    verticle = deployed;
                    return clustered.deployVerticle(deployed);
                })
                .mapEmpty();
    }

    @Override
    public long syncedAsOf() {
        ClusterVerticle running = verticle;
        return running == null ? began : running.syncedAsOf();
    }

    @Override
    public int peers() {
        ClusterVerticle running = verticle;
        return running == null ? 0 : running.peers();
    }

    @Override
    public BusCounters counters() {
        return counters;
    }

    @Override
    public Future<Void> close() {
        Vertx running = vertx;
        return running == null ? Future.succeededFuture() : running.close();
    }

    private static void tryToListen(InetAddress address, int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, port));
        }
    }

    private void drain() {
        ClusterVerticle running = verticle;
        if (running != null) {
            running.drain();
        }
    }
}
