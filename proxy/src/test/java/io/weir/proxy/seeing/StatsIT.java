package io.weir.proxy.seeing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code stats} has memcached's names and counts what memcached counts. */
final class StatsIT {
    private static final List<String> COUNTED_ALIKE = List.of(
            "cmd_get",
            "cmd_set",
            "cmd_flush",
            "cmd_touch",
            "get_hits",
            "get_misses",
            "delete_misses",
            "delete_hits",
            "incr_misses",
            "incr_hits",
            "decr_misses",
            "decr_hits",
            "cas_misses",
            "cas_hits",
            "cas_badval",
            "touch_hits",
            "touch_misses");

    private ProxiedServers proxied;
    private Operator operator;

    @BeforeEach
    void start() {
        proxied = ProxiedServers.start(3, "pools.main.timeout = 10s");
        operator = Operator.of(proxied.weir());
    }

    @AfterEach
    void stop() {
        proxied.close();
    }

    @Test
    void countsWhatMemcachedCounts() {
        Map<String, Long> expected = new LinkedHashMap<>();
        COUNTED_ALIKE.forEach(name -> expected.put(name, 0L));
        expect(expected, Map.of("cmd_set", 6L + 3, "cmd_get", 7L, "get_hits", 5L, "get_misses", 2L));
        expect(expected, Map.of("cmd_touch", 2L, "touch_hits", 1L, "touch_misses", 1L));
        expect(expected, Map.of("incr_hits", 2L, "incr_misses", 1L, "decr_hits", 1L, "decr_misses", 1L));
        expect(expected, Map.of("delete_hits", 1L, "delete_misses", 2L));
        expect(expected, Map.of("cas_hits", 1L, "cas_badval", 1L, "cas_misses", 1L, "cmd_flush", 1L));

        try (MemcachedServer memcached = MemcachedServer.start();
                RawConnection direct = new RawConnection(memcached.port());
                RawConnection client = new RawConnection(proxied.port())) {
            askKnownThings(direct);
            askKnownThings(client);

            assertThat(counted(Operator.ask(direct, "stats"))).isEqualTo(expected);
            assertThat(counted(operator.stats())).isEqualTo(expected);
        }
    }

    @Test
    void tellsOfTheProcess() {
        Map<String, String> stats = operator.stats();
        assertThat(stats.get("pid"))
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        assertThat(stats.get("version")).matches("1\\.6\\.\\d+-weir-0\\.1");
        assertThat(stats.get("pointer_size")).isEqualTo("64");
        assertThat(stats.get("threads")).isEqualTo("1");
        assertThat(stats).containsKeys("uptime", "time");
        assertThat(Long.parseLong(stats.get("uptime"))).isNotNegative();
    }

    @Test
    void countsConnectionsAndBytes() {
        try (RawConnection first = new RawConnection(proxied.port())) {
            first.send("set k 0 0 1⏎x⏎").expect("STORED⏎");
            RawConnection second = new RawConnection(proxied.port());
            second.send("get k⏎").expect("VALUE k 0 1⏎x⏎END⏎");

            Map<String, String> stats = Operator.ask(first, "stats");

            assertThat(stats.get("curr_connections")).isEqualTo("2");
            assertThat(stats.get("total_connections")).isEqualTo("2");
            assertThat(stats.get("rejected_connections")).isEqualTo("0");
            assertThat(stats.get("bytes_read"))
                    .isEqualTo(Integer.toString(
                            "set k 0 0 1\r\nx\r\n".length() + "get k\r\n".length() + "stats\r\n".length()));
            assertThat(stats.get("bytes_written"))
                    .isEqualTo(Integer.toString("STORED\r\n".length() + "VALUE k 0 1\r\nx\r\nEND\r\n".length()));

            second.close();
            await("the second is gone")
                    .until(() ->
                            Operator.ask(first, "stats").get("curr_connections").equals("1"));
            assertThat(Operator.ask(first, "stats").get("total_connections")).isEqualTo("2");
        }
    }

