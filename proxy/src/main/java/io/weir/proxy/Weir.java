package io.weir.proxy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.weir.proxy.admin.AdminServer;
import io.weir.proxy.admin.Readiness;
import io.weir.proxy.config.ListenAddress;
import io.weir.proxy.config.WeirConfig;
import io.weir.proxy.invalidation.ClusterBus;
import io.weir.proxy.invalidation.ClusterLibraries;
import io.weir.proxy.invalidation.Clustering;
import io.weir.proxy.invalidation.InvalidationBus;
import io.weir.proxy.invalidation.LocalBus;
import io.weir.proxy.invalidation.Subscriptions;
import io.weir.proxy.metrics.Census;
import io.weir.proxy.metrics.InvalidationMetrics;
import io.weir.proxy.metrics.StatsCommand;
import io.weir.proxy.metrics.WeirMetrics;
import io.weir.proxy.nearcache.NearCache;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.spool.DeleteSpool;
import io.weir.proxy.spool.SpoolException;
import io.weir.proxy.upstream.Prober;
import io.weir.proxy.upstream.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running proxy. Its methods block and belong to a thread that is not an event loop; they may be called from any
 * such thread.
 *
 * <pre>
 *   start() ──▶ RUNNING ── reload(), any number of times ──▶ RUNNING ── close() ──▶ draining ──▶ CLOSED
 * </pre>
 */
