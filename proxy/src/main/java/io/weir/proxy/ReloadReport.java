package io.weir.proxy;

import io.weir.proxy.config.WeirConfig;
import io.weir.proxy.upstream.PoolState;
import io.weir.proxy.upstream.ServerHealth;
import io.weir.proxy.upstream.Topology;
import io.weir.routing.RingDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what a reload changed: a line per pool, and one for what takes a restart. */
final class ReloadReport {
    private static final Logger LOG = LoggerFactory.getLogger(Weir.class);

    private ReloadReport() {}

    static void log(WeirConfig before, WeirConfig after, Topology oldTopology, Topology newTopology) {
        newTopology.pools().forEach((name, pool) -> {
            PoolState previous = oldTopology.pools().get(name);
            if (previous == null) {
                LOG.info("event=reload pool={} change=added servers={}", name, names(pool));
            } else {
                LOG.info(
                        "event=reload pool={} change={} added={} removed={} keys_moved={}",
                        name,
                        previous.config().equals(pool.config()) ? "none" : "changed",
                        without(names(pool), names(previous)),
                        without(names(previous), names(pool)),
                        String.format(
                                Locale.ROOT,
                                "%.1f%%",
                                100
                                        * RingDiff.between(previous.distribution(), pool.distribution())
                                                .moved()));
            }
        });
        without(
                        List.copyOf(oldTopology.pools().keySet()),
                        List.copyOf(newTopology.pools().keySet()))
                .forEach(name -> LOG.info("event=reload pool={} change=removed", name));
        List<String> fixed = new ArrayList<>();
        if (!before.listen().equals(after.listen())) {
            fixed.add("listen");
        }
        if (!before.adminListen().equals(after.adminListen())) {
            fixed.add("admin.listen");
        }
        if (before.eventLoops() != after.eventLoops()) {
            fixed.add("event-loops");
        }
        if (before.transport() != after.transport()) {
            fixed.add("transport");
        }
        if (!before.commands().equals(after.commands())) {
            fixed.add("commands");
        }
        if (!before.client().equals(after.client())) {
            fixed.add("client");
        }
        if (!before.spool().equals(after.spool())) {
            fixed.add("spool");
        }
        if (!before.nearCache().equals(after.nearCache())) {
            fixed.add("near-cache");
        }
        if (!before.cluster().equals(after.cluster())) {
            fixed.add("cluster");
        }
        if (!fixed.isEmpty()) {
            LOG.warn("event=reload change=ignored settings={} reason=\"takes a restart\"", fixed);
        }
    }

    private static List<String> names(PoolState pool) {
        return pool.servers().stream()
                .map(ServerHealth::server)
                .map(server -> server.name())
                .toList();
    }

    private static List<String> without(List<String> names, List<String> others) {
        return names.stream().filter(name -> !others.contains(name)).toList();
    }
}
