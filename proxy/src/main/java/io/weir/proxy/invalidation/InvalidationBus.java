package io.weir.proxy.invalidation;

import io.vertx.core.Future;

/** Tells each proxy what was changed through any of them. Any thread, unless told otherwise. */
public interface InvalidationBus {
    /** Where one event loop says what was changed through it. */
    Outlet outlet();

    /** Before {@link #start}. */
    void subscribe(InvalidationListener listener);

    /**
     * Succeeds when the others that can be reached know of this proxy, and it of them; until then it should take no
     * clients. Fails if there can be no bus.
     */
    Future<Void> start();

    /**
     * The last {@link System#nanoTime} of which {@link InvalidationListener#syncedAsOf} was told. Of use to a cache that
     * has done what it was told by the time the call to its listener returned, and that reads this before it looks
     * whether a value was dropped: between the two there may be a stop of any length. See {@link io.weir.proxy.nearcache.Freshness}.
     */
    long syncedAsOf();

    /** How many other proxies are known. */
    int peers();

    BusCounters counters();

    /** Tells what was not told yet, and the others that this proxy goes. After that no change may be acknowledged. */
    Future<Void> close();
}
