package io.weir.health;

/**
 * What is known of one server's health. Immutable; each transition is a pure function that answers the next state, or
 * {@code this} where nothing changes, so that {@code next != current} tells whether there is something to publish.
 *
 * <pre>
 *                onSuccess: failures = 0
 *                onFailure, fewer than policy.failures in a row
 *                  ┌────┐
 *                  │    ▼
 *                ┌─┴────────┐  onFailure, the last of policy.failures   ┌──────────┐
 *       ────────►│  Alive   ├──────────────────────────────────────────►│   Dead   │
 *                └──────────┘  onErrorRate; onDebt: probeAt = now       └─┬──────▲─┘
 *                     ▲        attempts = 0,                              │      │ onProbeFailed:
 *                     │        probeAt = now + dead-timeout               │      │ attempts + 1, probeAt = now +
 *                     │                                  onProbeDue, not  │      │ min(dead-timeout · 2^attempts,
 *                     │ onProbeSucceeded                 before probeAt   │      │ max-dead-timeout) less jitter
 *                     │                                                 ┌─▼──────┴─┐
 *                     └─────────────────────────────────────────────────┤ Probing  │
 *                                                                       └──────────┘
 * </pre>
 *
 * <p>Each event is accepted in each state. What does not belong there is late news and changes nothing: a reply or a
 * failure of a request that was under way when the server died neither revives it nor puts off its probe, and a probe's
 * outcome counts only while probing. So only a probe brings a server back.
 *
 * <p>Times are nanoseconds as {@link System#nanoTime} tells them: only their differences mean anything.
 */
public sealed interface Circuit permits Alive, Dead, Probing {
    /** A server that nothing is known of. */
    static Circuit untried() {
        return Alive.WELL;
    }

    /** Whether requests are sent to the server. */
    boolean takesRequests();

    /** The server answered a request. */
    default Circuit onSuccess() {
        return this;
    }

    /** A request to the server, or a connection to it, failed. */
    default Circuit onFailure(FailureCause cause, long nowNanos, CircuitPolicy policy) {
        return this;
    }

    /** Too many requests to the server failed within a window, though perhaps not in a row. */
    default Circuit onErrorRate(FailureCause cause, long nowNanos, CircuitPolicy policy) {
        return this;
    }

    /** The server may have values that it should not have any more: it is probed, and told of them, at once. */
    default Circuit onDebt(FailureCause cause, long nowNanos) {
        return this;
    }

    /** Asked on each tick: {@link Probing} once the time has come, and whoever sees that turn sends the probe. */
    default Circuit onProbeDue(long nowNanos) {
        return this;
    }

    /** The probe was answered as it should be. */
    default Circuit onProbeSucceeded() {
        return this;
    }

    /**
     * The probe was not answered, or wrongly.
     *
     * @param jitter random, from 0 to less than 1: how much sooner, up to a tenth, the next probe is than planned
     */
    default Circuit onProbeFailed(FailureCause cause, long nowNanos, CircuitPolicy policy, double jitter) {
        return this;
    }
}
