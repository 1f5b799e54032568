package io.weir.proxy.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads those settings of a pool, <code>weir.pools.NAME { … }</code>, that are about failing servers. */
final class FailureReader {
    private static final Map<String, OnReturn> ON_RETURN = Choices.of(OnReturn.values());
    private static final Range<Integer> PROBES = Range.ofCounts(1, 100);
    private static final Range<Integer> RETRIES = Range.ofCounts(0, 1);
    private static final Range<Duration> TIMES = Range.ofDurations(Duration.ofMillis(1));
    private static final Range<Duration> TIMES_OR_NONE = Range.ofDurations(Duration.ZERO);
    // memcached takes a longer one for a date.
    private static final Range<Duration> TTLS = Range.ofDurations(Duration.ofSeconds(1), Duration.ofDays(30));

    private FailureReader() {}

    /** @param deadTimeout the pool's: what {@code max-dead-timeout} may not be less than, and isn't by default */
    static FailureSettings read(Section pool, Duration deadTimeout) {
        FailureSettings defaults = Defaults.FAILURE;
        return new FailureSettings(
                pool.share("error-rate", defaults.errorRate()),
                pool.duration("error-window", defaults.errorWindow(), TIMES),
                pool.durationOfAtLeast(
                        "max-dead-timeout", defaults.maxDeadTimeout(), TIMES, "dead-timeout", deadTimeout),
                pool.count("probes", defaults.probes(), PROBES),
                pool.duration("slow-start", defaults.slowStart(), TIMES_OR_NONE),
                pool.choice("on-return", defaults.onReturn(), ON_RETURN),
                pool.share("min-alive", defaults.minAlive()),
                pool.count("retry", defaults.retry() ? 1 : 0, RETRIES) == 1,
                pool.share("retry-budget", defaults.retryBudget()),
                failOver(pool),
                pool.duration("probe-idle", defaults.probeIdle(), TIMES_OR_NONE));
    }

    private static Optional<FailOver> failOver(Section pool) {
        Optional<String> target = pool.setting("fail-over").flatMap(setting -> setting.text("the name of a pool"));
        Duration maxTtl = pool.duration("fail-over-max-ttl", Defaults.FAIL_OVER_MAX_TTL, TTLS);
        if (!pool.has("fail-over") && pool.has("fail-over-max-ttl")) {
            pool.problem("fail-over-max-ttl", "means nothing without fail-over, expected fail-over = POOL beside it");
        }
        if (pool.has("fail-over") && pool.has("on-dead")) {
            pool.problem("on-dead", "contradicts fail-over, which is for dead servers, too; expected one of the two");
        }
        return target.map(name -> new FailOver(name, maxTtl));
    }

    /** Checks what can't be known before each pool is read. */
    static void checkFailOver(Section pools, Map<String, PoolConfig> read) {
        read.forEach((name, pool) -> pool.failure()
                .failOver()
                .flatMap(failOver -> wrong(failOver.pool(), name, read))
                .ifPresent(problem -> pools.section(name, "a pool").problem("fail-over", problem)));
    }

    private static Optional<String> wrong(String target, String pool, Map<String, PoolConfig> pools) {
        if (target.equals(pool)) {
            return Optional.of(target + " is this pool itself, expected another one");
        }
        PoolConfig found = pools.get(target);
        if (found == null) {
            List<String> others =
                    pools.keySet().stream().filter(name -> !name.equals(pool)).toList();
            String expected = others.isEmpty() ? "a second pool" : "one of " + String.join(", ", others);
            return Optional.of("no pool is named " + target + ", expected "
                    + (others.size() == 1 ? others.get(0) : expected) + Nearest.hint(target, others));
        }
        return found.failure()
                .failOver()
                .map(chained -> target + " fails over to " + chained.pool() + ", expected a pool without fail-over");
    }
}
