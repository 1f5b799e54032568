package io.weir.proxy.nearcache;

import io.weir.proxy.loop.Counter;

/**
 * What became of one event loop's gets in the near cache. Written by the loop, read by any thread. Gets of keys that are
 * not asked often are in none of these counts.
 */
public final class NearCacheCounters {
    /** Gets answered at once. */
    public final Counter hits = new Counter();
    /** Gets that went to the server on behalf of all. */
    public final Counter fetches = new Counter();
    /** Gets that waited for such a fetch, instead of going to the server too. */
    public final Counter joins = new Counter();
    /** Gets that went their usual way because of a write under way, or because the value can't be kept. */
    public final Counter bypasses = new Counter();

    /** Replies that fetches brought, and that were kept. */
    public final Counter kept = new Counter();
    /** Not kept, since a write had begun meanwhile, or a fetch of another loop had been faster. */
    public final Counter refusedAsOld = new Counter();
    /** Not kept, since the item is about to expire, or its server can't tell when it will. */
    public final Counter refusedByLife = new Counter();
    /** Not kept, since they are larger than {@code max-value}. */
    public final Counter refusedBySize = new Counter();

    /** Replies that were kept, and found to be older than a write when they were looked for. */
    public final Counter dropped = new Counter();
}
