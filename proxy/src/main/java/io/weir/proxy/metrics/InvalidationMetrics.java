package io.weir.proxy.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.weir.proxy.invalidation.BusCounters;
import io.weir.proxy.invalidation.InvalidationBus;
import io.weir.proxy.invalidation.Subscriptions;
import io.weir.proxy.loop.Counter;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** The metrics of the bus between proxies, and of those who follow it. */
public final class InvalidationMetrics {
    private static final double NANOS = 1e9;

    private InvalidationMetrics() {}

    /** For a bus to be told of lag, in nanoseconds. */
    public static LongConsumer lag(MeterRegistry registry) {
        Timer timer = Timer.builder("weir.invalidation.lag")
                .description("How long a message takes from another proxy: half a round trip")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    public static void register(MeterRegistry registry, InvalidationBus bus, Subscriptions subscriptions) {
        BusCounters all = bus.counters();
        count(registry, all, "published", "Changes made through this proxy, told to listeners", of -> of.published);
        count(registry, all, "overflowed", "Changes made through this proxy that the bus dropped", of -> of.overflowed);
        count(registry, all, "skipped", "Batches not sent to a proxy that did not take them", of -> of.skipped);
        count(registry, all, "received", "Messages of other proxies", of -> of.received);
        count(registry, all, "malformed", "Messages of other proxies that could not be read", of -> of.malformed);
        count(registry, all, "applied", "Changes made through other proxies, told to listeners", of -> of.applied);
        count(registry, all, "gaps", "Times that changes were missed, and caches emptied", of -> of.gaps);
        count(registry, all, "forgotten", "Other proxies given up for their silence", of -> of.forgotten);
        Gauge.builder("weir.invalidation.subscribers", subscriptions, Subscriptions::size)
                .description("Clients that follow invalidations")
                .register(registry);
        FunctionCounter.builder("weir.invalidation.dropped", subscriptions, Subscriptions::dropped)
                .description("Lines that clients did not take in time")
                .register(registry);
    }

    /** What there is only where there are others. */
    public static void registerCluster(MeterRegistry registry, InvalidationBus bus) {
        Gauge.builder("weir.invalidation.peers", bus, InvalidationBus::peers)
                .description("Other proxies known")
                .register(registry);
        Gauge.builder("weir.invalidation.behind.seconds", bus, of -> (System.nanoTime() - of.syncedAsOf()) / NANOS)
                .description("Age of what is known of other proxies' changes")
                .register(registry);
    }

    private static void count(
            MeterRegistry registry,
            BusCounters all,
            String name,
            String description,
            Function<BusCounters, Counter> count) {
        FunctionCounter.builder(
                        "weir.invalidation." + name, all, of -> count.apply(of).get())
                .description(description)
                .register(registry);
    }
}