public final class Weir implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Weir.class);
    /** How long Vert.x may take for what takes milliseconds when all is well. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long STALLED_NANOS = Duration.ofSeconds(5).toNanos();

    private final Vertx vertx;
    private final Optional<DeleteSpool> spool;
    private final Optional<NearCache> nearCache;
    private final Census census;
    private final PrometheusMeterRegistry registry;
    private final WeirMetrics metrics;
    private final List<LoopVerticle> loops = new ArrayList<>();
    private final Prober prober;
    private final Subscriptions subscriptions = new Subscriptions();
    private final InvalidationBus bus;
    private final AdminServer admin;
    private WeirConfig config;
    private volatile boolean draining;

    /**
     * Starts, and returns once all is listening.
     *
     * @throws StartException if an address can't be listened on, or the transport is not to be had here
     */
    public static Weir start(WeirConfig config) throws StartException {
        long began = System.nanoTime();
        EventLoopTransport transport = EventLoopTransport.choose(config.transport());
        Optional<Clustering> clustering = clustering(config);
        Weir weir = new Weir(config, transport, openSpool(config), clustering);
        try {
            weir.listen();
        } catch (StartException e) {
            weir.closeVertx(Future.succeededFuture());
            throw e;
        }
        LOG.info(
                "event=started version={} pid={} listen={} admin={} event_loops={} transport={} transport_reason=\"{}\""
                        + " pools={} millis={}",
                Replies.VERSION,
                ProcessHandle.current().pid(),
                weir.addresses().stream().map(Weir::printed).toList(),
                printed(weir.adminAddress()),
                config.eventLoops(),
                transport.name(),
                transport.reason(),
                config.pools().keySet(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        return weir;
    }

    private Weir(
            WeirConfig config,
            EventLoopTransport transport,
            Optional<DeleteSpool> spool,
            Optional<Clustering> clustering) {
        this.config = config;
        this.spool = spool;
        this.registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        this.vertx = Vertx.builder()
                .with(new VertxOptions()
                        // One more than the proxy's, for the admin server and the probes.
                        .setEventLoopPoolSize(config.eventLoops() + 1)
                        .setMetricsOptions(new MicrometerMetricsOptions()
                                .setEnabled(true)
                                // Not of sockets: the proxy's bytes do not go through Vert.x.
                                .setDisabledMetricsCategories(
                                        EnumSet.complementOf(EnumSet.of(MetricsDomain.NAMED_POOLS)).stream()
                                                .map(MetricsDomain::toCategory)
                                                .collect(Collectors.toSet()))))
                .withMetrics(new MicrometerMetricsFactory(registry))
                .withTransport(transport.transport())
                .build();
        Topology topology = Topology.of(config, Optional.empty());
        spool.ifPresent(topology::holdBack);
        this.census = new Census(topology);
        this.prober = new Prober(vertx, topology, census.servers(), spool);
        this.bus = bus(config, clustering);
        bus.subscribe(subscriptions);
        this.nearCache = nearCache(config);
        this.metrics = new WeirMetrics(registry, census, spool, nearCache);
        InvalidationMetrics.register(registry, bus, subscriptions);
        this.admin = new AdminServer(vertx, registry, new State(), subscriptions);
    }

    private InvalidationBus bus(WeirConfig config, Optional<Clustering> clustering) {
        if (clustering.isEmpty()) {
            return new LocalBus(vertx, config.listen().get(0).toString());
        }
        InvalidationBus cluster = new ClusterBus(clustering.get(), config.cluster(), InvalidationMetrics.lag(registry));
        InvalidationMetrics.registerCluster(registry, cluster);
        return cluster;
    }

    private Optional<NearCache> nearCache(WeirConfig config) {
        if (!config.nearCache().enabled()) {
            return Optional.empty();
        }
        NearCache cache = new NearCache(config.nearCache(), bus::syncedAsOf);
        if (config.cluster().enabled()) {
            bus.subscribe(new NearCacheListener(cache));
        }
        return Optional.of(cache);
    }

    private static Optional<DeleteSpool> openSpool(WeirConfig config) throws StartException {
        try {
            return config.spool().enabled() ? Optional.of(DeleteSpool.open(config.spool())) : Optional.empty();
        } catch (SpoolException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Clustering> clustering(WeirConfig config) throws StartException {
        if (!config.cluster().enabled()) {
            return Optional.empty();
        }
        try {
            Optional<Clustering> found = ClusterLibraries.find();
            if (found.isPresent()) {
                return found;
            }
        } catch (IOException | ServiceConfigurationError | LinkageError e) {
            throw new StartException("weir.cluster.enabled: the libraries of clusters in "
                    + ClusterLibraries.FOLDER.toAbsolutePath()
                    + " can't be used, expected those that come with this Weir: "
                    + e);
        }
        throw new StartException("weir.cluster.enabled: the libraries of clusters are not in "
                + ClusterLibraries.FOLDER.toAbsolutePath() + ". They come with Weir, in lib/cluster beside its other"
                + " libraries: put them there, or start Weir by its launcher, which knows where they are.");
    }

    private void listen() throws StartException {
        // Before any client: the others must know of this proxy when something is changed through it.
        await(
                bus.start()
                        .recover(failure -> Future.failedFuture(
                                failure instanceof IOException
                                        ? StartException.listening(
                                                "weir.cluster.listen",
                                                config.cluster().listen(),
                                                failure)
                                        : failure)),
                "join the cluster");
        StatsCommand stats = new StatsCommand(config, census);
        AtomicInteger clients = new AtomicInteger();
        for (int i = 0; i < config.eventLoops(); i++) {
            LoopVerticle loop = new LoopVerticle(
                    config,
                    census.topology(),
                    census.servers(),
                    clients,
                    stats,
                    spool,
                    nearCache,
                    bus.outlet(),
                    subscriptions,
                    census::addLoop);
            await(vertx.deployVerticle(loop, new DeploymentOptions()), "start an event loop");
            loops.add(loop);
        }
        await(
                admin.listen(config.adminListen())
                        .recover(failure -> Future.failedFuture(
                                StartException.listening("weir.admin.listen", config.adminListen(), failure))),
                "start the admin server");
    }

    /** Where clients connect, in the order of the config, with the ports that were taken. */
    public List<InetSocketAddress> addresses() {
        return loops.get(0).addresses();
    }

    public InetSocketAddress adminAddress() {
        return new InetSocketAddress(config.adminListen().host(), admin.port());
    }

    /**
     * Takes over pools and routes; returns when every event loop has. Servers that stay keep their connections and
     * what is known of their health. What can't change while running is said in the log, and stays.
     */
    public synchronized void reload(WeirConfig changed) throws StartException {
        Topology before = census.topology();
        Topology after = Topology.of(changed, Optional.of(before));
        spool.ifPresent(after::holdBack);
        census.adopt(after);
        prober.adopt(after);
        List<Future<Void>> adopted =
                loops.stream().map(loop -> loop.adopt(after)).toList();
        await(Future.all(adopted), "take over the new config");
        // Its values came from where its keys belonged before.
        nearCache.ifPresent(NearCache::invalidateAll);
        metrics.adopt();
        ReloadReport.log(config, changed, before, after);
        config = new WeirConfig(
                config.listen(),
                config.adminListen(),
                config.eventLoops(),
                config.transport(),
                config.commands(),
                config.client(),
                config.spool(),
                config.nearCache(),
                config.cluster(),
                changed.pools(),
                changed.route());
    }

    /** Accepts no more clients, lets those connected finish what they asked, for up to ten seconds, and stops. */
    @Override
    public void close() {
        if (draining) {
            return;
        }
        draining = true;
        LOG.info("event=draining connections={}", census.currentConnections());
        List<Future<Void>> drained = loops.stream().map(LoopVerticle::drain).toList();
        boolean clean = true;
        try {
            Future.all(drained)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(LoopVerticle.DRAIN_TIME.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            clean = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long cut = census.currentConnections();
        closeVertx(Future.join(loops.stream().map(LoopVerticle::abort).toList()));
        LOG.info("event=stopped clean={} connections_cut={}", clean, cut);
    }

    private void closeVertx(Future<?> clientsGone) {
        try {
            // The bus when no client is left to whom a change could be acknowledged.
            clientsGone
                    .eventually(bus::close)
                    .eventually(vertx::close)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("event=stop_failed cause=\"{}\"", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        registry.close();
        spool.ifPresent(DeleteSpool::close);
    }

    private static ListenAddress printed(InetSocketAddress address) {
        return new ListenAddress(address.getHostString(), address.getPort());
    }

    private static <T> T await(Future<T> future, String what) throws StartException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof StartException explained) {
                throw explained;
            }
            throw new StartException("Can't " + what + ": " + String.valueOf(cause.getMessage()));
        } catch (TimeoutException e) {
            throw new StartException("Can't " + what + ": it took longer than " + PATIENCE.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("Can't " + what + ": interrupted");
        }
    }

    private final class State implements Readiness {
        @Override
        public Optional<String> notLive() {
            return loops.stream().anyMatch(loop -> loop.stalledFor() > STALLED_NANOS)
                    ? Optional.of("an event loop has not turned for more than 5 s")
                    : Optional.empty();
        }

        @Override
        public Optional<String> notReady() {
            if (draining) {
                return Optional.of("draining");
            }
            Topology topology = census.topology();
            List<String> routed = topology.route().pools();
            List<String> dead = topology.pools().values().stream()
                    .filter(pool -> !pool.isUsable())
                    .map(pool -> pool.config().name())
                    .toList();
            // Of pools with copies one is enough.
            return dead.stream()
                    .filter(pool -> !routed.contains(pool) || dead.containsAll(routed))
                    .map(pool -> "all servers of pool " + pool + " are dead")
                    .findFirst();
        }
    }
}
