package io.weir.health;

/**
 * The server takes no requests, and is left alone until its probe is due.
 *
 * @param cause the failure that was one too many, or why the last probe failed
 * @param sinceNanos when the server died; failed probes don't move it
 * @param probeAtNanos when it is to be probed
 * @param attempts probes that have failed since its death
 */
public record Dead(FailureCause cause, long sinceNanos, long probeAtNanos, int attempts) implements Circuit {
    static Dead at(long nowNanos, FailureCause cause, CircuitPolicy policy) {
        return new Dead(cause, nowNanos, nowNanos + policy.deadTimeoutNanos(), 0);
    }

    @Override
    public boolean takesRequests() {
        return false;
    }

    @Override
    public Circuit onProbeDue(long nowNanos) {
        return nowNanos - probeAtNanos >= 0 ? new Probing(cause, sinceNanos, attempts) : this;
    }
}
