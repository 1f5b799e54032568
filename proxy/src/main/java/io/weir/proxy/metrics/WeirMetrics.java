package io.weir.proxy.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.weir.health.FailureKind;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.Counter;
import io.weir.proxy.nearcache.NearCache;
import io.weir.proxy.nearcache.NearCacheCounters;
import io.weir.proxy.spool.DeleteSpool;
import io.weir.proxy.spool.ServerStatus;
import io.weir.proxy.upstream.ServerCounters;
import io.weir.proxy.upstream.ServerHealth;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The metrics of {@code /metrics}, read from the {@link Census} at each scrape: nothing is added to the request path.
 *
 * <p>These hold: {@code weir_client_connections = weir_client_connections_opened_total -
 * weir_client_connections_closed_total}; {@code weir_get_hits_total + weir_get_misses_total ≤ weir_get_keys_total}.
 */
public final class WeirMetrics {
    static final String CLIENT_CONNECTIONS = "weir.client.connections";
    static final String SERVER_ALIVE = "weir.server.alive";
    static final String SERVER_FAILURES = "weir.server.failures";

    private final MeterRegistry registry;
    private final Census census;
    private final Optional<DeleteSpool> spool;
    private final Map<ServerHealth, List<Meter>> byServer = new HashMap<>();

    public WeirMetrics(
            MeterRegistry registry, Census census, Optional<DeleteSpool> spool, Optional<NearCache> nearCache) {
        this.registry = registry;
        this.spool = spool;
        this.census = census;
        Gauge.builder(CLIENT_CONNECTIONS, census, Census::currentConnections)
                .description("Clients connected now")
                .register(registry);
        count("weir.client.connections.opened", "Clients accepted", loop -> loop.connectionsOpened);
        count("weir.client.connections.closed", "Clients gone", loop -> loop.connectionsClosed);
        count(
                "weir.client.connections.rejected",
                "Clients refused over client.max-connections",
                loop -> loop.connectionsRejected);
        count("weir.client.connections.cut", "Clients hung up on for being too slow", loop -> loop.connectionsCut);
        count("weir.limit.line.too.long", "Clients closed over a line that is too long", loop -> loop.linesTooLong);
        count("weir.limit.keys", "Gets refused over client.max-keys", loop -> loop.tooManyKeys);
        count("weir.limit.value", "Values refused over client.max-value", loop -> loop.valuesTooLarge);
        count("weir.client.reads.paused", "Clients read no further for what they have open", loop -> loop.readsPaused);
        count("weir.uploads", "Values passed on as they came, over stream-threshold", loop -> loop.uploads);
        count("weir.client.connections.idle", "Clients hung up on after client.idle-timeout", loop -> loop.idleKicks);
        count("weir.client.read.bytes", "Bytes read from clients", loop -> loop.bytesRead);
        count("weir.client.written.bytes", "Bytes written to clients", loop -> loop.bytesWritten);
        count("weir.client.flushes", "Flushes to clients, at most one per client and loop turn", loop -> loop.flushes);
        count("weir.get.keys", "Keys asked for by get, gets, gat and gats", loop -> loop.cmdGet);
        count("weir.get.hits", "Keys found", loop -> loop.getHits);
        count("weir.get.misses", "Keys not found, or not to be had", loop -> loop.getMisses);
        count("weir.storage.commands", "set, add, replace, append, prepend and cas", loop -> loop.cmdSet);
        count("weir.requests.rejected", "Requests answered with an error for how they were written", l -> l.rejected);
        count(
                "weir.copies.failed",
                "Writes to other copies of a key that failed, or were refused",
                loop -> loop.copiesFailed);
        nearCache.ifPresent(this::register);
        count("weir.requests.failed", "Requests that their server did not answer", loop -> loop.failed);
        adopt();
    }

    /** The census has another topology: meters of servers come and go with it. */
    public synchronized void adopt() {
        List<ServerHealth> servers = census.topology().servers();
        byServer.entrySet().removeIf(entry -> {
            boolean gone = !servers.contains(entry.getKey());
            if (gone) {
                entry.getValue().forEach(registry::remove);
            }
            return gone;
        });
        servers.forEach(server -> byServer.computeIfAbsent(server, this::register));
    }

    private void count(String name, String description, Function<CommandCounters, Counter> count) {
        FunctionCounter.builder(name, census, all -> all.sum(count))
                .description(description)
                .register(registry);
    }

