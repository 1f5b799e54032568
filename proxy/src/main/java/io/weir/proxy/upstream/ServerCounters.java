package io.weir.proxy.upstream;

import io.weir.proxy.loop.Counter;

/** One event loop's counts of one server; written by the loop, read from any thread. */
public final class ServerCounters {
    public final Counter requests = new Counter();
    public final Counter replies = new Counter();
    public final Counter connects = new Counter();
    public final Counter connectFailures = new Counter();
    public final Counter connectionsLost = new Counter();
    public final Counter timeouts = new Counter();
    /** Requests that were not sent: the server is dead, or has too many under way. */
    public final Counter refused = new Counter();
    /** Replies that came after their request had timed out; they are not among the replies. */
    public final Counter lateReplies = new Counter();

    public final Counter bytesRead = new Counter();

    public final Counter bytesWritten = new Counter();
    public final Counter flushes = new Counter();
}
