package io.weir.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.FakeServer;
import io.weir.proxy.testing.LogLines;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.Ports;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pools and routes change while clients are connected. */
final class ReloadIT {
    private static final String PATIENT = "timeout = 10s, silence-timeout = 20s, connect-timeout = 5s";
    private static final List<MemcachedServer> MEMCACHEDS = new ArrayList<>();

    @BeforeAll
    static void start() {
        for (int i = 0; i < 3; i++) {
            MEMCACHEDS.add(MemcachedServer.start());
        }
    }

    @AfterAll
    static void stop() {
        MEMCACHEDS.forEach(MemcachedServer::close);
    }

    @Test
    void anAddedServerTakesItsKeysAndTheOthersKeepTheirConnections() {
        try (LogLines log = LogLines.capture();
                RunningWeir weir = RunningWeir.start(main(PATIENT, address(0), address(1)));
                RawConnection client = weir.connect();
                RawConnection first = new RawConnection(MEMCACHEDS.get(0).port());
                RawConnection second = new RawConnection(MEMCACHEDS.get(1).port());
                RawConnection third = new RawConnection(MEMCACHEDS.get(2).port())) {
            Operator operator = weir.operator();
            List<RawConnection> direct = List.of(first, second, third);
            Owners before = Owners.of(2);
            Owners after = Owners.of(3);
            for (int server = 0; server < 2; server++) {
                before.keys(server, 20).forEach(key -> set(client, key));
            }
            long firstConnections = connections(first);
            long secondConnections = connections(second);
            long firstRequests = operator.serverStat("server-0", "requests");

            weir.reload(main(PATIENT, address(0), address(1), address(2)));

            for (int server = 0; server < 3; server++) {
                for (String key : after.keys(server, 20)) {
                    set(client, key);
                    direct.get(server).send("get " + key + "⏎").expect("VALUE " + key + " 0 1⏎x⏎END⏎");
                }
            }
            // A key that did not move is still there.
            String kept = before.keys(0, 20).stream()
                    .filter(key -> after.owner(key) == 0)
                    .findFirst()
                    .orElseThrow();
            client.send("get " + kept + "⏎").expect("VALUE " + kept + " 0 1⏎x⏎END⏎");
            assertThat(connections(first)).isEqualTo(firstConnections);
            assertThat(connections(second)).isEqualTo(secondConnections);
            assertThat(operator.serverStat("server-0", "connects")).isOne();
            assertThat(operator.serverStat("server-0", "requests")).isGreaterThan(firstRequests);
            assertThat(log.of("reload"))
                    .singleElement()
                    .asString()
                    .contains("pool=main", "added=[server-2]", "removed=[]", "keys_moved=3");
        }
    }

