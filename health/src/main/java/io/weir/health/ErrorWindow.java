package io.weir.health;

import java.util.Arrays;

/**
 * Which share of a server's requests failed lately: a sliding window over two running totals, cut into ten slices, so
 * that what it holds is bounded however many requests there are. For one thread, which samples the totals now and then,
 * off the request path, and asks about the window as of its last sample.
 *
 * <p>What happened between two samples counts as of the later one, and is forgotten with its slice: after nine tenths
 * of the window at the soonest, after all of it at the latest. So the totals should be sampled once per slice or more
 * often. The first sample only tells where the totals stand.
 *
 * <p>Times are nanoseconds as {@link System#nanoTime} tells them: only their differences mean anything.
 */
public final class ErrorWindow {
    private static final int SLICES = 10;

    private final long sliceNanos;
    private final long[] requests = new long[SLICES];
    private final long[] failures = new long[SLICES];
    private int slice;
    private long sliceBegan;
    private boolean begun;
    private long requestsSoFar;
    private long failuresSoFar;

    /** @param windowNanos how far back it looks; at least 10 */
    public ErrorWindow(long windowNanos) {
        if (windowNanos < SLICES) {
            throw new IllegalArgumentException(
                    "the window must be at least " + SLICES + " ns, not " + windowNanos + " ns");
        }
        sliceNanos = windowNanos / SLICES;
    }

    /**
     * Takes the totals in. If one is less than it was, the counters started again, and so does the window.
     *
     * @param nowNanos one that is before the last sample's counts as of the same slice
     * @param requests all that there ever were
     * @param failures those of them that failed
     */
    public void sample(long nowNanos, long requests, long failures) {
        if (requests < requestsSoFar || failures < failuresSoFar) {
            forget();
        }
        if (begun) {
            moveTo(nowNanos);
            this.requests[slice] += requests - requestsSoFar;
            this.failures[slice] += failures - failuresSoFar;
        } else {
            begun = true;
            sliceBegan = nowNanos;
        }
        requestsSoFar = requests;
        failuresSoFar = failures;
    }

    /** Starts again, as it should when the server died: what killed it must not kill it once more when it is back. */
    public void forget() {
        Arrays.fill(requests, 0);
        Arrays.fill(failures, 0);
        begun = false;
    }

    /** How many there were in the window. */
    public long requests() {
        return Arrays.stream(requests).sum();
    }

    /** How many failed in the window. May be more than {@link #requests}: some were sent before it began. */
    public long failures() {
        return Arrays.stream(failures).sum();
    }

    /** The share that failed, 0 to 1; 0 where nothing happened. */
    public double rate() {
        long failed = failures();
        return failed == 0 ? 0 : (double) failed / Math.max(failed, requests());
    }

    /**
     * Whether so many failed that the server should count as dead.
     *
     * @param share 0 to 1, the rate from which on it should; 0 is never
     * @param minimumRequests with fewer than these in the window, chance would decide
     */
    public boolean exceeds(double share, long minimumRequests) {
        return share > 0 && requests() >= minimumRequests && rate() >= share;
    }

    private void moveTo(long nowNanos) {
        long steps = Math.max(0, (nowNanos - sliceBegan) / sliceNanos);
        for (long step = 0; step < Math.min(steps, SLICES); step++) {
            slice = (slice + 1) % SLICES;
            requests[slice] = 0;
            failures[slice] = 0;
        }
        sliceBegan += steps * sliceNanos;
    }
}
