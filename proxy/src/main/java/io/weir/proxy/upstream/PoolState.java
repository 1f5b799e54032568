package io.weir.proxy.upstream;

import io.weir.proxy.config.OnDead;
import io.weir.proxy.config.PoolConfig;
import io.weir.proxy.config.ServerConfig;
import io.weir.routing.Distribution;
import io.weir.routing.RingMember;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all event loops share of one pool: its ring, and the health of its servers. What changes when a server dies or
 * comes back is replaced as a whole; loops read it by one volatile read.
 */
public final class PoolState {
    private static final Logger LOG = LoggerFactory.getLogger(PoolState.class);

    private final PoolConfig config;
    private final List<ServerHealth> servers;
    private final Distribution all;
    private final long[] aliveSince;
    private final BitSet ejected = new BitSet();
    private volatile Distribution live;
    private volatile @Nullable SlowStart slowStart;
    private boolean floorReached;

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
        this.aliveSince = new long[servers.size()];
        Arrays.fill(aliveSince, SlowStart.NOT);
        previous.ifPresent(this::takeOver);
        servers.forEach(health -> health.onChange(this::eject));
        eject();
    }

    /** Who is ejected, and who has just come back: an edit of the config must not move their keys. */
    private void takeOver(PoolState previous) {
        synchronized (previous) {
            for (int i = 0; i < servers.size(); i++) {
                int before = previous.servers.indexOf(servers.get(i));
                if (before >= 0) {
                    ejected.set(i, previous.ejected.get(before));
                    aliveSince[i] = previous.aliveSince[before];
                }
            }
        }
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
    Distribution liveDistribution() {
        return live;
    }

    /** Servers that have just come back, if there are any. */
    @Nullable
    SlowStart slowStart() {
        return slowStart;
    }

    /** Whether the pool can serve any key. */
    public boolean isUsable() {
        return servers.stream().anyMatch(ServerHealth::takesRequests);
    }

    /** Ends slow starts whose time is over; called now and then. */
    synchronized void tick(long now) {
        SlowStart current = slowStart;
        if (current != null && current.isOver(now)) {
            Arrays.fill(aliveSince, SlowStart.NOT);
            slowStart = null;
        }
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
        if (config.onDead() != OnDead.EJECT || config.failure().failOver().isPresent()) {
            return;
        }
        BitSet dead = new BitSet();
        for (int i = 0; i < servers.size(); i++) {
            dead.set(i, !servers.get(i).takesRequests());
        }
        keepFloor(dead);
        long now = System.nanoTime();
        for (int i = 0; i < servers.size(); i++) {
            if (ejected.get(i) && !dead.get(i)) {
                aliveSince[i] = now;
            }
        }
        ejected.clear();
        ejected.or(dead);
        live = dead.isEmpty() ? all : all.without(dead);
        slowStart = startSlowly(dead, now);
    }

    /**
     * A fault that takes most servers is hardly theirs: those that died last stay in the ring, where their keys are
     * missed, instead of burdening the few that are left with everything.
     */
    private void keepFloor(BitSet dead) {
        int most = servers.size() - (int) Math.ceil(config.failure().minAlive() * servers.size());
        boolean reached = dead.cardinality() > most;
        if (reached) {
            BitSet kept = (BitSet) ejected.clone();
            kept.and(dead);
            for (int i = dead.nextSetBit(0); i >= 0 && kept.cardinality() < most; i = dead.nextSetBit(i + 1)) {
                kept.set(i);
            }
            dead.and(kept);
        }
        if (reached != floorReached) {
            floorReached = reached;
            LOG.warn(
                    "event={} pool={} min_alive={}",
                    reached ? "ejection_stopped" : "ejection_resumed",
                    config.name(),
                    config.failure().minAlive());
        }
    }

    private @Nullable SlowStart startSlowly(BitSet dead, long now) {
        long length = config.failure().slowStart().toNanos();
        BitSet absent = (BitSet) dead.clone();
        boolean starting = false;
        for (int i = 0; i < servers.size(); i++) {
            if (dead.get(i) || aliveSince[i] != SlowStart.NOT && now - aliveSince[i] >= length) {
                aliveSince[i] = SlowStart.NOT;
            }
            if (aliveSince[i] != SlowStart.NOT) {
                absent.set(i);
                starting = true;
            }
        }
        return starting ? new SlowStart(all.without(absent), aliveSince, length) : null;
    }
}
