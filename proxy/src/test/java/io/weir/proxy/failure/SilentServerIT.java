package io.weir.proxy.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.FakeServer;
import io.weir.proxy.testing.FakeServer.Visitor;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that is connected and says nothing, or says it too late. */
final class SilentServerIT {
    private static final Owners OWNERS = Owners.of(2);
    private static final String KEY = OWNERS.key(0);
    private static final String OTHER_KEY = OWNERS.key(1);

    @Test
    void lateRepliesAreDroppedAndNothingIsOutOfStep() {
        try (ProxiedServers proxied = ProxiedServers.start(2, """
                        pools.main { failures = 1000, timeout = 1s, silence-timeout = 60s }
                        """);
                RawConnection client = new RawConnection(proxied.port());
                RawConnection neighbour = new RawConnection(proxied.port())) {
            Operator operator = Operator.of(proxied.weir());
            client.send("set " + KEY + " 0 0 3⏎old⏎").expect("STORED⏎");
            client.send("set " + OTHER_KEY + " 0 0 5⏎other⏎").expect("STORED⏎");

            proxied.server(0).suspend();

            // Each fails alone, in its turn, and keeps its place on the connection.
            client.send("get " + KEY + "⏎get " + OTHER_KEY + "⏎set " + KEY + " 0 0 3⏎new⏎gets " + KEY + " " + OTHER_KEY
                    + "⏎");
            client.expect("END⏎VALUE " + OTHER_KEY + " 0 5⏎other⏎END⏎");
            client.expect("SERVER_ERROR server-0: no reply within 1000 ms⏎");
            assertThat(client.readLine()).startsWith("VALUE " + OTHER_KEY + " 0 5 ");
            client.expect("other⏎END⏎").expectNothingMore();
            neighbour.send("get " + OTHER_KEY + "⏎").expect("VALUE " + OTHER_KEY + " 0 5⏎other⏎END⏎");
            neighbour.send("delete " + KEY + "⏎").expect("SERVER_ERROR server-0: no reply within 1000 ms⏎");
            assertThat(operator.serverStat("server-0", "timeouts")).isEqualTo(4);
            assertThat(operator.serverStat("server-0", "replies")).isOne();

            proxied.server(0).resume();

            await("late replies").until(() -> operator.serverStat("server-0", "late_replies") == 4);
            // What had timed out was carried out, in order.
            client.send("add " + KEY + " 0 0 5⏎again⏎get " + KEY + "⏎")
                    .expect("STORED⏎VALUE " + KEY + " 0 5⏎again⏎END⏎")
                    .expectNothingMore();
            neighbour
                    .send("get " + KEY + "⏎")
                    .expect("VALUE " + KEY + " 0 5⏎again⏎END⏎")
                    .expectNothingMore();
            assertThat(operator.serverStat("server-0", "connects")).isOne();
            assertThat(operator.serverStat("server-0", "connections_lost")).isZero();
            assertThat(operator.server("server-0", "state")).isEqualTo("alive");
        }
    }

    /** A small value comes whole and in time or is a miss; a large one reaches its client as it comes. */
    @ParameterizedTest
    @CsvSource({"10000, false", "100000, true"})
    void aReplyThatDribblesIsTooLateUnlessItIsPassedOn(int length, boolean passedOn) {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch tooLate = new CountDownLatch(1);
        try (FakeServer server = FakeServer.start(visitor -> {
                    visitor.expect("get slow⏎");
                    visitor.write("VALUE slow 0 " + length + "⏎");
                    begun.countDown();
                    visitor.expect("get quick⏎");
                    int left = length;
                    while (!tooLate.await(10, TimeUnit.MILLISECONDS)) {
                        visitor.write("x");
                        left--;
                    }
                    visitor.write("x".repeat(left) + "⏎END⏎END⏎");
                    visitor.expect("get again⏎");
                    visitor.write("END⏎");
                    visitor.readToEnd();
                });
                RunningWeir weir = startBefore(server, "timeout = 1s, silence-timeout = 60s");
                RawConnection client = weir.connect();
                RawConnection behind = weir.connect()) {
            client.send("get slow⏎");
            FakeServer.await(begun);
            behind.send("get quick⏎").expect("END⏎");
            tooLate.countDown();
            client.expect(passedOn ? "VALUE slow 0 " + length + "⏎" + "x".repeat(length) + "⏎END⏎" : "END⏎");
            assertThat(weir.operator().serverStat("server-0", "timeouts")).isEqualTo(passedOn ? 1 : 2);
            if (!passedOn) {
                client.send("get again⏎").expect("END⏎");
            }
            client.expectNothingMore();
            assertThat(weir.operator().serverStat("server-0", "connections_lost"))
                    .isZero();
        }
    }

