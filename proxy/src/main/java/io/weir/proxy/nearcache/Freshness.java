package io.weir.proxy.nearcache;

import java.util.function.LongSupplier;

/**
 * Whether a value that nobody has invalidated may be served: the one rule that the bound on staleness hangs on. It is known
 * to have been right when its fetch began, and as of the last sync with other proxies: the later of these is less long ago
 * than staleness may last. Pure, so that the simulation of the bus is held to the very same rule.
 *
 * @param maxStaleness nanoseconds
 */
public record Freshness(long maxStaleness) {
    /**
     * All of them are {@link System#nanoTime}.
     *
     * @param fetchBegan or any time before
     * @param now the time as it is, not as a loop last saw it: the process may have been stopped in between
     */
    public boolean allows(long fetchBegan, LongSupplier syncedAsOf, long now) {
        return now - fetchBegan < maxStaleness || now - syncedAsOf.getAsLong() < maxStaleness;
    }
}
