package io.weir.proxy.invalidation;

/**
 * Whether a cached value may be served: the one rule that the bound on staleness hangs on. A value is known to have been
 * right when its fetch began, and, if it was not invalidated since, as of the bus's last sync.
 *
 * @param maxStaleness nanoseconds
 * @param ttl nanoseconds
 */
public record Freshness(long maxStaleness, long ttl) {
    /**
     * All of them are {@link System#nanoTime}.
     *
     * @param fetchBegan or any time before
     * @param now the time as it is, not as a loop last saw it: the process may have been stopped in between
     */
    public boolean allows(long fetchBegan, long syncedAsOf, long now) {
        long age = now - fetchBegan;
        return age <= ttl && Math.min(age, now - syncedAsOf) <= maxStaleness;
    }
}
