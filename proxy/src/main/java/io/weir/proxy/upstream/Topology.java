package io.weir.proxy.upstream;

import io.weir.proxy.config.WeirConfig;
import io.weir.proxy.spool.DeleteSpool;
import io.weir.routing.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pools and the route to them, as of one config: an immutable snapshot that every loop takes over whole. The states of
 * its pools change, as servers die and come back.
 *
 * @param pools by name, in the order of the config
 */
public record Topology(Map<String, PoolState> pools, Route route) {
    public static Topology of(WeirConfig config, Optional<Topology> previous) {
        Map<String, PoolState> pools = new LinkedHashMap<>();
        config.pools()
                .forEach((name, pool) -> pools.put(
                        name,
                        new PoolState(
                                pool,
                                previous.flatMap(
                                        old -> Optional.ofNullable(old.pools().get(name))))));
        return new Topology(pools, config.route());
    }

    /** Servers that owe something serve nobody until it is done. */
    public void holdBack(DeleteSpool spool) {
        servers().stream()
                .filter(server -> spool.pending(server.server().address()) > 0)
                .forEach(ServerHealth::owes);
    }

    public List<ServerHealth> servers() {
        return pools.values().stream().flatMap(pool -> pool.servers().stream()).toList();
    }
}
