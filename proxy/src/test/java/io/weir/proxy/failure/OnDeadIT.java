package io.weir.proxy.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.Ports;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the settings {@code on-dead} and {@code on-error} make of a server that refuses connections. */
final class OnDeadIT {
    private static final Owners OWNERS = Owners.of(2);
    private static final String KEY = OWNERS.key(0);
    private static final String OTHER_KEY = OWNERS.key(1);
    private static final String REFUSED = "SERVER_ERROR server-0: connection refused⏎";
    private static final String DEAD = "SERVER_ERROR server-0 is dead: connect-refused: connection refused⏎";

    private static MemcachedServer alive;

    @BeforeAll
    static void start() {
        alive = MemcachedServer.start();
    }

    @AfterAll
    static void stop() {
        alive.close();
    }

    @Test
    void ejectedAfterSoManyFailuresInARow() {
        try (RunningWeir weir = start("failures = 2");
                RawConnection client = weir.connect()) {
            set(client, KEY).expect(REFUSED);
            get(client, KEY).expect("END⏎");
            set(client, KEY).expect("STORED⏎");
            get(client, KEY).expect("VALUE " + KEY + " 0 1⏎x⏎END⏎");
        }
    }

    @Test
    void missesWhileDead() {
        try (RunningWeir weir = start("failures = 1, on-dead = miss");
                RawConnection client = weir.connect()) {
            set(client, KEY).expect(REFUSED);
            get(client, KEY).expect("END⏎");
            set(client, KEY).expect(DEAD);
            client.send("delete " + KEY + "⏎incr " + KEY + " 1⏎touch " + KEY + " 0⏎")
                    .expect(DEAD.repeat(3));
            client.send("gets " + KEY + "⏎gat 0 " + KEY + "⏎").expect("END⏎END⏎");
            // Nothing was sent elsewhere.
            try (RawConnection direct = new RawConnection(alive.port())) {
                get(direct, KEY).expect("END⏎");
            }
        }
    }

    @Test
    void errorsWhileDead() {
        try (RunningWeir weir = start("failures = 1, on-dead = error");
                RawConnection client = weir.connect()) {
            get(client, KEY).expect("END⏎");
            get(client, KEY).expect(DEAD);
            set(client, KEY).expect(DEAD);
            set(client, OTHER_KEY).expect("STORED⏎");
            client.send("get " + OTHER_KEY + " " + KEY + "⏎")
                    .expect("VALUE " + OTHER_KEY + " 0 1⏎x⏎" + DEAD)
                    .expectNothingMore();
        }
    }

    @Test
    void errorsOnFailure() {
        try (RunningWeir weir = start("failures = 100, on-error = error");
                RawConnection client = weir.connect()) {
            get(client, KEY).expect(REFUSED);
            set(client, KEY).expect(REFUSED);
            set(client, OTHER_KEY).expect("STORED⏎");
            client.send("get " + KEY + " " + OTHER_KEY + "⏎")
                    .expect("VALUE " + OTHER_KEY + " 0 1⏎x⏎" + REFUSED)
                    .expectNothingMore();
        }
    }

    @Test
    void aMultiGetMissesWhatItsDeadServerHolds() {
        try (RunningWeir weir = start("failures = 100");
                RawConnection client = weir.connect()) {
            set(client, OTHER_KEY).expect("STORED⏎");
            client.send("get " + KEY + " " + OTHER_KEY + " " + KEY + " " + OTHER_KEY + "⏎")
                    .expect(("VALUE " + OTHER_KEY + " 0 1⏎x⏎").repeat(2) + "END⏎")
                    .expectNothingMore();
        }
    }

    @Test
    void noReplyIsNoReplyEvenToAFailure() {
        try (RunningWeir weir = start("failures = 1, on-dead = error");
                RawConnection client = weir.connect()) {
            client.send("set " + KEY + " 0 0 1 noreply⏎x⏎").expectNothingMore();
            await("server-0 is dead")
                    .until(() -> weir.operator().server("server-0", "state").equals("dead"));
            client.send("set " + KEY + " 0 0 1 noreply⏎x⏎delete " + KEY + " noreply⏎")
                    .expectNothingMore();
        }
    }

    @Test
    void flushAllSaysThatItDidNotReachEveryServer() {
        try (RunningWeir weir = start("failures = 100");
                RawConnection client = weir.connect()) {
            set(client, OTHER_KEY).expect("STORED⏎");
            client.send("flush_all⏎");
            assertThat(client.readLine()).startsWith("SERVER_ERROR flush_all did not reach every server: server-0: ");
            client.expectNothingMore();
            get(client, OTHER_KEY).expect("END⏎");
        }
    }

    @Test
    void withAllServersDeadReadsMissAtOnceAndTheProxyIsNotReady() {
        try (RunningWeir weir = RunningWeir.start("""
                        pools.main {
                          servers = [{ address = "127.0.0.1:%d", name = server-0 }]
                          failures = 1
                          connect-timeout = 5s
                        }
                        """.formatted(Ports.free()));
                RawConnection client = weir.connect()) {
            Operator operator = weir.operator();
            assertThat(operator.get("/readyz").statusCode()).isEqualTo(200);
            get(client, KEY).expect("END⏎");
            get(client, KEY).expect("END⏎");
            set(client, KEY).expect(DEAD);
            client.send("get a b c d⏎").expect("END⏎").expectNothingMore();
            assertThat(operator.serverStat("server-0", "requests")).isOne();
            assertThat(operator.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(operator.get("/readyz").body()).contains("all servers of pool main are dead");
            assertThat(operator.get("/livez").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void readyAgainWithTheFirstServerThatIsBack() {
        int port = Ports.free();
        try (RunningWeir weir = RunningWeir.start("""
                        pools.main {
                          servers = [{ address = "127.0.0.1:%d", name = server-0 }]
                          failures = 1
                          connect-timeout = 5s
                          timeout = 10s
                          dead-timeout = 100ms, max-dead-timeout = 100ms
                        }
                        """.formatted(port));
                RawConnection client = weir.connect()) {
            get(client, KEY).expect("END⏎");
            assertThat(weir.operator().get("/readyz").statusCode()).isEqualTo(503);
            try (MemcachedServer back = MemcachedServer.startOn(port)) {
                await("ready again").until(() -> weir.operator().get("/readyz").statusCode() == 200);
                set(client, KEY).expect("STORED⏎");
                assertThat(back.port()).isEqualTo(port);
            }
        }
    }

    private static RunningWeir start(String settings) {
        return RunningWeir.start("""
                commands.flush-all = true
                pools.main {
                  servers = [
                    { address = "127.0.0.1:%d", name = server-0 }
                    { address = "%s", name = server-1 }
                  ]
                  connect-timeout = 5s
                  timeout = 10s
                  %s
                }
                """.formatted(Ports.free(), alive.address(), settings));
    }

    private static RawConnection get(RawConnection client, String key) {
        return client.send("get " + key + "⏎");
    }

    private static RawConnection set(RawConnection client, String key) {
        return client.send("set " + key + " 0 0 1⏎x⏎");
    }
}
