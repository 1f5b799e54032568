package io.weir.proxy;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.weir.proxy.client.ClientConnections;
import io.weir.proxy.config.ListenAddress;
import io.weir.proxy.config.WeirConfig;
import io.weir.proxy.invalidation.Outlet;
import io.weir.proxy.invalidation.Subscriptions;
import io.weir.proxy.loop.Clock;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.Loop;
import io.weir.proxy.nearcache.NearCache;
import io.weir.proxy.route.Broadcast;
import io.weir.proxy.route.Router;
import io.weir.proxy.route.Statistics;
import io.weir.proxy.spool.DeleteSpool;
import io.weir.proxy.upstream.CounterRegistry;
import io.weir.proxy.upstream.Debts;
import io.weir.proxy.upstream.Topology;
import io.weir.proxy.upstream.Upstreams;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of the proxy: its listener, clients and upstreams. Loops share nothing that changes, but
 * counters and the health of servers. Everything here runs on that loop, but for what says otherwise.
 */
final class LoopVerticle extends VerticleBase {
    /** How soon a server that is about to be back is looked at again. */
    private static final long SOON_MILLIS = 5;

    private static final long SECOND = 1_000_000_000L;

    /** How long clients may take to be done when the proxy stops. */
    static final Duration DRAIN_TIME = Duration.ofSeconds(10);

    /** What this loop is made of, once it runs on its context. */
    private record Parts(Loop loop, Upstreams upstreams, Router router, ClientConnections clients) {}

    private final WeirConfig config;
    private final Topology topology;
    private final CounterRegistry serverCounters;
    private final AtomicInteger clientCount;
    private final Statistics statistics;
    private final Optional<DeleteSpool> spool;
    private final Optional<NearCache> nearCache;
    private final Outlet outlet;
    private final Subscriptions subscriptions;
    private final Consumer<CommandCounters> onCounters;
    private final List<NetServer> listeners = new ArrayList<>();
    private @Nullable Parts parts;
    private long lastSecond = System.nanoTime();
    private volatile long lastTick = System.nanoTime();

    /** @param onCounters told this loop's counters */
    LoopVerticle(
            WeirConfig config,
            Topology topology,
            CounterRegistry serverCounters,
            AtomicInteger clientCount,
            Statistics statistics,
            Optional<DeleteSpool> spool,
            Optional<NearCache> nearCache,
            Outlet outlet,
            Subscriptions subscriptions,
            Consumer<CommandCounters> onCounters) {
        this.config = config;
        this.topology = topology;
        this.serverCounters = serverCounters;
        this.clientCount = clientCount;
        this.statistics = statistics;
        this.spool = spool;
        this.nearCache = nearCache;
        this.outlet = outlet;
        this.subscriptions = subscriptions;
        this.onCounters = onCounters;
    }

    @Override
    public Future<?> start() {
        EventLoop eventLoop = ((ContextInternal) context).nettyEventLoop();
        Loop loop = Loop.on(eventLoop);
        Upstreams upstreams = new Upstreams(vertx, loop, serverCounters);
        upstreams.adopt(topology);
        upstreams.preconnect();
        Debts debts = new Debts(
                spool,
                config.spool().answer(),
                eventLoop,
                task -> eventLoop.schedule(task, SOON_MILLIS, TimeUnit.MILLISECONDS));
        Router router = new Router(
                loop,
                upstreams,
                debts,
                nearCache,
                Optional.of(new Broadcast(outlet, subscriptions, eventLoop)),
                topology.route(),
                config.commands(),
                config.client(),
                statistics);
        ClientConnections clients = new ClientConnections(loop, config.client(), router, clientCount);
        parts = new Parts(loop, upstreams, router, clients);
        onCounters.accept(loop.counters());
        vertx.setPeriodic(Clock.TICK_MILLIS, tick -> tick());
        List<Future<NetServer>> started = new ArrayList<>();
        for (int i = 0; i < config.listen().size(); i++) {
            ListenAddress address = config.listen().get(i);
            // Vert.x's loops share a listener of one address; a free port, which 0 stands for, they share by a number
            // below 0.
            int port = address.port() == 0 ? -1 - i : address.port();
            started.add(vertx.createNetServer(new NetServerOptions()
                            .setTcpNoDelay(true)
                            .setTcpKeepAlive(true)
                            .setReuseAddress(true)
                            .setAcceptBacklog(1024))
                    .connectHandler(clients::accept)
                    .exceptionHandler(failure -> {
                        // A client that is gone before it was accepted is no event.
                    })
                    .listen(port, address.host())
                    .recover(
                            failure -> Future.failedFuture(StartException.listening("weir.listen", address, failure))));
        }
        return Future.all(started).onSuccess(all -> listeners.addAll(all.list()));
    }

    /** Once {@link #start} has succeeded; any thread. */
    List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int i = 0; i < listeners.size(); i++) {
            addresses.add(new InetSocketAddress(
                    config.listen().get(i).host(), listeners.get(i).actualPort()));
        }
        return addresses;
    }

    /** Takes over changed pools and routes; any thread. */
    Future<Void> adopt(Topology changed) {
        return onLoop(running -> {
            running.upstreams().adopt(changed);
            running.upstreams().preconnect();
            running.router().adopt(changed.route());
        });
    }

    /** Accepts no more, and succeeds when every client has all its replies and no server owes one; any thread. */
    Future<Void> drain() {
        Promise<Void> drained = Promise.promise();
        onLoop(running -> {
            // Not close(), which would hang up on the clients.
            listeners.forEach(listener -> listener.shutdown(DRAIN_TIME.plusSeconds(5)));
            running.clients().drain(() -> whenNothingIsInFlight(running, drained));
        });
        return drained.future();
    }

    /** Hangs up on the clients that are left; any thread. */
    Future<Void> abort() {
        return onLoop(running -> running.clients().abort());
    }

    /** Nanoseconds since this loop last got round to its tick; any thread. */
    long stalledFor() {
        return System.nanoTime() - lastTick;
    }

    private void whenNothingIsInFlight(Parts running, Promise<Void> drained) {
        if (running.upstreams().inFlight() == 0) {
            drained.tryComplete();
        } else {
            vertx.setTimer(Clock.TICK_MILLIS, again -> whenNothingIsInFlight(running, drained));
        }
    }

    private Future<Void> onLoop(Consumer<Parts> action) {
        Promise<Void> done = Promise.promise();
        Context owner = context;
        owner.runOnContext(now -> {
            Parts running = parts;
            if (running == null) {
                done.fail(new IllegalStateException("the loop does not run"));
                return;
            }
            action.accept(running);
            done.complete();
        });
        return done.future();
    }

    private void tick() {
        Parts running = parts;
        if (running == null) {
            return;
        }
        running.loop().clock().tick();
        long now = running.loop().clock().now();
        lastTick = now;
        running.upstreams().tick(now);
        if (now - lastSecond >= SECOND) {
            lastSecond = now;
            running.clients().tick(now);
        }
    }
}
