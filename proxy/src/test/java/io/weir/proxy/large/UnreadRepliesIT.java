package io.weir.proxy.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.FakeServer;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import io.weir.proxy.testing.Wire;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that do not read what they asked for, or later than the servers answer. */
final class UnreadRepliesIT {
    private static final int VALUE_SIZE = 20_000;
    /** More than the kernel takes for a client that does not read. */
    private static final int MANY = 3_000;

    private static final String VALUE = "x".repeat(VALUE_SIZE);

    private static MemcachedServer memcached;

    @BeforeAll
    static void start() {
        memcached = MemcachedServer.start();
        try (RawConnection direct = new RawConnection(memcached.port())) {
            direct.send("set large 0 0 " + VALUE_SIZE + "⏎" + VALUE + "⏎").expect("STORED⏎");
            direct.send("set small 0 0 5⏎value⏎").expect("STORED⏎");
        }
    }

    @AfterAll
    static void stop() {
        memcached.close();
    }

    @Test
    void aClientThatDoesNotReadOneLargeReplyIsCut() {
        try (RunningWeir weir = start("client.max-pending-bytes = 64KiB");
                RawConnection deaf = weir.connect();
                RawConnection other = weir.connect()) {
            Operator operator = weir.operator();

            deaf.send("get" + " large".repeat(MANY) + "⏎");

            await("it is gone").until(() -> operator.metric("weir_client_connections") == 1);
            assertThat(operator.metric("weir_client_connections_cut_total")).isOne();
            expectValue(other);
        }
    }

    @Test
    void aClientThatReadsLateIsHeldBackAndThenGetsAll() {
        try (RunningWeir weir = start("client.max-pending-bytes = 1MiB, client.max-in-flight = 20");
                RawConnection late = weir.connect();
                RawConnection other = weir.connect()) {
            Operator operator = weir.operator();
            late.send("get large⏎".repeat(MANY));
            long[] replies = {0};
            await("no more is asked for it").until(() -> {
                long before = replies[0];
                replies[0] = operator.serverStat(memcached.address(), "replies");
                return replies[0] > 20 && replies[0] == before;
            });
            assertThat(replies[0]).isLessThan(MANY);
            expectValue(other);

            for (int i = 0; i < MANY; i++) {
                late.expect("VALUE large 0 " + VALUE_SIZE + "⏎" + VALUE + "⏎END⏎");
            }

            late.expectNothingMore();
            assertThat(operator.metric("weir_client_connections_cut_total")).isZero();
        }
    }

    @Test
    void aClientThatReadsSteadilyGetsAReplyOfAnySize() {
        try (RunningWeir weir = start("client.max-pending-bytes = 1MiB");
                RawConnection steady = weir.connect()) {
            steady.send("get" + " large".repeat(MANY) + "⏎");
            for (int i = 0; i < MANY; i++) {
                steady.expect("VALUE large 0 " + VALUE_SIZE + "⏎" + VALUE + "⏎");
            }
            steady.expect("END⏎").expectNothingMore();
        }
    }

    @Test
    void othersAreServedWhileAClientDoesNotReadALargeValue() {
        try (LargeValueServer server = new LargeValueServer();
                RunningWeir weir = server.startProxy();
                RawConnection deaf = weir.connect();
                RawConnection other = weir.connect()) {
            deaf.send("get large⏎");
            server.awaitBlocked(weir.operator());

            other.send("set k 0 0 1⏎x⏎get k⏎").expect("STORED⏎VALUE k 0 1⏎x⏎END⏎");

            deaf.expect("VALUE large 0 " + LargeValueServer.SIZE + "⏎");
            for (int i = 0; i < LargeValueServer.BLOCKS; i++) {
                deaf.expect(LargeValueServer.BLOCK);
            }
            deaf.expect("⏎END⏎").expectNothingMore();
        }
    }

    @Test
    void theRequestsOfAClientStayInOrderWhileAnotherDoesNotReadALargeValue() {
        try (LargeValueServer server = new LargeValueServer();
                RunningWeir weir = server.startProxy();
                RawConnection deaf = weir.connect();
                RawConnection other = weir.connect()) {
            // On its way behind the value, before the proxy knows that the value will not be read.
            server.holdBack();
            deaf.send("get large⏎");
            server.awaitAsked();
            other.send("set k 0 0 1⏎x⏎");
            await("the set is on its way").until(() -> weir.operator().serverStat("server-0", "requests") == 2);
            server.goOn();
            server.awaitBlocked(weir.operator());

            other.send("get k⏎");
            deaf.expect("VALUE large 0 " + LargeValueServer.SIZE + "⏎");
            for (int i = 0; i < LargeValueServer.BLOCKS; i++) {
                deaf.expect(LargeValueServer.BLOCK);
            }
            deaf.expect("⏎END⏎");

            other.expect("STORED⏎VALUE k 0 1⏎x⏎END⏎").expectNothingMore();
        }
    }

    /** Holds one value, which is more than the kernel takes for a client that does not read, and whatever is set. */
    private static final class LargeValueServer implements AutoCloseable {
        static final byte[] BLOCK = Wire.bytes("y".repeat(1 << 16));
        static final int BLOCKS = 1_000;
        static final int SIZE = BLOCKS << 16;

        private final Set<String> stored = ConcurrentHashMap.newKeySet();
        private final CountDownLatch asked = new CountDownLatch(1);
        private final FakeServer server = FakeServer.start(this::serve);
        private volatile CountDownLatch held = new CountDownLatch(0);

        RunningWeir startProxy() {
            return RunningWeir.start("""
                    client.max-pending-bytes = 1MiB
                    pools.main {
                      servers = [{ address = "%s", name = server-0 }]
                      timeout = 20s
                      silence-timeout = 40s
                    }
                    """.formatted(server.address()));
        }

        void holdBack() {
            held = new CountDownLatch(1);
        }

        void goOn() {
            held.countDown();
        }

        void awaitAsked() {
            FakeServer.await(asked);
        }

        /** Waits until the proxy has taken some of the value, and takes no more of it. */
        void awaitBlocked(Operator operator) {
            long[] read = {0};
            await("the value is held back").until(() -> {
                long before = read[0];
                read[0] = operator.serverStat("server-0", "bytes_read");
                return read[0] > 0 && read[0] == before;
            });
        }

        @Override
        public void close() {
            server.close();
        }

        private void serve(FakeServer.Visitor visitor) throws IOException {
            while (true) {
                String[] words = visitor.readLine().split(" ");
                if (words[0].equals("set")) {
                    visitor.readLine();
                    stored.add(words[1]);
                    visitor.write("STORED⏎");
                } else if (words[1].equals("large")) {
                    asked.countDown();
                    FakeServer.await(held);
                    visitor.write("VALUE large 0 " + SIZE + "⏎");
                    for (int i = 0; i < BLOCKS; i++) {
                        visitor.write(BLOCK);
                    }
                    visitor.write("⏎END⏎");
                } else {
                    visitor.write(stored.contains(words[1]) ? "VALUE " + words[1] + " 0 1⏎x⏎END⏎" : "END⏎");
                }
            }
        }
    }

    private static RunningWeir start(String settings) {
        return RunningWeir.start("""
                pools.main { servers = ["%s"], timeout = 20s, silence-timeout = 40s }
                %s
                """.formatted(memcached.address(), settings));
    }

    private static void expectValue(RawConnection client) {
        client.send("get small⏎").expect("VALUE small 0 5⏎value⏎END⏎").expectNothingMore();
    }
}
