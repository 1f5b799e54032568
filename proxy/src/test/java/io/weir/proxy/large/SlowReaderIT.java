package io.weir.proxy.large;

import static io.weir.proxy.large.Bytes.MIB;
import static io.weir.proxy.large.Bytes.join;
import static io.weir.proxy.large.Bytes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client asks for much and reads little or nothing: what that costs is its own. One server, so that all share it. */
final class SlowReaderIT {
    private static final int LENGTH = 64 * MIB;
    private static final byte[] VALUE = value(LENGTH, 1);
    private static final byte[] SMALL = value(10_000, 2);

    private static MemcachedServer server;

    @BeforeAll
    static void start() {
        server = MemcachedServer.start("-I", "128m", "-m", "256");
        try (RawConnection direct = new RawConnection(server.port())) {
            direct.send(join("set large 0 0 " + LENGTH + "⏎", VALUE, "⏎")).expect("STORED⏎");
            direct.send(join("set small 0 0 10000⏎", SMALL, "⏎")).expect("STORED⏎");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"get large⏎", "mg large v⏎", "get small large⏎get small⏎"})
    void whoReadsNothingOfALargeValueIsCut(String request) throws IOException {
        try (RunningWeir weir = startWith("max-pending-bytes = 4MiB, receive-timeout = 1s", "timeout = 20s");
                RawConnection other = weir.connect();
                CountingClient client = new CountingClient(weir.port())) {
            expectIsServed(other);
            long connections = connectionsOfServer();

            client.send(request);
            Eventually.await("the client is cut", () -> {
                expectIsServed(other);
                return cut(weir) > 0;
            });

            assertThat(client.bytesUntilClosed()).isLessThan(LENGTH);
            assertThat(cut(weir)).isOne();
            Eventually.await("its connection to the server is given up", () -> connectionsOfServer() <= connections);
            assertThat(weir.operator().server("server-0", "state")).isEqualTo("alive");
            assertThat(weir.operator().serverStat("server-0", "timeouts")).isZero();
            other.send("get large⏎").expect(join("VALUE large 0 " + LENGTH + "⏎", VALUE, "⏎END⏎"));
            expectIsServed(other);
        }
    }

    /** The other's request is on the same connection, behind the value that nobody reads; it has its answer in time. */
    @Test
    void whoReadsNothingKeepsNobodyWaiting() throws IOException {
        try (RunningWeir weir = startWith("max-pending-bytes = 4MiB", "timeout = 3s");
                RawConnection other = weir.connect();
                CountingClient client = new CountingClient(weir.port())) {
            server.suspend();
            client.send("get large⏎");
            Eventually.await("the large value is asked for", () -> requests(weir) == 1);
            other.send("get small⏎");
            Eventually.await("and the small one", () -> requests(weir) == 2);
            server.resume();
            other.expect(join("VALUE small 0 10000⏎", SMALL, "⏎END⏎"));
            expectIsServed(other);
        } finally {
            server.resume();
        }
    }

    /** Far more waits for it than it reads within the timeout; but it reads. */
    @Test
    void whoReadsALargeValueSlowlyButSteadilyIsNotCut() {
        try (RunningWeir weir = startWith("max-pending-bytes = 64MiB, receive-timeout = 2s", "timeout = 20s");
                RawConnection client = weir.connect()) {
            Operator operator = weir.operator();
            long end = operator.stat("uptime") + 5;
            client.send("get large⏎").expect("VALUE large 0 " + LENGTH + "⏎");
            Awaitility.await("the timeout is long over")
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        client.readExactly(100_000);
                        return operator.stat("uptime") >= end;
                    });
            assertThat(cut(weir)).isZero();
        }
    }

    /**
     * It is read no further, so that TCP holds it back; what it has asked for waits for it. The other has a connection to
     * the server of its own: behind the first one's replies it would wait for half of the timeout.
     */
    @Test
    void whoReadsNothingOfManySmallValuesGetsThemInTheEnd() {
        int count = 5_000;
        byte[] reply = join("VALUE small 0 10000⏎", SMALL, "⏎END⏎");
        try (RunningWeir weir =
                        startWith("max-pending-bytes = 4MiB, max-in-flight = 100", "timeout = 20s, connections = 2");
                RawConnection other = weir.connect();
                RawConnection client = weir.connect()) {
            long usedBefore = PlatformDependent.usedDirectMemory();
            client.send("get small⏎".repeat(count));
            Eventually.await("the client is read no further", () -> {
                expectIsServed(other);
                return weir.operator().metric("weir_client_reads_paused_total") > 0;
            });
            for (int i = 0; i < count; i++) {
                if (i % 500 == 0) {
                    expectIsServed(other);
                    assertThat(PlatformDependent.usedDirectMemory() - usedBefore)
                            .isLessThan(16 * MIB);
                }
                client.expect(reply);
            }
            client.expectNothingMore();
            assertThat(cut(weir)).isZero();
        }
    }

    private static RunningWeir startWith(String clientSettings, String poolSettings) {
        return RunningWeir.start("""
                client { %s }
                pools.main {
                  servers = [{ address = "%s", name = server-0 }]
                  connect-timeout = 5s, silence-timeout = 40s, %s
                }
                """.formatted(clientSettings, server.address(), poolSettings));
    }

    private static void expectIsServed(RawConnection client) {
        client.send("get missing⏎set other 0 0 5⏎value⏎get other⏎mg other v k⏎delete other⏎")
                .expect("END⏎STORED⏎VALUE other 0 5⏎value⏎END⏎VA 5 kother⏎value⏎DELETED⏎");
    }

    private static long requests(RunningWeir weir) {
        return weir.operator().serverStat("server-0", "requests");
    }

    private static long cut(RunningWeir weir) {
        return weir.operator().metric("weir_client_connections_cut_total");
    }

    private static long connectionsOfServer() {
        return Long.parseLong(Operator.ask(server.port(), "stats").get("curr_connections"));
    }
}
