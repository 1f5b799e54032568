package io.weir.proxy.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Ports;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two proxies before one server: what is changed through one is not served by the near cache of the other. */
final class ClusteredNearCachesIT {
    private final int first = Ports.free();
    private final int second = Ports.free();
    private MemcachedServer server;

    @BeforeEach
    void start() {
        server = MemcachedServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatIsChangedThroughOneIsDroppedByTheOther() {
        try (RunningWeir one = start(first);
                RunningWeir other = start(second);
                RawConnection writer = one.connect();
                RawConnection reader = other.connect()) {
            writer.send("set k 0 0 1⏎x⏎").expect("STORED⏎");
            awaitKept(other, reader, "VALUE k 0 1⏎x⏎END⏎");
            // The time to live is an hour: only what it is told can make it forget.
            writer.send("set k 0 0 1⏎y⏎").expect("STORED⏎");
            awaitSeen(reader, "VALUE k 0 1⏎y⏎END⏎");
            awaitKept(other, reader, "VALUE k 0 1⏎y⏎END⏎");
            writer.send("delete k⏎").expect("DELETED⏎");
            awaitSeen(reader, "END⏎");
            reader.send("set k 0 0 1⏎z⏎").expect("STORED⏎");
            awaitSeen(writer, "VALUE k 0 1⏎z⏎END⏎");
            awaitKept(one, writer, "VALUE k 0 1⏎z⏎END⏎");
            reader.send("flush_all⏎").expect("OK⏎");
            awaitSeen(writer, "END⏎");
            assertThat(other.operator().metric("weir_invalidation_applied_total"))
                    .isPositive();
        }
    }

    @Test
    void whoeverWatchesOneIsToldOfWhatIsChangedThroughTheOther() {
        try (RunningWeir one = start(first);
                RunningWeir other = start(second);
                RawConnection writer = one.connect();
                RawConnection watcher = other.connect()) {
            watcher.send("watch invalidations⏎").expect("OK⏎");
            writer.send("delete k⏎").expect("NOT_FOUND⏎");
            String line = watcher.readLine();
            while (line.startsWith("GAP ")) {
                line = watcher.readLine();
            }
            assertThat(line).startsWith("INVALIDATE k delete ");
        }
    }

    private static void awaitKept(RunningWeir weir, RawConnection client, String answer) {
        Eventually.await("it is kept", () -> {
            long before = weir.operator().metric("weir_near_cache_hits_total");
            client.send("get k⏎").expect(answer);
            return weir.operator().metric("weir_near_cache_hits_total") > before;
        });
    }

    private static void awaitSeen(RawConnection client, String answer) {
        Eventually.await("it is seen", () -> {
            client.send("get k⏎mn⏎");
            StringBuilder seen = new StringBuilder();
            for (String line = client.readLine(); !line.equals("MN"); line = client.readLine()) {
                seen.append(line).append('⏎');
            }
            return seen.toString().equals(answer);
        });
    }

    private RunningWeir start(int port) {
        return RunningWeir.start("""
                commands.flush-all = true
                near-cache { enabled = true, admission = 1, ttl = 1h, max-staleness = 10s }
                pools.main { servers = ["%s"], timeout = 10s }
                cluster {
                  enabled = true
                  name = "weir-test-%d"
                  listen = "127.0.0.1:%d"
                  members = ["127.0.0.1:%d", "127.0.0.1:%d"]
                  heartbeat = 50ms
                }
                """.formatted(server.address(), first, port, first, second));
    }
}
