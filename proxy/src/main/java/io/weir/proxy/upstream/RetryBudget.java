package io.weir.proxy.upstream;

/**
 * How many requests may be asked twice: a share of all, with a small reserve, so that retries never multiply the load
 * of servers that fail because they have too much. A token bucket filled by requests, not by time. Owned by one event
 * loop.
 */
final class RetryBudget {
    private static final double RESERVE = 10;

    private final double share;
    private double tokens = RESERVE;

    RetryBudget(double share) {
        this.share = share;
    }

    /** A request was sent that may be retried. */
    void deposit() {
        tokens = Math.min(RESERVE, tokens + share);
    }

    /** Whether one more may be; if so, it counts. */
    boolean withdraw() {
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
