package io.weir.proxy.embedded;

import io.vertx.core.buffer.Buffer;
import io.weir.proxy.protocol.Replies;
import java.time.Duration;
import java.time.InstantSource;

/** What {@code stats} answers. Owned by the node's event loop. */
final class StatsReport {
    private final InstantSource clock;
    private final long startedAt;
    private final Statistics statistics;
    private final Store store;

    StatsReport(InstantSource clock, Statistics statistics, Store store) {
        this.clock = clock;
        this.startedAt = clock.millis();
        this.statistics = statistics;
        this.store = store;
    }

    void appendTo(Buffer replies) {
        long now = clock.millis();
        append(replies, "pid", ProcessHandle.current().pid());
        append(replies, "uptime", Duration.ofMillis(now - startedAt).toSeconds());
        append(replies, "time", Duration.ofMillis(now).toSeconds());
        append(replies, "version", ClassicCommands.VERSION);
        append(replies, "pointer_size", 64);
        for (Statistic statistic : Statistic.values()) {
            append(replies, statistic.word(), statistics.get(statistic));
        }
        append(replies, "limit_maxbytes", Store.CAPACITY);
        append(replies, "threads", 1);
        append(replies, "bytes", store.size());
        append(replies, "curr_items", store.count());
        replies.appendBytes(Replies.END);
    }

    void reset() {
        statistics.reset();
    }

    private static void append(Buffer replies, String name, Object value) {
        replies.appendString("STAT " + name + " " + value + "\r\n");
    }
}
