package io.weir.proxy.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.weir.proxy.spool.DeleteSpool;
import java.util.Optional;

/**
 * Brings dead servers back: asks each, when its dead time is over, for its {@code version} over a connection of its
 * own: a {@link Probe}. Also sees to it that a server that fails too often, but never often enough in a row, is taken for
 * dead; and one that owes deletes to another pool that it is in, too. One for all loops, on a context of its own, apart
 * from the request path.
 */
public final class Prober {
    private final Vertx vertx;
    private final NetClient client;
    private final ErrorRates errors;
    private final Optional<DeleteSpool> spool;
    private volatile Topology topology;
    /** What {@link #errors} are kept for. */
    private Topology watched;

    /** Starts probing on the caller's context. */
    public Prober(Vertx vertx, Topology topology, CounterRegistry counters, Optional<DeleteSpool> spool) {
        this.vertx = vertx;
        this.spool = spool;
        this.errors = new ErrorRates(counters);
        this.topology = topology;
        this.watched = topology;
        this.client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
        vertx.setPeriodic(50, tick -> probeDue());
    }

    public void adopt(Topology changed) {
        topology = changed;
    }

    private void probeDue() {
        long now = System.nanoTime();
        Topology current = topology;
        spool.ifPresent(current::holdBack);
        if (current != watched) {
            errors.retain(current.servers());
            watched = current;
        }
        for (PoolState pool : current.pools().values()) {
            pool.tick(now);
            for (ServerHealth health : pool.servers()) {
                errors.check(pool.config(), health, now);
                if (health.probeIsDue(now)) {
                    new Probe(vertx, client, pool.config(), health, spool).start();
                }
            }
        }
    }
}
