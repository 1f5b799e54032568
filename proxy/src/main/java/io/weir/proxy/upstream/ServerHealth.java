package io.weir.proxy.upstream;

import io.weir.health.Alive;
import io.weir.health.Circuit;
import io.weir.health.CircuitPolicy;
import io.weir.health.Dead;
import io.weir.health.FailureCause;
import io.weir.health.FailureKind;
import io.weir.health.Probing;
import io.weir.proxy.config.PoolConfig;
import io.weir.proxy.config.ServerConfig;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all event loops together know of one server. Any thread: the circuit is an immutable state behind one
 * reference, so a success costs the request path one volatile read, and only a change costs a compare-and-set.
 */
public final class ServerHealth {
    private static final Logger LOG = LoggerFactory.getLogger(ServerHealth.class);

    private static final AtomicReferenceFieldUpdater<ServerHealth, Circuit> CIRCUIT =
            AtomicReferenceFieldUpdater.newUpdater(ServerHealth.class, Circuit.class, "circuit");

    private final String pool;
    private final ServerConfig server;
    private volatile Circuit circuit = Circuit.untried();
    private final Map<FailureKind, LongAdder> failures = new EnumMap<>(FailureKind.class);
    private final LongAdder deaths = new LongAdder();
    private volatile CircuitPolicy policy;
    private volatile Runnable onChange = () -> {};
    private volatile boolean returning;
    private volatile Optional<String> lastAddress = Optional.empty();

    ServerHealth(PoolConfig pool, ServerConfig server) {
        this.pool = pool.name();
        this.server = server;
        this.policy = policyOf(pool);
        for (FailureKind kind : FailureKind.values()) {
            failures.put(kind, new LongAdder());
        }
    }

    /** The pool's settings changed; what is known of the server stays. */
    void adopt(PoolConfig changed) {
        policy = policyOf(changed);
    }

    /** {@code listener} runs, on the thread that saw it, when the server died or came back. */
    void onChange(Runnable listener) {
        onChange = listener;
    }

    public ServerConfig server() {
        return server;
    }

    public String pool() {
        return pool;
    }

    public Circuit circuit() {
        return circuit;
    }

    public boolean takesRequests() {
        return circuit.takesRequests();
    }

    /** The address that a connection was last made to: what to use while the server's name can't be looked up. */
    Optional<String> lastAddress() {
        return lastAddress;
    }

    void connectedTo(String address) {
        if (!lastAddress.equals(Optional.of(address))) {
            lastAddress = Optional.of(address);
        }
    }

    /** Why the server is dead, if it is. */
    public Optional<FailureCause> causeOfDeath() {
        Circuit current = circuit;
        if (current instanceof Dead dead) {
            return Optional.of(dead.cause());
        }
        return current instanceof Probing probing ? Optional.of(probing.cause()) : Optional.empty();
    }

    public long deaths() {
        return deaths.sum();
    }

    /** Failures of all kinds. */
    long failures() {
        return failures.values().stream().mapToLong(LongAdder::sum).sum();
    }

    public long failures(FailureKind kind) {
        return count(kind).sum();
    }

    /** The server answered. */
    void succeeded() {
        Circuit current = circuit;
        Circuit next = current.onSuccess();
        if (next != current) {
            CIRCUIT.compareAndSet(this, current, next);
        }
    }

    /** A request failed, which shows nothing of whether the server is there. */
    void suffered(FailureCause cause) {
        count(cause.kind()).increment();
    }

    /** A request or a connection failed. */
    void failed(FailureCause cause) {
        count(cause.kind()).increment();
        long now = System.nanoTime();
        CircuitPolicy rules = policy;
        changeAndTell(current -> current.onFailure(cause, now, rules));
    }

    /** More than a tolerable share of requests failed. */
    void failsTooOften(double limit, Duration window) {
        FailureCause cause = new FailureCause(
                FailureKind.ERROR_RATE,
                "more than " + Math.round(limit * 100) + " % of requests failed within " + window.toSeconds() + " s");
        long now = System.nanoTime();
        CircuitPolicy rules = policy;
        changeAndTell(current -> current.onErrorRate(cause, now, rules));
    }

    /** It was not told of a delete: before it serves again it will be. */
    void owes() {
        FailureCause cause = new FailureCause(FailureKind.OWES_DELETES, "a delete did not reach it");
        long now = System.nanoTime();
        changeAndTell(current -> current.onDebt(cause, now));
    }

    /** It is dead, and not about to be back: what it can't be told now it will be told then. */
    boolean isAway() {
        return !takesRequests() && !returning;
    }

    /** It has done nearly all that it owes, and is alive as soon as that is all. */
    void isReturning(boolean now) {
        returning = now;
    }

    /** Whether the caller is the one to probe the server now. */
    boolean probeIsDue(long now) {
        Circuit current = circuit;
        Circuit next = current.onProbeDue(now);
        return next != current && CIRCUIT.compareAndSet(this, current, next);
    }

    /** The probe succeeded; {@link #changed} is to be called then, if this says so. */
    boolean revive() {
        return change(Circuit::onProbeSucceeded);
    }

    /** Tells the pool. Not short: it may have to make a new ring. */
    void changed() {
        onChange.run();
    }

    void probeFailed(FailureCause cause) {
        long now = System.nanoTime();
        CircuitPolicy rules = policy;
        double jitter = ThreadLocalRandom.current().nextDouble();
        changeAndTell(current -> current.onProbeFailed(cause, now, rules, jitter));
    }

    /** Whether the server died, or came back. */
    private boolean change(UnaryOperator<Circuit> transition) {
        Circuit before;
        Circuit after;
        do {
            before = circuit;
            after = transition.apply(before);
        } while (after != before && !CIRCUIT.compareAndSet(this, before, after));
        if (before instanceof Alive && after instanceof Dead dead) {
            deaths.increment();
            LOG.warn(
                    "event=server_dead pool={} server={} cause=\"{}\" probe_in_ms={}",
                    pool,
                    server.name(),
                    dead.cause(),
                    TimeUnit.NANOSECONDS.toMillis(dead.probeAtNanos() - dead.sinceNanos()));
            return true;
        }
        if (!before.takesRequests() && after instanceof Alive) {
            LOG.info("event=server_alive pool={} server={}", pool, server.name());
            return true;
        }
        return false;
    }

    private void changeAndTell(UnaryOperator<Circuit> transition) {
        if (change(transition)) {
            onChange.run();
        }
    }

    private LongAdder count(FailureKind kind) {
        return failures.computeIfAbsent(kind, absent -> new LongAdder());
    }

    private static CircuitPolicy policyOf(PoolConfig pool) {
        return new CircuitPolicy(
                pool.failures(),
                pool.deadTimeout().toNanos(),
                pool.failure().maxDeadTimeout().toNanos());
    }
}