    @Test
    void countsPerServer() {
        String key = Owners.of(3).key(1);
        try (RawConnection client = new RawConnection(proxied.port())) {
            client.send("set " + key + " 0 0 1⏎x⏎").expect("STORED⏎");
            client.send("get " + key + "⏎").expect("VALUE " + key + " 0 1⏎x⏎END⏎");

            assertThat(operator.server("server-1", "address"))
                    .isEqualTo(proxied.server(1).address());
            assertThat(operator.server("server-1", "state")).isEqualTo("alive");
            assertThat(operator.server("server-1", "cause")).isEmpty();
            Map<String, Long> expected = new LinkedHashMap<>();
            expected.put("deaths", 0L);
            expected.put("requests", 2L);
            expected.put("replies", 2L);
            expected.put("timeouts", 0L);
            expected.put("refused", 0L);
            expected.put("connects", 1L);
            expected.put("connections_lost", 0L);
            expected.put("flushes", 2L);
            expected.put("bytes_written", (long) ("set  0 0 1\r\nx\r\nget \r\n".length() + 2 * key.length()));
            expected.put("bytes_read", (long) ("STORED\r\nVALUE  0 1\r\nx\r\nEND\r\n".length() + key.length()));
            assertThat(expected)
                    .allSatisfy((name, count) -> assertThat(operator.serverStat("server-1", name))
                            .as(name)
                            .isEqualTo(count));
            assertThat(operator.serverStat("server-0", "requests")).isZero();
            assertThat(operator.serverStat("server-0", "connects")).isEqualTo(1);
        }
    }

    @Test
    void aMultiGetIsOneRequestPerServerAndCountsItsKeys() {
        Owners owners = Owners.of(3);
        try (RawConnection client = new RawConnection(proxied.port())) {
            client.send("get " + String.join(" ", owners.keys(0, 10)) + " " + String.join(" ", owners.keys(2, 5)) + "⏎")
                    .expect("END⏎");
            assertThat(operator.stat("cmd_get")).isEqualTo(15);
            assertThat(operator.stat("get_misses")).isEqualTo(15);
            assertThat(operator.serverStat("server-0", "requests")).isOne();
            assertThat(operator.serverStat("server-1", "requests")).isZero();
            assertThat(operator.serverStat("server-2", "requests")).isOne();
        }
    }

    @Test
    void aGroupThatIsNotKnownIsAnError() {
        try (RawConnection client = new RawConnection(proxied.port())) {
            client.send("stats nonsense⏎");
            assertThat(client.readLine()).matches("(CLIENT_|SERVER_)?ERROR.*");
            client.expectNothingMore();
        }
    }

    /** Each command in each way that it can come out. */
    private static void askKnownThings(RawConnection client) {
        client.send("set a 0 0 1⏎a⏎set b 0 0 1⏎b⏎add c 0 0 1⏎5⏎").expect("STORED⏎STORED⏎STORED⏎");
        client.send("replace none 0 0 1⏎x⏎append a 0 0 1⏎a⏎prepend none 0 0 1⏎x⏎")
                .expect("NOT_STORED⏎STORED⏎NOT_STORED⏎");
        client.send("get a none b a⏎").expect("VALUE a 0 2⏎aa⏎VALUE b 0 1⏎b⏎VALUE a 0 2⏎aa⏎END⏎");
        client.send("get none⏎get b⏎").expect("END⏎VALUE b 0 1⏎b⏎END⏎");
        client.send("gets a⏎");
        String cas = client.readLine().split(" ")[4];
        client.expect("aa⏎END⏎");
        client.send("cas a 0 0 1 " + cas + "⏎x⏎cas a 0 0 1 " + cas + "⏎y⏎cas none 0 0 1 1⏎z⏎")
                .expect("STORED⏎EXISTS⏎NOT_FOUND⏎");
        client.send("touch a 0⏎touch none 0⏎").expect("TOUCHED⏎NOT_FOUND⏎");
        client.send("incr c 1⏎incr c 10⏎incr none 1⏎decr c 1⏎decr none 1⏎").expect("6⏎16⏎NOT_FOUND⏎15⏎NOT_FOUND⏎");
        client.send("delete b⏎delete b⏎delete none⏎").expect("DELETED⏎NOT_FOUND⏎NOT_FOUND⏎");
        client.send("flush_all⏎").expect("OK⏎");
    }

    private static void expect(Map<String, Long> expected, Map<String, Long> counts) {
        expected.putAll(counts);
    }

    private static Map<String, Long> counted(Map<String, String> stats) {
        Map<String, Long> counted = new LinkedHashMap<>();
        COUNTED_ALIKE.forEach(name -> counted.put(name, Long.parseLong(stats.getOrDefault(name, "-1"))));
        return counted;
    }
}
