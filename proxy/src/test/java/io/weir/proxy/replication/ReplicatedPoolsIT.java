package io.weir.proxy.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code route = { replicate { … } }} makes of each command, while all servers are there and when they are not. */
final class ReplicatedPoolsIT {
    private static final String LARGE = "x".repeat(300_000);

    private final List<MemcachedServer> servers = new ArrayList<>();

    @BeforeEach
    void start() {
        for (int i = 0; i < 3; i++) {
            servers.add(MemcachedServer.start());
        }
    }

    @AfterEach
    void stop() {
        servers.forEach(MemcachedServer::close);
    }

    @Test
    void aSetReachesAllCopies() {
        try (RunningWeir weir = start("all");
                RawConnection client = weir.connect()) {
            client.send("set a 5 0 1⏎x⏎").expect("STORED⏎");
            expectEverywhere("get a⏎", "VALUE a 5 1⏎x⏎END⏎");
            client.send("ms b 1 F7⏎y⏎").expect("HD⏎");
            expectEverywhere("get b⏎", "VALUE b 7 1⏎y⏎END⏎");
            client.send("set c 0 0 1 noreply⏎z⏎mn⏎").expect("MN⏎");
            expectEverywhere("get c⏎", "VALUE c 0 1⏎z⏎END⏎");
        }
    }

    @Test
    void aLargeValueReachesAllCopies() {
        try (RunningWeir weir = start("all");
                RawConnection client = weir.connect()) {
            client.send("set a 0 0 300000⏎" + LARGE + "⏎get a⏎").expect("STORED⏎VALUE a 0 300000⏎" + LARGE + "⏎END⏎");
            expectEverywhere("get a⏎", "VALUE a 0 300000⏎" + LARGE + "⏎END⏎");
        }
    }

