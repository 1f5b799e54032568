package io.weir.proxy.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.RawConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many clients there may be, how much one may have under way, and how long it may take. */
final class ClientLimitsIT {
    private static final int LARGE = 100 * 1024;

    private static MemcachedServer server;

    @BeforeAll
    static void startServer() {
        server = MemcachedServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest(name = "{0} event loops")
    @ValueSource(ints = {1, 2})
    void oneClientTooManyIsToldAndClosed(int eventLoops) {
        try (Limited limited = Limited.start(server, "max-connections = 2", "", "event-loops = " + eventLoops);
                RawConnection first = limited.connect().expectNothingMore()) {
            RawConnection second = limited.connect().expectNothingMore();
            for (int i = 0; i < 3; i++) {
                try (RawConnection third = limited.connect()) {
                    third.expect("ERROR Too many open connections⏎").expectClosed();
                }
            }
            first.send("get missing⏎").expect("END⏎");
            second.send("get missing⏎").expect("END⏎");
            assertThat(limited.metric("weir_client_connections_rejected_total")).isEqualTo(3);
            assertThat(limited.metric("weir_client_connections")).isEqualTo(2);

            second.close();

            Eventually.await("a place is free", () -> limited.metric("weir_client_connections") == 1);
            try (RawConnection another = limited.connect()) {
                another.send("get missing⏎").expect("END⏎");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void soManyRequestsUnderWayAndNoMore(int most) {
        int count = 100;
        try (Limited limited = Limited.start(server, "max-in-flight = " + most, "");
                RawConnection client = limited.connect();
                RawConnection other = limited.connect()) {
            client.send("set ticks 0 0 1⏎0⏎").expect("STORED⏎");
            long before = limited.serverMetric("weir_server_requests_total");
            long pauses = limited.metric("weir_client_reads_paused_total");
            server.suspend();
            client.send("incr ticks 1⏎".repeat(count));
            Eventually.await(
                    "the client is read no further", () -> limited.metric("weir_client_reads_paused_total") > pauses);
            assertThat(limited.serverMetric("weir_server_requests_total") - before)
                    .isEqualTo(most);
            // Its limit is not another's.
            other.send("get missing⏎");
            Eventually.await(
                    "the other is read", () -> limited.serverMetric("weir_server_requests_total") - before == most + 1);
            server.resume();
            other.expect("END⏎");
            client.expect(IntStream.rangeClosed(1, count).mapToObj(i -> i + "⏎").collect(Collectors.joining()));
            client.expectNothingMore();
        } finally {
            server.resume();
        }
    }

    @Test
    void writesWithoutReplyAreBoundedAndNoneIsLost() {
        int writes = 10_000;
        try (Limited limited = Limited.start(server, "max-in-flight = 20", "max-in-flight = 50");
                RawConnection client = limited.connect()) {
            client.send("set count 0 0 1⏎0⏎").expect("STORED⏎");
            client.send("incr count 1 noreply⏎".repeat(writes) + "get count⏎").expect("VALUE count 0 5⏎10000⏎END⏎");
            assertThat(limited.serverMetric("weir_server_refused_total")).isZero();
        }
    }

    @Test
    void whoAsksNothingIsIdleAndWhoWaitsIsNot() {
        try (Limited limited = Limited.start(server, "idle-timeout = 100ms", "");
                RawConnection waiting = limited.connect()) {
            waiting.send("set key 0 0 5⏎value⏎").expect("STORED⏎");
            server.suspend();
            waiting.send("get key⏎");
            try (RawConnection silent = limited.connect();
                    RawConnection idle = limited.connect()) {
                idle.expectNothingMore();
                idle.expectClosed();
                silent.expectClosed();
            }
            assertThat(limited.metric("weir_client_connections_idle_total")).isEqualTo(2);
            assertThat(limited.metric("weir_client_connections_cut_total")).isZero();
            server.resume();
            waiting.expect("VALUE key 0 5⏎value⏎END⏎");
            waiting.expectClosed();
            assertThat(limited.metric("weir_client_connections_idle_total")).isEqualTo(3);
            Eventually.await("all are gone", () -> limited.metric("weir_client_connections") == 0);
        } finally {
            server.resume();
        }
    }

    @Test
    void whoAsksNothingMayStayByDefault() {
        try (Limited limited = Limited.start(server, "receive-timeout = 1ms", "");
                RawConnection idle = limited.connect();
                RawConnection slow = limited.connect()) {
            idle.expectNothingMore();
            slow.send("get ke").expectClosed();
            idle.expectNothingMore();
            assertThat(limited.metric("weir_client_connections_idle_total")).isZero();
        }
    }

    @Test
    void whoDoesNotFinishARequestIsCut() {
        List<String> unfinished = List.of(
                "get ke",
                "get key\r",
                "set key 0 0 5⏎valu",
                "set key 0 0 5⏎value\r",
                "ms key 5 T0⏎",
                // Skipped, since it can't be stored.
                "set key abc 0 5⏎valu",
                "set key 0 0 " + LARGE + "⏎" + "x".repeat(LARGE / 2),
                "ms key " + LARGE + " q⏎",
                "get missing⏎mg key");
        try (Limited limited = Limited.start(server, "receive-timeout = 100ms", "");
                RawConnection other = limited.connect()) {
            other.send("set key 0 0 3⏎old⏎").expect("STORED⏎");
            List<RawConnection> clients = new ArrayList<>();
            for (String request : unfinished) {
                clients.add(limited.connect().send(request));
            }
            for (RawConnection client : clients) {
                // Whatever was asked before is answered.
                int last = clients.size() - 1;
                if (client == clients.get(5)) {
                    client.expect("CLIENT_ERROR bad command line format⏎");
                } else if (client == clients.get(last)) {
                    client.expect("END⏎");
                }
                client.expectClosed();
                client.close();
            }
            assertThat(limited.metric("weir_client_connections_cut_total")).isEqualTo(unfinished.size());
            assertThat(Limited.stats(other)).containsEntry("connections_cut", Integer.toString(unfinished.size()));
            Eventually.await("only the other is left", () -> limited.metric("weir_client_connections") == 1);
            other.send("get key⏎").expect("VALUE key 0 3⏎old⏎END⏎").expectNothingMore();
        }
    }

    @Test
    void whoAlwaysHasARequestUnderWayIsNotSlow() {
        try (Limited limited = Limited.start(server, "receive-timeout = 2500ms, idle-timeout = 500ms", "");
                RawConnection steady = limited.connect().send("get ")) {
            for (int second = 0; second < 5; second++) {
                // Ends one request and begins the next in one write, so that it never has nothing begun.
                steady.send("missing⏎get ").expect("END⏎");
                // Once a second the proxy looks who is slow, and who is idle, like this one.
                try (RawConnection idle = limited.connect()) {
                    idle.expectClosed();
                }
            }
            steady.send("missing⏎").expect("END⏎");
        }
    }

    /** A byte now and then does not make a request that is never complete. */
    @ParameterizedTest
    @ValueSource(strings = {"get ", "set key 0 0 60000⏎", "set key abc 0 60000⏎", "set key 0 0 1000000⏎"})
    void whoDribblesIsCut(String begin) {
        try (Limited limited = Limited.start(server, "receive-timeout = 100ms", "");
                RawConnection client = limited.connect()) {
            client.send(begin);
            Eventually.await("the client is cut", () -> {
                if (limited.metric("weir_client_connections_cut_total") == 0) {
                    client.send("x");
                    return false;
                }
                return true;
            });
            Eventually.await("it is gone", () -> limited.metric("weir_client_connections") == 0);
        }
    }

    @Test
    void whoReadsNothingIsCutInTheEnd() {
        int length = 50_000;
        int count = 1_000;
        try (Limited limited = Limited.start(server, "max-pending-bytes = 1MiB, receive-timeout = 100ms", "");
                RawConnection other = limited.connect();
                RawConnection client = limited.connect()) {
            other.send("set key 0 0 " + length + "⏎" + "x".repeat(length) + "⏎").expect("STORED⏎");
            client.send("get key⏎".repeat(count));
            Eventually.await("the client is cut", () -> {
                other.send("get missing⏎").expect("END⏎");
                return limited.metric("weir_client_connections_cut_total") > 0;
            });
            Eventually.await("it is gone", () -> limited.metric("weir_client_connections") == 1);
            assertThat(Limited.stats(other)).containsEntry("connections_cut", "1");
            assertThat(limited.metric("weir_client_written_bytes_total")).isLessThan((long) length * count / 2);
            other.send("mg key s⏎").expect("HD s" + length + "⏎").expectNothingMore();
        }
    }
}