    private void register(NearCache cache) {
        Gauge.builder("weir.near.cache.entries", cache, NearCache::size)
                .description("Replies kept, with some that nobody is served any more")
                .register(registry);
        Gauge.builder("weir.near.cache.bytes", cache, NearCache::bytes)
                .description("Memory that they take")
                .register(registry);
        count("weir.near.cache.hits", "Gets answered at once", cache, of -> of.hits);
        count("weir.near.cache.fetches", "Gets that fetched a value for all", cache, of -> of.fetches);
        count("weir.near.cache.joins", "Gets that waited for another's fetch", cache, of -> of.joins);
        count("weir.near.cache.bypasses", "Gets of hot keys that went their usual way", cache, of -> of.bypasses);
        count("weir.near.cache.kept", "Replies kept", cache, of -> of.kept);
        count("weir.near.cache.refused.old", "Not kept: written meanwhile", cache, of -> of.refusedAsOld);
        count("weir.near.cache.refused.life", "Not kept: about to expire", cache, of -> of.refusedByLife);
        count("weir.near.cache.refused.size", "Not kept: too large", cache, of -> of.refusedBySize);
        count("weir.near.cache.dropped", "Kept, and written meanwhile", cache, of -> of.dropped);
    }

    private void count(String name, String description, NearCache cache, Function<NearCacheCounters, Counter> count) {
        FunctionCounter.builder(name, cache, all -> all.sum(count))
                .description(description)
                .register(registry);
    }

    private List<Meter> register(ServerHealth server) {
        Tags tags = Tags.of("pool", server.pool(), "server", server.server().name());
        List<Meter> meters = new ArrayList<>();
        meters.add(Gauge.builder(SERVER_ALIVE, server, health -> health.takesRequests() ? 1 : 0)
                .description("1 while the server takes requests, 0 while it is dead or probed")
                .tags(tags)
                .register(registry));
        meters.add(FunctionCounter.builder("weir.server.deaths", server, ServerHealth::deaths)
                .description("How often the server was marked dead")
                .tags(tags)
                .register(registry));
        for (FailureKind kind : EnumSet.complementOf(EnumSet.of(FailureKind.ERROR_RATE, FailureKind.OWES_DELETES))) {
            meters.add(FunctionCounter.builder(SERVER_FAILURES, server, health -> health.failures(kind))
                    .description("What went wrong with the server")
                    .tags(tags.and("cause", kind.label()))
                    .register(registry));
        }
        meters.add(count("weir.server.requests", "Requests sent", server, tags, of -> of.requests));
        meters.add(count("weir.server.replies", "Replies received in time", server, tags, of -> of.replies));
        meters.add(count(
                "weir.server.late.replies", "Replies that nobody waited for", server, tags, of -> of.lateReplies));
        meters.add(count("weir.server.timeouts", "Requests not answered in time", server, tags, of -> of.timeouts));
        meters.add(
                count("weir.server.refused", "Requests not sent: dead, or too many", server, tags, of -> of.refused));
        meters.add(count("weir.server.connects", "Connections begun", server, tags, of -> of.connects));
        meters.add(
                count("weir.server.connect.failures", "Connections not made", server, tags, of -> of.connectFailures));
        meters.add(count(
                "weir.server.connections.lost",
                "Connections lost with requests under way",
                server,
                tags,
                of -> of.connectionsLost));
        meters.add(count("weir.server.read.bytes", "Bytes read", server, tags, of -> of.bytesRead));
        meters.add(count("weir.server.written.bytes", "Bytes written", server, tags, of -> of.bytesWritten));
        meters.add(count("weir.server.flushes", "Flushes, at most one per loop turn", server, tags, of -> of.flushes));
        spool.ifPresent(owed -> meters.addAll(register(owed, server, tags)));
        return meters;
    }

    private List<Meter> register(DeleteSpool owed, ServerHealth server, Tags tags) {
        String address = server.server().address();
        return List.of(
                Gauge.builder("weir.spool.pending", owed, all -> all.pending(address))
                        .description("Deletes that the server owes")
                        .tags(tags)
                        .register(registry),
                Gauge.builder(
                                "weir.spool.bytes",
                                owed,
                                all -> all.status(address).bytes())
                        .description("Bytes that they take on disk")
                        .tags(tags)
                        .register(registry),
                TimeGauge.builder(
                                "weir.spool.oldest",
                                owed,
                                TimeUnit.MILLISECONDS,
                                all -> all.status(address).oldestAge().toMillis())
                        .description("Age of the oldest of them")
                        .tags(tags)
                        .register(registry),
                spooled("weir.spool.stored", "Deletes put into the spool", owed, address, tags, ServerStatus::stored),
                spooled("weir.spool.replayed", "Deletes done late", owed, address, tags, ServerStatus::replayed),
                spooled(
                        "weir.spool.collapsed",
                        "How often all that was owed became one flush_all",
                        owed,
                        address,
                        tags,
                        ServerStatus::collapsed),
                spooled(
                        "weir.spool.failed",
                        "Deletes that the spool could not take",
                        owed,
                        address,
                        tags,
                        ServerStatus::failed));
    }

    private Meter spooled(
            String name,
            String description,
            DeleteSpool owed,
            String address,
            Tags tags,
            ToLongFunction<ServerStatus> count) {
        return FunctionCounter.builder(name, owed, all -> count.applyAsLong(all.status(address)))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private Meter count(
            String name, String description, ServerHealth server, Tags tags, Function<ServerCounters, Counter> count) {
        return FunctionCounter.builder(name, server, health -> census.sum(health, count))
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