    /** One server decides, and the copies are gone: never another value. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    append a 0 0 1⏎y⏎   | STORED⏎     | VALUE a 0 2⏎1y⏎END⏎
                    prepend a 0 0 1⏎y⏎  | STORED⏎     | VALUE a 0 2⏎y1⏎END⏎
                    replace a 0 0 1⏎y⏎  | STORED⏎     | VALUE a 0 1⏎y⏎END⏎
                    add a 0 0 1⏎y⏎      | NOT_STORED⏎ | VALUE a 0 1⏎1⏎END⏎
                    incr a 5⏎           | 6⏎          | VALUE a 0 1⏎6⏎END⏎
                    decr a 1⏎           | 0⏎          | VALUE a 0 1⏎0⏎END⏎
                    ma a v⏎             | VA 1⏎2⏎     | VALUE a 0 1⏎2⏎END⏎
                    ms a 1 MA⏎y⏎        | HD⏎         | VALUE a 0 2⏎1y⏎END⏎
                    """)
    void whatDependsOnTheValueIsDecidedOnce(String request, String answer, String value) {
        try (RunningWeir weir = start("all");
                RawConnection client = weir.connect()) {
            client.send("set a 0 0 1⏎1⏎").expect("STORED⏎");
            client.send(request).expect(answer);
            client.send("get a⏎").expect(value);
            expect(0, "get a⏎", value);
            expect(1, "get a⏎", "END⏎");
            expect(2, "get a⏎", "END⏎");
        }
    }

    @Test
    void casIsThePrimarys() {
        try (RunningWeir weir = start("all");
                RawConnection client = weir.connect()) {
            client.send("set a 0 0 1⏎x⏎").expect("STORED⏎");
            String cas = client.send("gets a⏎").readLine().split(" ")[4];
            client.expect("x⏎END⏎");
            client.send("cas a 0 0 1 " + cas + "⏎y⏎").expect("STORED⏎");
            expect(0, "get a⏎", "VALUE a 0 1⏎y⏎END⏎");
            expect(1, "get a⏎", "END⏎");

            servers.get(0).kill();
            awaitDead(weir, 1);
            // The numbers of another server mean nothing.
            client.send("gets a⏎gets a b⏎cas a 0 0 1 " + cas + "⏎z⏎").expect("END⏎END⏎");
            assertThat(client.readLine()).startsWith("SERVER_ERROR server-0");
        }
    }

    @ParameterizedTest
    @CsvSource({"delete a⏎, DELETED⏎", "md a⏎, HD⏎", "touch a -1⏎, TOUCHED⏎", "md YQ== b⏎, HD⏎"})
    void deletesAndTouchesReachAllCopies(String request, String answer) {
        try (RunningWeir weir = start("all");
                RawConnection client = weir.connect()) {
            client.send("set a 0 0 1⏎x⏎").expect("STORED⏎");
            client.send(request).expect(answer);
            expectEverywhere("get a⏎", "END⏎");
        }
    }

    @Test
    void staleMarksReachAllCopies() {
        try (RunningWeir weir = start("all");
                RawConnection client = weir.connect()) {
            client.send("set a 0 0 1⏎x⏎").expect("STORED⏎");
            client.send("md a I T30⏎").expect("HD⏎");
            for (MemcachedServer server : servers) {
                try (RawConnection direct = new RawConnection(server.port())) {
                    assertThat(direct.send("mg a t v⏎").readLine())
                            .contains(" W")
                            .contains(" X");
                }
            }
        }
    }

    @Test
    void flushAllReachesAllPools() {
        try (RunningWeir weir = start("async");
                RawConnection client = weir.connect()) {
            for (MemcachedServer server : servers) {
                direct(server, "set a 0 0 1⏎x⏎", "STORED⏎");
            }
            client.send("flush_all⏎").expect("OK⏎");
            expectEverywhere("get a⏎", "END⏎");
        }
    }

    @Test
    void replicasStandInForADeadPrimaryInTheirOrder() {
        try (RunningWeir weir = start("async");
                RawConnection client = weir.connect()) {
            client.send("set a 0 0 1⏎x⏎set b 0 0 1⏎y⏎").expect("STORED⏎STORED⏎");
            expectEventually(1, "get b⏎", "VALUE b 0 1⏎y⏎END⏎");
            expectEventually(2, "get b⏎", "VALUE b 0 1⏎y⏎END⏎");
            servers.get(0).kill();
            awaitDead(weir, 1);
            client.send("get a⏎get a b⏎mg a v⏎gat 0 b⏎")
                    .expect("VALUE a 0 1⏎x⏎END⏎VALUE a 0 1⏎x⏎VALUE b 0 1⏎y⏎END⏎VA 1⏎x⏎VALUE b 0 1⏎y⏎END⏎");
            // A write is decided by the one that answers the reads.
            client.send("incr c 1⏎append a 0 0 1⏎z⏎get a⏎").expect("NOT_FOUND⏎STORED⏎VALUE a 0 2⏎xz⏎END⏎");
            expectEventually(2, "get a⏎", "END⏎");
            servers.get(1).kill();
            awaitDead(weir, 2);
            client.send("get b⏎").expect("VALUE b 0 1⏎y⏎END⏎");
            servers.get(2).kill();
            awaitDead(weir, 3);
            client.send("get b⏎").expect("END⏎");
            assertThat(weir.operator().get("/readyz").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void aDeadCopyIsToldIfAllAreAwaited() {
        try (RunningWeir weir = start("all");
                RawConnection client = weir.connect()) {
            servers.get(0).kill();
            awaitDead(weir, 1);
            client.send("add a 0 0 1⏎z⏎");
            assertThat(client.readLine()).startsWith("SERVER_ERROR a copy was not written: server-0 is dead");
            expect(1, "get a⏎", "VALUE a 0 1⏎z⏎END⏎");
        }
    }

    @Test
    void readyWhileOnePoolIsThere() {
        try (RunningWeir weir = start("async")) {
            servers.get(0).kill();
            awaitDead(weir, 1);
            assertThat(weir.operator().get("/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aClientWaitsForAllCopiesIfItIsToldOfThem() {
        try (RunningWeir weir = start("all");
                RawConnection client = weir.connect()) {
            servers.get(2).suspend();
            client.send("set a 0 0 1⏎x⏎get b⏎");
            expectEventually(0, "get a⏎", "VALUE a 0 1⏎x⏎END⏎");
            expectEventually(1, "get a⏎", "VALUE a 0 1⏎x⏎END⏎");
            servers.get(2).kill();
            assertThat(client.readLine()).startsWith("SERVER_ERROR a copy was not written: server-2");
            client.expect("END⏎").expectNothingMore();
        }
    }

    @Test
    void aClientDoesNotWaitForCopiesOtherwise() {
        try (RunningWeir weir = start("async");
                RawConnection client = weir.connect()) {
            servers.get(2).suspend();
            client.send("set a 0 0 1⏎x⏎").expect("STORED⏎");
            client.send("delete a⏎").expect("DELETED⏎");
            servers.get(2).resume();
            expectEventually(2, "get a⏎", "END⏎");
        }
    }

    @Test
    void whatACopyRefusesIsToldIfAllAreAwaited() {
        try (RunningWeir weir = start("all");
                RawConnection client = weir.connect()) {
            servers.get(1).kill();
            client.send("set a 0 0 1⏎x⏎");
            assertThat(client.readLine()).startsWith("SERVER_ERROR a copy was not written: server-1");
            assertThat(weir.operator().metric("weir_copies_failed_total")).isEqualTo(1);
        }
    }

    @Test
    void aFailedGetIsAskedOfAReplica() {
        try (RunningWeir weir = start("all", "retry = 1, retry-budget = 1, failures = 100");
                RawConnection client = weir.connect()) {
            client.send("set a 0 0 1⏎x⏎").expect("STORED⏎");
            servers.get(0).kill();
            client.send("get a⏎get a b⏎").expect("VALUE a 0 1⏎x⏎END⏎VALUE a 0 1⏎x⏎END⏎");
        }
    }

    private RunningWeir start(String write) {
        return start(write, "failures = 1");
    }

    private RunningWeir start(String write, String settings) {
        StringBuilder config = new StringBuilder("commands.flush-all = true\n");
        for (int i = 0; i < 3; i++) {
            config.append("pools.p%d { servers = [{ name = server-%d, address = \"%s\" }], timeout = 20s, %s }\n"
                    .formatted(i, i, servers.get(i).address(), settings));
        }
        return RunningWeir.start(
                config + "route = { replicate { primary = p0, replicas = [p1, p2], write = " + write + " } }");
    }

    private static void awaitDead(RunningWeir weir, int count) {
        Eventually.await("dead servers", () -> {
            try (RawConnection client = weir.connect()) {
                client.send("get x⏎").readLine();
            }
            return weir.operator().servers().entrySet().stream()
                            .filter(entry -> entry.getKey().endsWith("state")
                                    && !entry.getValue().equals("alive"))
                            .count()
                    == count;
        });
    }

    private void expectEverywhere(String request, String answer) {
        for (int i = 0; i < servers.size(); i++) {
            expect(i, request, answer);
        }
    }

    private void expect(int server, String request, String answer) {
        direct(servers.get(server), request, answer);
    }

    private void expectEventually(int server, String request, String answer) {
        Eventually.await(request, () -> {
            try (RawConnection direct = new RawConnection(servers.get(server).port())) {
                direct.send(request + "mn⏎");
                StringBuilder answered = new StringBuilder();
                for (String line = direct.readLine(); !line.equals("MN"); line = direct.readLine()) {
                    answered.append(line).append('⏎');
                }
                return answered.toString().equals(answer);
            }
        });
    }

    private static void direct(MemcachedServer server, String request, String answer) {
        try (RawConnection direct = new RawConnection(server.port())) {
            direct.send(request).expect(answer).expectNothingMore();
        }
    }
}
