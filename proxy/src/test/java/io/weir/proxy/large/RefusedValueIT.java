package io.weir.proxy.large;

import static io.weir.proxy.large.Bytes.KIB;
import static io.weir.proxy.large.Bytes.MIB;
import static io.weir.proxy.large.Bytes.join;
import static io.weir.proxy.large.Bytes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.FakeServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are too large are refused before they are sent, and who sends them all the same can go on. */
final class RefusedValueIT {
    private static final String TOO_LARGE = "SERVER_ERROR object too large for cache⏎";

    /** The server refuses, at the line, what the proxy would take. */
    @Nested
    final class ByTheServer {
        private static final int LENGTH = 2 * MIB;

        private static ProxiedServers proxied;

        private final RawConnection client = new RawConnection(proxied.port());

        @BeforeAll
        static void start() {
            proxied = ProxiedServers.start(
                    2, "pools.main { timeout = 10s, connect-timeout = 5s, silence-timeout = 40s }", "-I", "1m");
        }

        @AfterAll
        static void stop() {
            proxied.close();
        }

        @AfterEach
        void hangUp() {
            client.close();
        }

        @ParameterizedTest
        @ValueSource(strings = {"set key 0 0 %d⏎", "ms key %d T0⏎"})
        void dropsTheOldValue(String line) {
            byte[] request = join(line.formatted(LENGTH), value(LENGTH, 2), "⏎get key⏎");
            client.send("set key 0 0 3⏎old⏎").expect("STORED⏎");
            client.send(request).expect(TOO_LARGE + "END⏎").expectNothingMore();
            expectToServe();
        }

        @ParameterizedTest
        @CsvSource({"add,3", "replace,3", "append,3", "prepend,3"})
        void keepsTheOldValue(String command, int length) {
            client.send("set key 0 0 " + length + "⏎old⏎").expect("STORED⏎");
            client.send(join(command + " key 0 0 " + LENGTH + "⏎", value(LENGTH, 3), "⏎get key⏎"))
                    .expect(TOO_LARGE + "VALUE key 0 3⏎old⏎END⏎")
                    .expectNothingMore();
            expectToServe();
        }

        @Test
        void isNotSaidWithoutReply() {
            client.send(join("set key 0 0 " + LENGTH + " noreply⏎", value(LENGTH, 4), "⏎mn⏎"))
                    .expect("MN⏎")
                    .expectNothingMore();
            expectToServe();
        }

        @Test
        void isSaidInQuietMode() {
            client.send(join("ms key " + LENGTH + " q⏎", value(LENGTH, 5), "⏎mn⏎"))
                    .expect(TOO_LARGE + "MN⏎")
                    .expectNothingMore();
        }

        @Test
        void aJoinedValueThatGrowsTooLargeIsRefusedWithoutHarm() {
            byte[] most = value(700 * KIB, 6);
            client.send(join("set key 0 0 " + most.length + "⏎", most, "⏎")).expect("STORED⏎");
            client.send(join("append key 0 0 " + most.length + "⏎", most, "⏎get key⏎"))
                    .expect(join("NOT_STORED⏎VALUE key 0 " + most.length + "⏎", most, "⏎END⏎"))
                    .expectNothingMore();
        }

        @Test
        void isNotHeldAgainstTheServer() {
            for (int i = 0; i < 20; i++) {
                client.send(join("set key-" + i + " 0 0 " + LENGTH + "⏎", value(LENGTH, i), "⏎"))
                        .expect(TOO_LARGE);
            }
            expectNothingLost(Operator.of(proxied.weir()));
        }

        private void expectToServe() {
            byte[] value = value(500 * KIB, 7);
            client.send(join("set key 9 0 " + value.length + "⏎", value, "⏎get key⏎"))
                    .expect(join("STORED⏎VALUE key 9 " + value.length + "⏎", value, "⏎END⏎"))
                    .expectNothingMore();
        }
    }

    /** The proxy refuses what is larger than {@code client.max-value}. */
    @Nested
    final class ByTheProxy {
        private static final int MOST = 100 * KIB;
        private static final int LENGTH = MOST + 1;

        private static ProxiedServers proxied;
        private static Operator operator;

        private final RawConnection client = new RawConnection(proxied.port());

        @BeforeAll
        static void start() {
            proxied = ProxiedServers.start(2, """
                    client.max-value = 100KiB
                    pools.main { timeout = 10s, connect-timeout = 5s, silence-timeout = 40s }
                    """);
            operator = Operator.of(proxied.weir());
        }

        @AfterAll
        static void stop() {
            proxied.close();
        }

        @AfterEach
        void hangUp() {
            client.close();
        }

        @Test
        void isSaidBeforeTheValueIsSent() {
            client.send("set key 0 0 " + LENGTH + "⏎").expect(TOO_LARGE);
            client.send(join(value(LENGTH, 1), "⏎")).expectNothingMore();
            client.send("ms key " + LENGTH + " Oopaque k⏎").expect(TOO_LARGE);
            client.send(join(value(LENGTH, 1), "⏎")).expectNothingMore();
        }

