package io.weir.proxy.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.weir.proxy.config.PoolConfig;
import io.weir.proxy.loop.Loop;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All pools as one event loop sees them. A new {@link Topology} is taken over whole, between two requests: servers
 * that both have keep their connections; those that are gone finish what is under way. Owned by that loop.
 */
public final class Upstreams {
    private final Vertx vertx;
    private final Loop loop;
    private final CounterRegistry counters;
    /** Vert.x closes a client that nobody refers to, and its connections with it. */
    private final Map<Long, NetClient> clients = new LinkedHashMap<>();

    private final Map<ServerHealth, UpstreamServer> servers = new LinkedHashMap<>();
    private final List<UpstreamServer> retired = new ArrayList<>();
    private Map<String, Pool> pools = Map.of();

    public Upstreams(Vertx vertx, Loop loop, CounterRegistry counters) {
        this.vertx = vertx;
        this.loop = loop;
        this.counters = counters;
    }

    public void adopt(Topology topology) {
        Map<String, Pool> adopted = new LinkedHashMap<>();
        topology.pools().forEach((name, state) -> {
            List<UpstreamServer> members = new ArrayList<>();
            for (ServerHealth health : state.servers()) {
                UpstreamServer server = servers.computeIfAbsent(health, added -> open(state.config(), added));
                server.adopt(state.config(), client(state.config()));
                members.add(server);
            }
            adopted.put(name, new Pool(state, members, loop.clock()));
        });
        topology.pools()
                .forEach((name, state) -> state.config()
                        .failure()
                        .failOver()
                        .ifPresent(failOver -> Objects.requireNonNull(adopted.get(name), name)
                                .standIn(Objects.requireNonNull(adopted.get(failOver.pool()), failOver.pool()))));
        Iterator<UpstreamServer> known = servers.values().iterator();
        List<ServerHealth> wanted = topology.servers();
        while (known.hasNext()) {
            UpstreamServer server = known.next();
            if (!wanted.contains(server.health())) {
                known.remove();
                server.retire();
                retired.add(server);
            }
        }
        pools = adopted;
    }

    /** Connects to every server that there is no connection to. */
    public void preconnect() {
        servers.values().forEach(UpstreamServer::preconnect);
    }

    /** By name; the config has been checked, so a route's pool is there. */
    public Pool pool(String name) {
        Pool pool = pools.get(name);
        if (pool == null) {
            throw new IllegalArgumentException("no pool " + name);
        }
        return pool;
    }

    /** Fails what is too late. */
    public void tick(long now) {
        servers.values().forEach(server -> server.tick(now));
        retired.forEach(server -> server.tick(now));
        retired.removeIf(server -> server.inFlight() == 0);
    }

    /** Requests that wait for a server's reply. */
    public int inFlight() {
        return servers.values().stream().mapToInt(UpstreamServer::inFlight).sum()
                + retired.stream().mapToInt(UpstreamServer::inFlight).sum();
    }

    private UpstreamServer open(PoolConfig pool, ServerHealth health) {
        return new UpstreamServer(loop, client(pool), pool, health, counters.of(health));
    }

    private NetClient client(PoolConfig pool) {
        return clients.computeIfAbsent(
                pool.connectTimeout().toMillis(),
                millis -> vertx.createNetClient(new NetClientOptions()
                        .setConnectTimeout(Math.toIntExact(millis))
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true)));
    }
}
