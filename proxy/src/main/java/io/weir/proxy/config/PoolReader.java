package io.weir.proxy.config;

import com.typesafe.config.ConfigList;
import io.weir.routing.HashFunction;
import io.weir.routing.HashTag;
import io.weir.routing.RingKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one pool, <code>weir.pools.NAME { … }</code>. */
final class PoolReader {
    private static final String SERVERS = "a list such as [\"10.0.0.1:11211\", \"10.0.0.2:11211\"]";
    private static final Map<String, RingKind> RINGS = Choices.of(RingKind.values(), RingKind::configName);
    private static final Map<String, HashFunction> HASHES = Choices.of(HashFunction.values(), HashFunction::configName);
    private static final Map<String, OnDead> ON_DEAD = Choices.of(OnDead.values());
    private static final Map<String, OnError> ON_ERROR = Choices.of(OnError.values());
    private static final Range<Integer> CONNECTIONS = Range.ofCounts(1, 64);
    private static final Range<Integer> FAILURES = Range.ofCounts(1, 1_000_000);
    private static final Range<Integer> IN_FLIGHT = Range.ofCounts(1, 1_000_000);
    private static final Range<Duration> TIMES = Range.ofDurations(Duration.ofMillis(1));

    private PoolReader() {}

    static PoolConfig read(String name, Section section) {
        PoolConfig defaults = Defaults.pool(
                name,
                section.required("servers", SERVERS).map(PoolReader::servers).orElse(List.of()));
        RingKind ring = section.choice("ring", defaults.ring(), RINGS);
        HashFunction hash = section.choice("hash", defaults.hash(), HASHES);
        Optional<HashTag> hashTag = section.setting("hash-tag").flatMap(PoolReader::hashTag);
        int connections = section.count("connections", defaults.connections(), CONNECTIONS);
        boolean mergeGets = section.flag("merge-gets", defaults.mergeGets());
        Duration timeout = section.duration("timeout", defaults.timeout(), TIMES);
        Duration connectTimeout = section.duration("connect-timeout", defaults.connectTimeout(), TIMES);
        int failures = section.count("failures", defaults.failures(), FAILURES);
        Duration deadTimeout = section.duration("dead-timeout", defaults.deadTimeout(), TIMES);
        PoolConfig pool = new PoolConfig(
                name,
                defaults.servers(),
                ring,
                hash,
                hashTag,
                connections,
                mergeGets,
                timeout,
                connectTimeout,
                failures,
                deadTimeout,
                section.choice("on-dead", defaults.onDead(), ON_DEAD),
                section.choice("on-error", defaults.onError(), ON_ERROR),
                section.count("max-in-flight", defaults.maxInFlight(), IN_FLIGHT),
                section.durationOfAtLeast("silence-timeout", defaults.silenceTimeout(), TIMES, "timeout", timeout),
                FailureReader.read(section, deadTimeout));
        section.reportUnknown();
        return pool;
    }

    private static Optional<HashTag> hashTag(Setting setting) {
        try {
            return setting.text("two ASCII characters such as \"{}\"").map(HashTag::parse);
        } catch (IllegalArgumentException e) {
            return setting.problem(
                    setting.shown() + " is not a hash tag, expected two ASCII characters such as \"{}\"");
        }
    }

    private static List<ServerConfig> servers(Setting list) {
        List<Setting> elements = list.list(SERVERS).orElse(List.of());
        if (list.value() instanceof ConfigList written && written.isEmpty()) {
            list.problem("no server, expected " + SERVERS);
        }
        List<ServerConfig> servers = new ArrayList<>();
        Map<String, Place> names = new HashMap<>();
        Map<String, Place> labels = new HashMap<>();
        for (Setting element : elements) {
            ServerReader.read(element).ifPresent(server -> {
                servers.add(server);
                Place sameName = names.putIfAbsent(server.name(), element.place());
                Place sameLabel = labels.putIfAbsent(server.label(), element.place());
                if (sameName != null) {
                    element.problem(server.name() + " is also the name of the server at " + sameName
                            + ", expected a name of its own");
                } else if (sameLabel != null) {
                    element.problem("its place on the ring, " + server.label() + ", is that of the server at "
                            + sameLabel + ", expected a name of its own");
                }
            });
        }
        return servers;
    }
}
