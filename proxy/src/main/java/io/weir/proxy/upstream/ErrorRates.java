package io.weir.proxy.upstream;

import io.weir.health.ErrorWindow;
import io.weir.proxy.config.PoolConfig;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Watches which share of each server's requests fails, from counts that are kept anyway: nothing is added to the
 * request path. Owned by the prober's context.
 */
final class ErrorRates {
    /** Fewer requests than this in a window say nothing. */
    private static final long FEWEST = 20;

    private final CounterRegistry counters;
    private final Map<ServerHealth, ErrorWindow> windows = new HashMap<>();

    ErrorRates(CounterRegistry counters) {
        this.counters = counters;
    }

    void retain(Collection<ServerHealth> servers) {
        windows.keySet().retainAll(servers);
    }

    void check(PoolConfig pool, ServerHealth server, long now) {
        double limit = pool.failure().errorRate();
        if (limit <= 0) {
            return;
        }
        if (!server.takesRequests()) {
            // What it failed before it died is not held against it when it is back.
            windows.remove(server);
            return;
        }
        ErrorWindow window = windows.computeIfAbsent(
                server, added -> new ErrorWindow(pool.failure().errorWindow().toNanos()));
        long failures = server.failures();
        window.sample(now, counters.sum(server, count -> count.replies) + failures, failures);
        if (window.exceeds(limit, FEWEST)) {
            server.failsTooOften(limit, pool.failure().errorWindow());
        }
    }
}
