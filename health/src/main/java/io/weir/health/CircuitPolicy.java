package io.weir.health;

/**
 * When a circuit opens, and for how long: exponential backoff, with jitter so that many who saw the same death don't
 * all probe at once.
 *
 * @param failures failures in a row that mark a server dead; at least 1
 * @param deadTimeoutNanos nanoseconds from a death to the first probe; more than 0
 * @param maxDeadTimeoutNanos what that time, which doubles with each failed probe, grows to; at least
 *     {@code deadTimeoutNanos}
 */
public record CircuitPolicy(int failures, long deadTimeoutNanos, long maxDeadTimeoutNanos) {
    /** How much sooner than planned a probe may come, as a share of the wait. */
    private static final double MOST_JITTER = 0.1;

    public CircuitPolicy {
        if (failures < 1) {
            throw new IllegalArgumentException("failures must be at least 1, not " + failures);
        }
        if (deadTimeoutNanos <= 0) {
            throw new IllegalArgumentException("the dead timeout must be more than 0, not " + deadTimeoutNanos + " ns");
        }
        if (maxDeadTimeoutNanos < deadTimeoutNanos) {
            throw new IllegalArgumentException("the longest dead timeout must be at least the first, "
                    + deadTimeoutNanos + " ns, not " + maxDeadTimeoutNanos + " ns");
        }
    }

    /**
     * Nanoseconds from a failed probe to the next: the dead timeout, doubled for each probe that failed, up to the
     * maximum, less up to a tenth. More than 0.
     *
     * @param attempts probes that failed since the death; at least 1
     * @param jitter 0 for all of that time, up to but not including 1 for nine tenths of it
     */
    long waitNanos(int attempts, double jitter) {
        if (!(jitter >= 0 && jitter < 1)) {
            throw new IllegalArgumentException("jitter must be from 0 to less than 1, not " + jitter);
        }
        boolean fits = attempts < Long.numberOfLeadingZeros(deadTimeoutNanos);
        long wait = fits ? Math.min(deadTimeoutNanos << attempts, maxDeadTimeoutNanos) : maxDeadTimeoutNanos;
        return wait - (long) (wait * MOST_JITTER * jitter);
    }
}
