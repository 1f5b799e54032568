package io.weir.proxy.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.LogLines;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server dies under the proxy and comes back: where its keys go meanwhile, and what is to be seen of it. */
final class DeadServerIT {
    private static final Owners OWNERS = Owners.of(3);
    private static final int FAILURES = 3;
    private static final int KEYS = 60;

    @ParameterizedTest(name = "{0} event loops")
    @ValueSource(ints = {1, 2})
    void itsKeysGoToTheOthersAndBack(int eventLoops) {
        try (LogLines log = LogLines.capture();
                ProxiedServers proxied = ProxiedServers.start(3, """
                        event-loops = %d
                        pools.main { failures = %d, dead-timeout = 300ms, max-dead-timeout = 300ms, timeout = 10s, connect-timeout = 5s }
                        """.formatted(eventLoops, FAILURES));
                RawConnection client = new RawConnection(proxied.port())) {
            Operator operator = Operator.of(proxied.weir());
            List<String> lost = OWNERS.keys(1, KEYS);
            List<String> kept = IntStream.of(0, 2)
                    .mapToObj(server -> OWNERS.keys(server, KEYS))
                    .flatMap(List::stream)
                    .toList();
            lost.forEach(key -> store(client, key, "before"));
            kept.forEach(key -> store(client, key, "before"));

            proxied.server(1).kill();

            assertThat(failedWritesUntilStored(client, lost.get(0))).isBetween(1, FAILURES);
            assertThat(operator.server("server-1", "state")).isIn("dead", "probing");
            assertThat(operator.server("server-1", "cause")).startsWith("connect-refused");
            assertThat(operator.serverStat("server-1", "deaths")).isOne();
            assertThat(operator.serverMetric("weir_server_alive", "server-1")).isZero();
            assertThat(operator.serverMetric("weir_server_deaths_total", "server-1"))
                    .isOne();
            assertThat(operator.metrics().entrySet())
                    .filteredOn(metric -> metric.getKey().startsWith("weir_server_failures_total"))
                    .filteredOn(metric -> metric.getKey().contains("cause=\"connect-refused\""))
                    .filteredOn(metric -> metric.getKey().contains("server=\"server-1\""))
                    .singleElement()
                    .satisfies(metric -> assertThat(metric.getValue()).isPositive());
            assertThat(log.of("server_dead"))
                    .singleElement()
                    .asString()
                    .startsWith("WARN ")
                    .contains("pool=main server=server-1 cause=\"connect-refused");

            kept.forEach(key -> expectValue(client, key, "before"));
            lost.forEach(key -> store(client, key, "meanwhile"));
            lost.forEach(key -> expectValue(client, key, "meanwhile"));
            // Who holds them: both of the others, and no more than they.
            assertThat(holding(proxied.server(0), lost)).isBetween(1, KEYS - 1);
            assertThat(holding(proxied.server(0), lost) + holding(proxied.server(2), lost))
                    .isEqualTo(KEYS);

            proxied.server(1).restart();

            await("server-1 is alive again")
                    .until(() -> operator.server("server-1", "state").equals("alive"));
            assertThat(operator.server("server-1", "cause")).isEmpty();
            assertThat(operator.serverMetric("weir_server_alive", "server-1")).isOne();
            assertThat(log.of("server_alive"))
                    .singleElement()
                    .asString()
                    .startsWith("INFO ")
                    .contains("pool=main server=server-1");
            lost.forEach(key -> store(client, key, "after"));
            lost.forEach(key -> expectValue(client, key, "after"));
            assertThat(holding(proxied.server(1), lost)).isEqualTo(KEYS);
            kept.forEach(key -> expectValue(client, key, "before"));
            assertThat(operator.serverStat("server-1", "deaths")).isOne();
        }
    }

    private static void store(RawConnection client, String key, String value) {
        client.send("set " + key + " 0 0 " + value.length() + "⏎" + value + "⏎").expect("STORED⏎");
    }

    private static void expectValue(RawConnection client, String key, String value) {
        client.send("get " + key + "⏎").expect("VALUE " + key + " 0 " + value.length() + "⏎" + value + "⏎END⏎");
    }

    /** Writes the key until that succeeds; meanwhile reads miss, and writes say why they fail. */
    private static int failedWritesUntilStored(RawConnection client, String key) {
        for (int failures = 0; ; failures++) {
            client.send("set " + key + " 0 0 1⏎x⏎");
            String answer = client.readLine();
            if (answer.equals("STORED")) {
                return failures;
            }
            assertThat(answer).startsWith("SERVER_ERROR server-1: ");
            client.send("get " + key + "⏎").expect("END⏎");
        }
    }

    /** How many of the keys a server holds. */
    private static int holding(MemcachedServer server, List<String> keys) {
        try (RawConnection direct = new RawConnection(server.port())) {
            int held = 0;
            for (String key : keys) {
                direct.send("get " + key + "⏎");
                if (!direct.readLine().equals("END")) {
                    direct.readLine();
                    direct.readLine();
                    held++;
                }
            }
            return held;
        }
    }
}
