package io.weir.health;

/**
 * The server takes no requests, and a probe is under way that decides.
 *
 * @param cause why it was dead
 * @param sinceNanos when it died
 * @param attempts probes that have failed since its death
 */
public record Probing(FailureCause cause, long sinceNanos, int attempts) implements Circuit {
    @Override
    public boolean takesRequests() {
        return false;
    }

    @Override
    public Circuit onProbeSucceeded() {
        return Alive.WELL;
    }

    @Override
    public Circuit onProbeFailed(FailureCause failure, long nowNanos, CircuitPolicy policy, double jitter) {
        int failed = attempts == Integer.MAX_VALUE ? attempts : attempts + 1;
        return new Dead(failure, sinceNanos, nowNanos + policy.waitNanos(failed, jitter), failed);
    }
}
