package io.weir.health;

/**
 * The server takes requests.
 *
 * @param failures how many have failed in a row so far; a success starts again at 0
 */
public record Alive(int failures) implements Circuit {
    static final Alive WELL = new Alive(0);

    @Override
    public boolean takesRequests() {
        return true;
    }

    @Override
    public Circuit onSuccess() {
        return failures == 0 ? this : WELL;
    }

    @Override
    public Circuit onFailure(FailureCause cause, long nowNanos, CircuitPolicy policy) {
        return failures + 1 < policy.failures() ? new Alive(failures + 1) : Dead.at(nowNanos, cause, policy);
    }

    @Override
    public Circuit onDebt(FailureCause cause, long nowNanos) {
        return new Dead(cause, nowNanos, nowNanos, 0);
    }

    @Override
    public Circuit onErrorRate(FailureCause cause, long nowNanos, CircuitPolicy policy) {
        return Dead.at(nowNanos, cause, policy);
    }
}
