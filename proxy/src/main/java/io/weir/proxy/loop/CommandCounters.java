package io.weir.proxy.loop;

/**
 * What one event loop's clients asked and got, by memcached's own names of the counts. Written by the loop, read by
 * {@code stats} and {@code /metrics} from any thread.
 */
public final class CommandCounters {
    public final Counter connectionsOpened = new Counter();
    public final Counter connectionsClosed = new Counter();
    public final Counter connectionsRejected = new Counter();
    /** Clients cut off because they did not read what they had asked for. */
    public final Counter connectionsCut = new Counter();

    /** Connections closed over a line that is too long. */
    public final Counter linesTooLong = new Counter();

    public final Counter tooManyKeys = new Counter();
    public final Counter valuesTooLarge = new Counter();
    /** How often a client was read no further, for what it had asked and not yet got or read. */
    public final Counter readsPaused = new Counter();
    /** Values above {@code stream-threshold} that were passed on as they came. */
    public final Counter uploads = new Counter();

    public final Counter idleKicks = new Counter();
    public final Counter bytesRead = new Counter();
    public final Counter bytesWritten = new Counter();
    public final Counter flushes = new Counter();

    /** Keys, not commands, as memcached counts. */
    public final Counter cmdGet = new Counter();

    public final Counter getHits = new Counter();
    public final Counter getMisses = new Counter();
    public final Counter cmdSet = new Counter();
    public final Counter cmdTouch = new Counter();
    public final Counter cmdFlush = new Counter();
    public final Counter touchHits = new Counter();
    public final Counter touchMisses = new Counter();
    public final Counter deleteHits = new Counter();
    public final Counter deleteMisses = new Counter();
    public final Counter incrHits = new Counter();
    public final Counter incrMisses = new Counter();
    public final Counter decrHits = new Counter();
    public final Counter decrMisses = new Counter();
    public final Counter casHits = new Counter();
    public final Counter casMisses = new Counter();
    public final Counter casBadval = new Counter();
    /** Requests that Weir answered with memcached's word for a malformed one. */
    public final Counter rejected = new Counter();
    /** Writes to other copies of a key that failed, or were refused. */
    public final Counter copiesFailed = new Counter();
    /** Requests that no server answered: misses and errors made by Weir. */
    public final Counter failed = new Counter();
}
