package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.FakeServer;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many clients there may be, and how much one may ask at once: what one takes is not taken from the others. */
final class ClientLimitsIT {
    private static MemcachedServer memcached;

    @BeforeAll
    static void start() {
        memcached = MemcachedServer.start();
        try (RawConnection direct = new RawConnection(memcached.port())) {
            direct.send("set other 0 0 5⏎value⏎").expect("STORED⏎");
        }
    }

    @AfterAll
    static void stop() {
        memcached.close();
    }

    @ParameterizedTest(name = "{0} event loops")
    @ValueSource(ints = {1, 2})
    void oneClientTooManyIsToldAndClosed(int eventLoops) {
        try (RunningWeir weir = start("client.max-connections = 2, event-loops = " + eventLoops);
                RawConnection first = weir.connect().expectNothingMore()) {
            RawConnection second = weir.connect().expectNothingMore();
            for (int i = 0; i < 3; i++) {
                try (RawConnection third = weir.connect()) {
                    third.expect("ERROR Too many open connections⏎").expectClosed();
                }
            }
            expectValue(first);
            expectValue(second);
            Operator operator = weir.operator();
            assertThat(operator.metric("weir_client_connections_rejected_total"))
                    .isEqualTo(3);
            assertThat(operator.metric("weir_client_connections")).isEqualTo(2);

            second.close();

            await("a place is free").until(() -> operator.metric("weir_client_connections") == 1);
            try (RawConnection another = weir.connect()) {
                expectValue(another);
            }
        }
    }

    @ParameterizedTest(name = "max-in-flight {0}")
    @ValueSource(ints = {1, 10, 1_000})
    void tenThousandGetsInOneWriteAreAnsweredInOrderAndOthersMeanwhile(int maxInFlight) {
        try (RunningWeir weir = start("client.max-in-flight = " + maxInFlight);
                RawConnection greedy = weir.connect();
                RawConnection other = weir.connect()) {
            List<String> keys =
                    IntStream.range(0, 100).mapToObj(number -> "k" + number).toList();
            keys.forEach(key -> greedy.send("set " + key + " 0 0 " + key.length() + "⏎" + key + "⏎")
                    .expect("STORED⏎"));

            greedy.send(tenThousand(keys).map(key -> "get " + key + "⏎").collect(Collectors.joining()));

            expectValue(other);
            greedy.expect(tenThousand(keys)
                    .map(key -> "VALUE " + key + " 0 " + key.length() + "⏎" + key + "⏎END⏎")
                    .collect(Collectors.joining()));
            greedy.expectNothingMore();
        }
    }

    private static Stream<String> tenThousand(List<String> keys) {
        return IntStream.range(0, 10_000).mapToObj(number -> keys.get(number % keys.size()));
    }

    @Test
    void aClientIsReadNoFurtherThanMaxInFlightAllows() {
        int maxInFlight = 10;
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch marked = new CountDownLatch(1);
        try (FakeServer server = FakeServer.start(visitor -> {
                    visitor.expect("get greedy⏎".repeat(maxInFlight));
                    asked.countDown();
                    visitor.expect("get marker⏎");
                    marked.countDown();
                    visitor.write("END⏎".repeat(maxInFlight + 1));
                    while (true) {
                        visitor.expect("get greedy⏎");
                        visitor.write("END⏎");
                    }
                });
                RunningWeir weir = RunningWeir.start("""
                        client.max-in-flight = %d
                        pools.main { servers = ["%s"], timeout = 10s, silence-timeout = 20s }
                        """.formatted(maxInFlight, server.address()));
                RawConnection greedy = weir.connect();
                RawConnection other = weir.connect()) {
            greedy.send("get greedy⏎".repeat(100));
            FakeServer.await(asked);
            // The greedy client's eleventh get would come first, if it had been read.
            other.send("get marker⏎").expect("END⏎");
            FakeServer.await(marked);
            greedy.expect("END⏎".repeat(100)).expectNothingMore();
            assertThat(server.accepted()).isOne();
        }
    }

    @Test
    void writesWithoutReplyAreBoundedAndNoneIsLost() {
        int writes = 10_000;
        try (RunningWeir weir = start("pools.main.max-in-flight = 50, client.max-in-flight = 20");
                RawConnection client = weir.connect()) {
            client.send("set count 0 0 1⏎0⏎").expect("STORED⏎");
            client.send("incr count 1 noreply⏎".repeat(writes) + "get count⏎").expect("VALUE count 0 5⏎10000⏎END⏎");
            assertThat(weir.operator().serverStat(memcached.address(), "refused"))
                    .isZero();
        }
    }

    @Test
    void aServerWithTooMuchUnderWayRefusesAtOnce() {
        int maxInFlight = 5;
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (FakeServer server = FakeServer.start(visitor -> {
                    visitor.expect("get slow⏎".repeat(maxInFlight));
                    asked.countDown();
                    FakeServer.await(answer);
                    visitor.write("END⏎".repeat(maxInFlight));
                    visitor.expect("set k 0 0 1⏎x⏎");
                    visitor.write("STORED⏎");
                    visitor.readToEnd();
                });
                RunningWeir weir = RunningWeir.start("""
                        pools.main {
                          servers = [{ address = "%s", name = server-0 }]
                          max-in-flight = %d
                          timeout = 10s
                          silence-timeout = 20s
                        }
                        """.formatted(server.address(), maxInFlight));
                RawConnection client = weir.connect();
                RawConnection other = weir.connect()) {
            client.send("get slow⏎".repeat(maxInFlight));
            FakeServer.await(asked);
            String busy = "SERVER_ERROR busy: server-0 has 5 requests under way⏎";

            other.send("set k 0 0 1⏎x⏎get k⏎get k l⏎delete k⏎").expect(busy + "END⏎END⏎" + busy);

            assertThat(weir.operator().serverStat("server-0", "refused")).isEqualTo(4);
            assertThat(weir.operator().server("server-0", "state")).isEqualTo("alive");
            answer.countDown();
            client.expect("END⏎".repeat(maxInFlight));
            other.send("set k 0 0 1⏎x⏎").expect("STORED⏎").expectNothingMore();
        }
    }

    private static RunningWeir start(String settings) {
        return RunningWeir.start("""
                pools.main { servers = ["%s"], timeout = 10s, silence-timeout = 20s }
                %s
                """.formatted(memcached.address(), settings));
    }

    private static void expectValue(RawConnection client) {
        client.send("get other⏎").expect("VALUE other 0 5⏎value⏎END⏎").expectNothingMore();
    }
}
