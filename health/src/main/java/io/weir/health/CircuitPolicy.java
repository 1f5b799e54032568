package io.weir.health;

/**
 * When a circuit opens, and for how long.
 *
 * @param failures failures in a row that mark a server dead; at least 1
 * @param deadTimeoutNanos nanoseconds from a death, or from a failed probe, to the next probe; more than 0
 */
public record CircuitPolicy(int failures, long deadTimeoutNanos) {
    public CircuitPolicy {
        if (failures < 1) {
            throw new IllegalArgumentException("failures must be at least 1, not " + failures);
        }
        if (deadTimeoutNanos <= 0) {
            throw new IllegalArgumentException("the dead timeout must be more than 0, not " + deadTimeoutNanos + " ns");
        }
    }
}