    @Test
    void requestsToARemovedServerFinishAndItsConnectionIsClosedThen() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        String key = Owners.of(2).key(1);
        try (FakeServer slow = FakeServer.start(visitor -> {
                    visitor.expect("get " + key + "⏎");
                    asked.countDown();
                    FakeServer.await(answer);
                    visitor.write("VALUE " + key + " 0 4⏎slow⏎END⏎");
                    visitor.readToEnd();
                    left.countDown();
                });
                RunningWeir weir = RunningWeir.start(main(PATIENT, address(0), slow.address()));
                RawConnection client = weir.connect();
                RawConnection other = weir.connect()) {
            client.send("get " + key + "⏎");
            FakeServer.await(asked);

            weir.reload(main(PATIENT, address(0)));

            other.send("set " + key + " 0 0 3⏎new⏎get " + key + "⏎").expect("STORED⏎VALUE " + key + " 0 3⏎new⏎END⏎");
            assertThat(left.getCount()).isOne();
            answer.countDown();
            client.expect("VALUE " + key + " 0 4⏎slow⏎END⏎");
            FakeServer.await(left);
            client.send("get " + key + "⏎").expect("VALUE " + key + " 0 3⏎new⏎END⏎");
            assertThat(weir.operator().servers().keySet()).noneMatch(name -> name.contains("server-1"));
            assertThat(weir.operator().metrics().keySet()).noneMatch(name -> name.contains("server-1"));
        }
    }

    @Test
    void requestsToARemovedServerStillTimeOut() {
        CountDownLatch asked = new CountDownLatch(1);
        String key = Owners.of(2).key(1);
        try (FakeServer silent = FakeServer.start(visitor -> {
                    visitor.expect("get " + key + "⏎");
                    asked.countDown();
                    visitor.readToEnd();
                });
                RunningWeir weir =
                        RunningWeir.start(main("timeout = 1s, silence-timeout = 2s", address(0), silent.address()));
                RawConnection client = weir.connect()) {
            client.send("get " + key + "⏎");
            FakeServer.await(asked);

            weir.reload(main("timeout = 1s, silence-timeout = 2s", address(0)));

            client.expect("END⏎").expectNothingMore();
            await("its connection is given up").until(() -> silent.open() == 0);
        }
    }

    @Test
    void requestsOfAConnectionThatIsNoMoreWantedStillTimeOut() {
        CountDownLatch asked = new CountDownLatch(2);
        try (FakeServer silent = FakeServer.start(visitor -> {
                    visitor.readLine();
                    asked.countDown();
                    visitor.readToEnd();
                });
                RunningWeir weir = RunningWeir.start(
                        main("connections = 2, timeout = 1s, silence-timeout = 2s, failures = 100", silent.address()));
                RawConnection first = weir.connect();
                RawConnection second = weir.connect()) {
            first.send("get a⏎");
            second.send("get b⏎");
            FakeServer.await(asked);

            weir.reload(main("connections = 1, timeout = 1s, silence-timeout = 2s, failures = 100", silent.address()));

            first.expect("END⏎");
            second.expect("END⏎");
            await("both connections are given up").until(() -> silent.open() == 0);
        }
    }

    @Test
    void theRequestsOfAClientStayInOrderWhenThereAreMoreConnections() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        try (FakeServer slow = FakeServer.start(visitor -> {
                    String line = visitor.readLine();
                    if (line.startsWith("get")) {
                        read.countDown();
                        visitor.write("END⏎");
                    } else {
                        asked.countDown();
                        FakeServer.await(answer);
                        visitor.write("STORED⏎");
                        visitor.expect("x⏎get k⏎");
                        visitor.write("VALUE k 0 1⏎x⏎END⏎");
                    }
                    visitor.readToEnd();
                });
                RunningWeir weir = RunningWeir.start(main("connections = 1, " + PATIENT, slow.address()));
                RawConnection first = weir.connect().expectNothingMore();
                RawConnection second = weir.connect().expectNothingMore()) {
            second.send("set k 0 0 1⏎x⏎");
            FakeServer.await(asked);

            weir.reload(main("connections = 2, " + PATIENT, slow.address()));

            second.send("get k⏎");
            // Decoded behind that get, since it came later on the same loop.
            first.expectNothingMore();
            answer.countDown();
            second.expect("STORED⏎VALUE k 0 1⏎x⏎END⏎");
            assertThat(read.getCount()).isOne();
        }
    }

    @Test
    void aDeadServerStaysDead() {
        String dead = "127.0.0.1:" + Ports.free();
        String key = Owners.of(2).key(1);
        try (RunningWeir weir = RunningWeir.start(main(PATIENT + ", failures = 1, on-dead = miss", address(0), dead));
                RawConnection client = weir.connect()) {
            Operator operator = weir.operator();
            client.send("get " + key + "⏎").expect("END⏎");
            String cause = operator.server("server-1", "cause");
            assertThat(cause).startsWith("connect-refused");

            weir.reload(main(PATIENT + ", failures = 1, on-dead = error", address(0), dead, address(2)));

            assertThat(operator.server("server-1", "state")).isEqualTo("dead");
            assertThat(operator.server("server-1", "cause")).isEqualTo(cause);
            assertThat(operator.serverStat("server-1", "deaths")).isOne();
            assertThat(operator.serverStat("server-1", "requests")).isOne();
            // The other settings of the pool are the new ones.
            String still = Owners.of(3).key(1);
            client.send("get " + still + "⏎");
            assertThat(client.readLine()).startsWith("SERVER_ERROR server-1 is dead: connect-refused");
            weir.reload(main(PATIENT + ", failures = 1, on-dead = eject", address(0), dead, address(2)));
            set(client, still);
        }
    }

    @Test
    void aServerThatHasMovedIsAnotherServer() {
        String key = Owners.of(1).key(0);
        try (RunningWeir weir = RunningWeir.start(main(PATIENT + ", failures = 1", "127.0.0.1:" + Ports.free()));
                RawConnection client = weir.connect()) {
            client.send("set " + key + " 0 0 1⏎x⏎").expect("SERVER_ERROR server-0: connection refused⏎");
            assertThat(weir.operator().server("server-0", "state")).isEqualTo("dead");

            weir.reload(main(PATIENT + ", failures = 1", address(0)));

            assertThat(weir.operator().server("server-0", "state")).isEqualTo("alive");
            set(client, key);
            assertThat(weir.operator().server("server-0", "address")).isEqualTo(address(0));
        }
    }

    @Test
    void theRouteGoesToAnotherPool() {
        String pools = "pools.left { servers = [\"" + address(0) + "\"], timeout = 10s, silence-timeout = 20s }\n"
                + "pools.right { servers = [\"" + address(1) + "\"], timeout = 10s, silence-timeout = 20s }\n";
        try (RunningWeir weir = RunningWeir.start(pools + "route = left");
                RawConnection client = weir.connect();
                RawConnection left = new RawConnection(MEMCACHEDS.get(0).port());
                RawConnection right = new RawConnection(MEMCACHEDS.get(1).port())) {
            client.send("set routed 0 0 4⏎left⏎").expect("STORED⏎");

            weir.reload(pools + "route = right");

            client.send("get routed⏎").expect("END⏎");
            client.send("set routed 0 0 5⏎right⏎").expect("STORED⏎");
            left.send("get routed⏎").expect("VALUE routed 0 4⏎left⏎END⏎");
            right.send("get routed⏎").expect("VALUE routed 0 5⏎right⏎END⏎");
        }
    }

    @Test
    void whatTakesARestartIsSaidAndLeft() {
        try (LogLines log = LogLines.capture();
                RunningWeir weir = RunningWeir.start("client.max-connections = 100\n" + main(PATIENT, address(0)));
                RawConnection client = weir.connect()) {
            int port = weir.port();

            weir.reload("client.max-connections = 1, event-loops = 2\n" + main(PATIENT, address(0), address(1)));

            assertThat(weir.port()).isEqualTo(port);
            assertThat(log.of("reload"))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("WARN ")
                            .contains("event-loops", "client", "restart")
                            .doesNotContain("pool="));
            try (RawConnection another = weir.connect()) {
                set(another, Owners.of(2).key(1));
                set(client, Owners.of(2).key(0));
            }
        }
    }

    private static String main(String settings, String... addresses) {
        List<String> servers = new ArrayList<>();
        for (String address : addresses) {
            servers.add("{ address = \"" + address + "\", name = server-" + servers.size() + " }");
        }
        return "pools.main { servers = " + servers + ", " + settings + " }";
    }

    private static String address(int memcached) {
        return MEMCACHEDS.get(memcached).address();
    }

    private static void set(RawConnection client, String key) {
        client.send("set " + key + " 0 0 1⏎x⏎").expect("STORED⏎");
    }

    /** How many connections a memcached has ever had, as it says over one that is open. */
    private static long connections(RawConnection direct) {
        return Long.parseLong(Operator.ask(direct, "stats").get("total_connections"));
    }
}
