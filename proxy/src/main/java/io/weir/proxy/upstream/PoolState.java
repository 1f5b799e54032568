package io.weir.proxy.upstream;

import io.weir.proxy.config.OnDead;
import io.weir.proxy.config.PoolConfig;
import io.weir.proxy.config.ServerConfig;
import io.weir.routing.Distribution;
import io.weir.routing.RingMember;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What all event loops share of one pool: its ring, and the health of its servers. The ring that leaves out the dead
 * is replaced as a whole when a server dies or comes back; loops read it by one volatile read.
 */
public final class PoolState {
    private final PoolConfig config;
    private final List<ServerHealth> servers;
    private final Distribution all;
    private volatile Distribution live;

    /** Takes over the health of servers that {@code previous} has too. */
    PoolState(PoolConfig config, Optional<PoolState> previous) {
        this.config = config;
        List<ServerHealth> healths = new ArrayList<>();
        for (ServerConfig server : config.servers()) {
            ServerHealth health =
                    previous.flatMap(old -> old.health(server)).orElseGet(() -> new ServerHealth(config, server));
            health.adopt(config);
            healths.add(health);
        }
        this.servers = List.copyOf(healths);
        this.all = new Distribution(
                config.ring(),
                config.hash(),
                config.hashTag(),
                config.servers().stream()
                        .map(server -> new RingMember(server.label(), server.weight()))
                        .toList());
        this.live = all;
        servers.forEach(health -> health.onChange(this::eject));
        eject();
    }

    public PoolConfig config() {
        return config;
    }

    /** In the order of the config. */
    public List<ServerHealth> servers() {
        return servers;
    }

    /** Who owns which key, all servers being alive. */
    public Distribution distribution() {
        return all;
    }

    /** Who owns which key now; empty when all servers are ejected. */
    public Distribution liveDistribution() {
        return live;
    }

    /** Whether the pool can serve any key. */
    public boolean isUsable() {
        return servers.stream().anyMatch(ServerHealth::takesRequests);
    }

    private Optional<ServerHealth> health(ServerConfig wanted) {
        return servers.stream()
                .filter(health -> health.server().name().equals(wanted.name())
                        && health.server().host().equals(wanted.host())
                        && health.server().port() == wanted.port())
                .findFirst();
    }

    /** Two servers may die at once, seen by two loops: the last to compute must have seen both. */
    private synchronized void eject() {
        if (config.onDead() != OnDead.EJECT) {
            return;
        }
        BitSet dead = new BitSet();
        for (int i = 0; i < servers.size(); i++) {
            dead.set(i, !servers.get(i).takesRequests());
        }
        live = dead.isEmpty() ? all : all.without(dead);
    }
}
