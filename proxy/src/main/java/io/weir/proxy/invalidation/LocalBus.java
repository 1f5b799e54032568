package io.weir.proxy.invalidation;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * The bus of a proxy without a cluster: tells its own changes to its own listeners. It knows of no others, so it vouches
 * for nothing: {@link #syncedAsOf} stays when it was made, and a cached value lives as long as staleness may last.
 */
public final class LocalBus implements InvalidationBus {
    private final Vertx vertx;
    private final Sender self;
    private final Listeners listeners = new Listeners();
    private final BusCounters counters = new BusCounters();
    private final Intake own;
    private final Wakeup wakeup = new Wakeup(this::drain);
    private final Outbox outbox = new Outbox(Outlet.CAPACITY, wakeup, listeners::isListening, counters);
    private final long began = System.nanoTime();

    /** @param name this proxy's, for subscribers */
    public LocalBus(Vertx vertx, String name) {
        this.vertx = vertx;
        this.self = new Sender(name, 0, "");
        this.own = Intake.ofSelf(name, listeners, counters);
    }

    @Override
    public Outlet outlet() {
        return outbox.open();
    }

    @Override
    public void subscribe(InvalidationListener listener) {
        listeners.add(listener);
    }

    @Override
    public Future<Void> start() {
        Context context = vertx.getOrCreateContext();
        Promise<Void> started = Promise.promise();
        context.runOnContext(now -> {
            wakeup.runOn(context);
            drain();
            started.complete();
        });
        return started.future();
    }

    @Override
    public long syncedAsOf() {
        return began;
    }

    @Override
    public int peers() {
        return 0;
    }

    @Override
    public BusCounters counters() {
        return counters;
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    private void drain() {
        outbox.drain(self, batch -> counters.published.add(own.take(batch)));
    }
}
