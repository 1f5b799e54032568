package io.weir.proxy.config;

import io.weir.routing.Route;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole config of one proxy, valid: each pool that {@code route} or a fail-over names is in
 * {@code pools}.
 *
 * @param listen where clients connect; at least one
 * @param adminListen where the HTTP of the admin server is served
 * @param eventLoops number of event loops; at least 1
 * @param pools by name, in the file's order; at least one
 * @param route where a key goes
 */
public record WeirConfig(
        List<ListenAddress> listen,
        ListenAddress adminListen,
        int eventLoops,
        Transport transport,
        CommandSettings commands,
        ClientSettings client,
        SpoolSettings spool,
        NearCacheSettings nearCache,
        ClusterSettings cluster,
        Map<String, PoolConfig> pools,
        Route route) {
    public WeirConfig {
        listen = List.copyOf(listen);
        pools = Collections.unmodifiableMap(new LinkedHashMap<>(pools));
    }
}
