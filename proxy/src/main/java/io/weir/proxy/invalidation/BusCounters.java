package io.weir.proxy.invalidation;

import io.weir.proxy.loop.Counter;

/** What a bus has done. Written by its thread, read from any. */
public final class BusCounters {
    /** Changes made through this proxy. */
    public final Counter published = new Counter();
    /** Changes made through this proxy that were dropped, since the bus did not keep up. */
    public final Counter overflowed = new Counter();
    /** Batches not sent to a proxy that does not take what it was sent before. */
    public final Counter skipped = new Counter();
    /** Messages of other proxies. */
    public final Counter received = new Counter();
    /** Messages that could not be read. */
    public final Counter malformed = new Counter();
    /** Changes made through other proxies that were told to this one's listeners. */
    public final Counter applied = new Counter();
    /** How often changes were missed, of whatever origin: each time all caches were emptied. */
    public final Counter gaps = new Counter();
    /** Proxies that went silent and were given up. */
    public final Counter forgotten = new Counter();
}
