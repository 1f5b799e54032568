package io.weir.health;

/**
 * The server takes no requests, and a probe is under way that decides.
 *
 * @param cause why it was dead
 * @param sinceNanos when it died
 */
public record Probing(FailureCause cause, long sinceNanos) implements Circuit {
    @Override
    public boolean takesRequests() {
        return false;
    }

    @Override
    public Circuit onProbeSucceeded() {
        return Alive.WELL;
    }

    @Override
    public Circuit onProbeFailed(FailureCause failure, long nowNanos, CircuitPolicy policy) {
        return new Dead(failure, sinceNanos, nowNanos + policy.deadTimeoutNanos());
    }
}
