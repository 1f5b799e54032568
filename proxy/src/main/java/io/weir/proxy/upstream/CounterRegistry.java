package io.weir.proxy.upstream;

import io.weir.proxy.loop.Counter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Where the loops' counts of each server meet, for {@code stats} and {@code /metrics}. Any thread. */
public final class CounterRegistry {
    private final Map<ServerHealth, List<ServerCounters>> byServer = new ConcurrentHashMap<>();

    /** New counters of one loop for one server. */
    ServerCounters of(ServerHealth server) {
        ServerCounters counters = new ServerCounters();
        byServer.computeIfAbsent(server, added -> new CopyOnWriteArrayList<>()).add(counters);
        return counters;
    }

    /** Forgets all servers but these. */
    public void retain(Collection<ServerHealth> servers) {
        byServer.keySet().retainAll(servers);
    }

    /** One count of a server, over all loops. */
    public long sum(ServerHealth server, Function<ServerCounters, Counter> count) {
        return byServer.getOrDefault(server, List.of()).stream()
                .mapToLong(counters -> count.apply(counters).get())
                .sum();
    }
}
