package io.weir.proxy.embedded;

import java.util.EnumMap;
import java.util.Map;

/** The node's counts. Owned by its event loop. */
final class Statistics {
    private final Map<Statistic, Long> counts = new EnumMap<>(Statistic.class);

    void count(Statistic statistic) {
        add(statistic, 1);
    }

    void add(Statistic statistic, long more) {
        counts.merge(statistic, more, Long::sum);
    }

    long get(Statistic statistic) {
        return counts.getOrDefault(statistic, 0L);
    }

    /** {@code stats reset}: all from 0 again, but for the connections that there are. */
    void reset() {
        counts.keySet().removeIf(statistic -> statistic != Statistic.CURR_CONNECTIONS);
    }
}