    @Test
    void aConnectionThatIsSilentForLongIsReplaced() {
        AtomicInteger visits = new AtomicInteger();
        try (FakeServer server = FakeServer.start(visitor -> {
                    if (visits.incrementAndGet() == 1) {
                        visitor.readToEnd();
                    }
                    answerWithMisses(visitor);
                });
                RunningWeir weir = startBefore(server, "failures = 1000, timeout = 200ms, silence-timeout = 1s");
                RawConnection client = weir.connect()) {
            Operator operator = weir.operator();
            client.send("set k 0 0 1⏎x⏎").expect("SERVER_ERROR server-0: no reply within 200 ms⏎");
            await("another connection").until(() -> {
                client.send("get k⏎").expect("END⏎");
                return operator.serverStat("server-0", "replies") > 0;
            });
            assertThat(operator.serverStat("server-0", "connects")).isEqualTo(2);
            assertThat(operator.serverStat("server-0", "connections_lost")).isOne();
            await("the silent one is closed").until(() -> server.open() == 1);
        }
    }

    @Test
    void aSuspendedServerDiesStaysDeadWhileProbesAreNotAnsweredAndComesBack() {
        try (ProxiedServers proxied = ProxiedServers.start(2, """
                        pools.main {
                          failures = 2, dead-timeout = 100ms, max-dead-timeout = 100ms, timeout = 300ms, connect-timeout = 300ms, on-dead = miss
                        }
                        """);
                RawConnection client = new RawConnection(proxied.port())) {
            Operator operator = Operator.of(proxied.weir());
            client.send("set " + KEY + " 0 0 1⏎x⏎").expect("STORED⏎");

            proxied.server(0).suspend();

            // One after the other: what is late at once is one delay.
            for (int i = 0; i < 2; i++) {
                client.send("get " + KEY + "⏎").expect("END⏎");
            }
            assertThat(operator.server("server-0", "cause")).startsWith("request-timeout");
            await("a probe has failed")
                    .until(() -> operator.server("server-0", "cause").contains("probe"));
            assertThat(operator.server("server-0", "state")).isIn("dead", "probing");
            client.send("set " + KEY + " 0 0 1⏎x⏎");
            assertThat(client.readLine()).startsWith("SERVER_ERROR server-0 is dead: request-timeout");

            proxied.server(0).resume();

            await("server-0 is alive")
                    .until(() -> operator.server("server-0", "state").equals("alive"));
            client.send("get " + KEY + "⏎")
                    .expect("VALUE " + KEY + " 0 1⏎x⏎END⏎")
                    .expectNothingMore();
            assertThat(operator.serverStat("server-0", "deaths")).isOne();
        }
    }

    @Test
    void aProbeThatIsNotAnsweredIsHungUp() {
        try (FakeServer server = FakeServer.start(Visitor::readToEnd);
                RunningWeir weir = startBefore(
                        server,
                        "failures = 1, dead-timeout = 50ms, max-dead-timeout = 50ms, timeout = 50ms, connect-timeout = 50ms");
                RawConnection client = weir.connect()) {
            client.send("get k⏎").expect("END⏎");
            await("several probes").until(() -> server.accepted() > 4);
            // The first connection and the probe under way.
            await("those before are closed").until(() -> server.open() <= 2);
        }
    }

    @Test
    void aProbeThatIsAnsweredWronglyDoesNotReviveTheServer() {
        AtomicInteger probes = new AtomicInteger();
        try (FakeServer server = FakeServer.start(visitor -> {
                    if (visitor.readLine().equals("version")) {
                        // At first not memcached's word.
                        visitor.write(probes.incrementAndGet() <= 3 ? "ERROR⏎" : "VERSION 1.6.18⏎");
                        visitor.readToEnd();
                    } else if (probes.get() > 0) {
                        visitor.write("END⏎");
                        answerWithMisses(visitor);
                    }
                });
                RunningWeir weir = startBefore(server, "failures = 1, dead-timeout = 50ms, max-dead-timeout = 50ms");
                RawConnection client = weir.connect()) {
            client.send("get k⏎").expect("END⏎");
            await("server-0 is alive")
                    .until(() -> weir.operator().server("server-0", "state").equals("alive"));
            assertThat(probes).hasValue(4);
            client.send("get k⏎").expect("END⏎").expectNothingMore();
        }
    }

    private static void answerWithMisses(Visitor visitor) throws IOException {
        while (true) {
            visitor.readLine();
            visitor.write("END⏎");
        }
    }

    private static RunningWeir startBefore(FakeServer server, String settings) {
        return RunningWeir.start("""
                pools.main {
                  servers = [{ address = "%s", name = server-0 }]
                  %s
                }
                """.formatted(server.address(), settings));
    }
}
