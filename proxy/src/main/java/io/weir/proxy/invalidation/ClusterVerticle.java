package io.weir.proxy.invalidation;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.spi.cluster.ClusterManager;
import io.weir.proxy.config.ClusterSettings;
import io.weir.proxy.invalidation.Notice.Batch;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Coherence} on Vert.x' event bus. Heartbeats go to an address that all listen on; batches go to each proxy at an
 * address of its own, so that one that does not take them can be left out: what it has not taken is bounded. Everything
 * here runs on its event loop, but for what says otherwise.
 */
final class ClusterVerticle extends VerticleBase implements Network {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterBus.class);
    private static final String EVERYBODY = "weir.invalidations";
    /** Bytes of batches that a proxy may owe taking. */
    private static final int MOST_UNSENT = 4 << 20;
    /** A start waits no longer for others than this. */
    private static final Duration ACQUAINTANCE = Duration.ofSeconds(10);
    /** Goodbye is said to those who listen. */
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final ClusterSettings settings;
    private final ClusterManager manager;
    private final Wakeup wakeup;
    private final BusCounters counters;
    private final Coherence coherence;
    private final String own;
    private final Map<String, Integer> unsent = new HashMap<>();
    private final List<MessageConsumer<byte[]>> consumers = new ArrayList<>();
    private final Promise<Void> acquainted = Promise.promise();
    private Set<String> peers = Set.of();
    private long deafSince;
    private Future<Void> lastSaid = Future.succeededFuture();
    private volatile long syncedAsOf;
    private volatile int peerCount;

    ClusterVerticle(
            ClusterSettings settings,
            ClusterManager manager,
            Outbox outbox,
            Wakeup wakeup,
            InvalidationListener listener,
            BusCounters counters,
            LongConsumer lag) {
        this.settings = settings;
        this.manager = manager;
        this.wakeup = wakeup;
        this.counters = counters;
        Sender self = new Sender(settings.listen().toString(), new SecureRandom().nextLong(), manager.getNodeId());
        long now = System.nanoTime();
        this.own = addressOf(self);
        this.deafSince = now;
        this.syncedAsOf = now;
        this.coherence = new Coherence(
                self, settings.proxies(), settings.maxSilence(), outbox, this, listener, counters, lag, now);
    }

    @Override
    public Future<?> start() {
        return listen().compose(listening -> {
            wakeup.runOn(context);
            vertx.setPeriodic(settings.heartbeat().toMillis(), again -> tick());
            vertx.setTimer(ACQUAINTANCE.toMillis(), late -> {
                if (acquainted.tryComplete()) {
                    LOG.warn(
                            "event=cluster_silent members={} heard={}",
                            manager.getNodes().size() - 1,
                            peers);
                }
            });
            tick();
            return acquainted.future();
        });
    }

    @Override
    public Future<?> stop() {
        coherence.leave();
        return lastSaid.timeout(GOODBYE.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
    }

    /** Any thread. */
    long syncedAsOf() {
        return syncedAsOf;
    }

    /** Any thread. */
    int peers() {
        return peerCount;
    }

    void drain() {
        coherence.drain();
    }

    @Override
    public void toAll(Notice notice) {
        lastSaid = vertx.eventBus().<byte[]>publisher(EVERYBODY).write(Wire.encode(notice));
    }

    @Override
    public void to(Collection<Sender> receivers, Batch batch) {
        byte[] bytes = Wire.encode(batch);
        for (Sender receiver : receivers) {
            String address = addressOf(receiver);
            int waiting = unsent.getOrDefault(address, 0);
            if (waiting > MOST_UNSENT) {
                counters.skipped.increment();
                continue;
            }
            unsent.put(address, waiting + bytes.length);
            // Whether it arrives the receiver finds out by the numbers; here it matters only that it is off our hands.
            vertx.eventBus()
                    .<byte[]>sender(address)
                    .write(bytes)
                    .onComplete(done -> unsent.computeIfPresent(
                            address, (same, left) -> left > bytes.length ? left - bytes.length : null));
        }
    }

    private void tick() {
        long now = System.nanoTime();
        coherence.tick(now, Set.copyOf(manager.getNodes()));
        if (!coherence.isDeaf(now)) {
            deafSince = now;
        } else if (now - deafSince > settings.maxSilence().toNanos()) {
            deafSince = now;
            listenAnew();
        }
        look();
    }

    private void receive(Message<byte[]> received) {
        Notice notice;
        try {
            notice = Wire.decode(received.body());
        } catch (IOException e) {
            counters.malformed.increment();
            LOG.debug("event=cluster_message_malformed cause=\"{}\"", e.getMessage());
            return;
        }
        if (coherence.receive(notice, System.nanoTime())) {
            // So that two that meet are in sync at once.
            tick();
        }
        look();
    }

    /** What came of it all, for others to see. */
    private void look() {
        syncedAsOf = coherence.syncedAsOf();
        Set<String> now = coherence.peers();
        peerCount = now.size();
        if (!now.equals(peers)) {
            peers = now;
            LOG.info("event=cluster_changed self={} others={}", settings.listen(), now);
        }
        if (coherence.isAcquainted()) {
            acquainted.tryComplete();
        }
    }

    private Future<?> listen() {
        for (String address : List.of(EVERYBODY, own)) {
            consumers.add(vertx.eventBus().<byte[]>consumer(address, this::receive));
        }
        return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
    }

    /** A cluster that was in two can have forgotten, when it is one again, who listens to what. */
    private void listenAnew() {
        LOG.warn(
                "event=cluster_deaf reason=\"a member of the cluster was not heard, or not wholly, for max-silence\" action=\"listening anew\"");
        List<Future<Void>> left =
                consumers.stream().map(MessageConsumer::unregister).toList();
        consumers.clear();
        Future.join(left).onComplete(done -> listen());
    }

    private static String addressOf(Sender sender) {
        return EVERYBODY + "." + Long.toHexString(sender.incarnation());
    }
}