        @Test
        void isCounted() {
            long before = operator.metric("weir_limit_value_total");
            client.send(join("set key 0 0 " + LENGTH + " noreply⏎", value(LENGTH, 2), "⏎"));
            client.send(join("add key 0 0 " + LENGTH + "⏎", value(LENGTH, 2), "⏎"))
                    .expect(TOO_LARGE);
            assertThat(operator.metric("weir_limit_value_total")).isEqualTo(before + 2);
            assertThat(Operator.ask(client, "stats proxy"))
                    .containsEntry("values_too_large", Long.toString(before + 2));
        }

        @ParameterizedTest
        @ValueSource(ints = {MOST - 1, MOST})
        void whatIsNotLargerPasses(int length) {
            byte[] value = value(length, length);
            client.send(join("set key 0 0 " + length + "⏎", value, "⏎get key⏎"))
                    .expect(join("STORED⏎VALUE key 0 " + length + "⏎", value, "⏎END⏎"))
                    .expectNothingMore();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "set key 0 0 %d⏎",
                    "ms key %d T0⏎",
                    "ms key %d q⏎",
                    "ms a2V5 %d b⏎",
                    "ms key %d MA⏎",
                    "ms key %d MR⏎",
                    "ms key %d ME⏎"
                })
        void dropsTheOldValue(String line) {
            client.send("set key 0 0 3⏎old⏎").expect("STORED⏎");
            client.send(join("get key⏎", line.formatted(LENGTH), value(LENGTH, 3), "⏎get key⏎"))
                    .expect("VALUE key 0 3⏎old⏎END⏎" + TOO_LARGE + "END⏎")
                    .expectNothingMore();
        }

        @Test
        void dropsTheOldValueWithoutReply() {
            client.send("set key 0 0 3⏎old⏎").expect("STORED⏎");
            client.send(join("set key 0 0 " + LENGTH + " noreply⏎", value(LENGTH, 4), "⏎get key⏎"))
                    .expect("END⏎")
                    .expectNothingMore();
        }

        @Test
        void isNotHeldAgainstTheServer() {
            for (int i = 0; i < 20; i++) {
                client.send("set key-" + i + " 0 0 1⏎x⏎").expect("STORED⏎");
                byte[] request = join("set key-" + i + " 0 0 " + LENGTH + "⏎", value(LENGTH, i), "⏎");
                client.send(join(request, request)).expect(TOO_LARGE + TOO_LARGE);
            }
            expectNothingLost(operator);
        }

        @ParameterizedTest
        @ValueSource(strings = {"add", "replace", "append", "prepend"})
        void keepsTheOldValue(String command) {
            client.send("set key 0 0 3⏎old⏎").expect("STORED⏎");
            client.send(join(command + " key 0 0 " + LENGTH + "⏎", value(LENGTH, 5), "⏎get key⏎"))
                    .expect(TOO_LARGE + "VALUE key 0 3⏎old⏎END⏎")
                    .expectNothingMore();
            client.send(join(command + " key 0 0 " + LENGTH + " noreply⏎", value(LENGTH, 5), "⏎get key⏎"))
                    .expect("VALUE key 0 3⏎old⏎END⏎")
                    .expectNothingMore();
        }

        @Test
        void oneOfTwoGigabytesIsRefusedAtItsLine() {
            client.send("set key 0 0 2147483645⏎").expect(TOO_LARGE);
        }

        @Test
        void inTheMiddleOfAPipeline() {
            client.send(join(
                            "set a 0 0 1⏎a⏎",
                            "set key 0 0 " + LENGTH + "⏎",
                            value(LENGTH, 6),
                            "⏎get a⏎ms key " + LENGTH + "⏎",
                            value(LENGTH, 7),
                            "⏎version⏎"))
                    .expect("STORED⏎" + TOO_LARGE + "VALUE a 0 1⏎a⏎END⏎" + TOO_LARGE);
            assertThat(client.readLine()).startsWith("VERSION ");
            client.expectNothingMore();
        }
    }

    /** One that refuses early, as memcached has done since 1.6.40, while the value is still coming. */
    @Test
    void theServersEarlyWordIsPassedOnEarly() {
        try (FakeServer server = FakeServer.start(visitor -> {
                    String line = visitor.readLine();
                    if (line.startsWith("set ")) {
                        visitor.write(TOO_LARGE);
                        visitor.readToEnd();
                    } else {
                        visitor.write("END⏎");
                        visitor.readToEnd();
                    }
                });
                RunningWeir weir = RunningWeir.start("""
                        pools.main {
                          servers = [{ address = "%s", name = server-0 }]
                          timeout = 10s, connect-timeout = 5s, silence-timeout = 40s
                        }
                        """.formatted(server.address()));
                RawConnection client = weir.connect()) {
            client.send("set key 0 0 " + MIB + "⏎").expect(TOO_LARGE);
            client.send(join(value(MIB, 1), "⏎get other⏎")).expect("END⏎").expectNothingMore();
            expectNothingLost(weir.operator());
        }
    }

    private static void expectNothingLost(Operator operator) {
        assertThat(operator.servers()).allSatisfy((name, value) -> {
            if (name.endsWith(":state")) {
                assertThat(value).as(name).isEqualTo("alive");
            } else if (name.endsWith(":connections_lost")) {
                assertThat(value).as(name).isEqualTo("0");
            }
        });
    }
}
