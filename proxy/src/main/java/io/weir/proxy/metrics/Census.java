package io.weir.proxy.metrics;

import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.Counter;
import io.weir.proxy.upstream.CounterRegistry;
import io.weir.proxy.upstream.ServerCounters;
import io.weir.proxy.upstream.ServerHealth;
import io.weir.proxy.upstream.Topology;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** All counts of all loops, in one place to ask. Any thread. */
public final class Census {
    private final List<CommandCounters> loops = new CopyOnWriteArrayList<>();
    private final CounterRegistry servers = new CounterRegistry();
    private volatile Topology topology;

    public Census(Topology topology) {
        this.topology = topology;
    }

    public void addLoop(CommandCounters counters) {
        loops.add(counters);
    }

    /** Servers that are in no pool any more are forgotten, and their counts with them. */
    public void adopt(Topology changed) {
        topology = changed;
        servers.retain(changed.servers());
    }

    public Topology topology() {
        return topology;
    }

    /** Where each loop counts what it does with each server. */
    public CounterRegistry servers() {
        return servers;
    }

    public int loops() {
        return loops.size();
    }

    public long sum(Function<CommandCounters, Counter> count) {
        return loops.stream().mapToLong(loop -> count.apply(loop).get()).sum();
    }

    public long sum(ServerHealth server, Function<ServerCounters, Counter> count) {
        return servers.sum(server, count);
    }

    public long currentConnections() {
        return sum(loop -> loop.connectionsOpened) - sum(loop -> loop.connectionsClosed);
    }
}
