package io.weir.proxy.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.RawConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much one server may have under way: what is too much is answered at once, and not sent. */
final class ServerLimitsIT {
    private static final int MOST = 3;
    private static final int LARGE = 100 * 1024;
    private static final String BUSY = "SERVER_ERROR busy: server-0 has " + MOST + " requests under way⏎";

    private final MemcachedServer server = MemcachedServer.start();

    @BeforeEach
    void store() {
        try (RawConnection direct = new RawConnection(server.port())) {
            direct.send("set key 0 0 5⏎value⏎").expect("STORED⏎");
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void readsMiss() {
        try (Limited limited = Limited.start(server, "", "max-in-flight = " + MOST);
                RawConnection first = limited.connect();
                RawConnection second = limited.connect()) {
            fill(limited, first);
            second.send("get key⏎gets key missing⏎gat 0 key⏎mg key v k O1⏎mg key v q⏎me key⏎mn⏎")
                    .expect("END⏎END⏎END⏎EN kkey O1⏎EN⏎MN⏎");
            expectRefusedThenServed(limited, first, second, 6);
        }
    }

    @Test
    void readsFailIfThePoolSaysSo() {
        try (Limited limited = Limited.start(server, "", "on-error = error, max-in-flight = " + MOST);
                RawConnection first = limited.connect();
                RawConnection second = limited.connect()) {
            fill(limited, first);
            second.send("get key⏎get key missing⏎mg key v k O1⏎mg key v q⏎me key⏎mn⏎")
                    .expect(BUSY.repeat(5) + "MN⏎");
            expectRefusedThenServed(limited, first, second, 5);
        }
    }

    @Test
    void writesFail() {
        try (Limited limited = Limited.start(server, "", "max-in-flight = " + MOST);
                RawConnection first = limited.connect();
                RawConnection second = limited.connect()) {
            fill(limited, first);
            second.send("set key 0 0 3⏎new⏎incr key 1⏎touch key 0⏎delete key⏎").expect(BUSY.repeat(4));
            second.send("ms key 3 T0⏎new⏎ms key 3 q⏎new⏎md key q⏎ma key q⏎").expect(BUSY.repeat(4));
            second.send("set key 0 0 3 noreply⏎new⏎delete key noreply⏎incr key 1 noreply⏎mn⏎")
                    .expect("MN⏎");
            // A large value as well, of which nothing is taken for a command.
            second.send("set key 0 0 " + LARGE + "⏎" + "x".repeat(LARGE) + "⏎mn⏎")
                    .expect(BUSY + "MN⏎");
            second.send("set key 0 0 " + LARGE + " noreply⏎" + "x".repeat(LARGE) + "⏎mn⏎")
                    .expect("MN⏎");
            expectRefusedThenServed(limited, first, second, 13);
        }
    }

    /** As many requests as may be under way, to a server that answers none. */
    private void fill(Limited limited, RawConnection client) {
        server.suspend();
        client.send("get key⏎".repeat(MOST));
        Eventually.await("they are under way", () -> limited.serverMetric("weir_server_requests_total") == MOST);
    }

    private void expectRefusedThenServed(Limited limited, RawConnection first, RawConnection second, int refused) {
        assertThat(limited.serverMetric("weir_server_refused_total")).isEqualTo(refused);
        assertThat(limited.serverMetric("weir_server_requests_total")).isEqualTo(MOST);
        assertThat(limited.serverMetric("weir_server_alive")).isOne();
        server.resume();
        first.expect("VALUE key 0 5⏎value⏎END⏎".repeat(MOST));
        second.send("get key⏎".repeat(MOST)).expect("VALUE key 0 5⏎value⏎END⏎".repeat(MOST));
        second.send("set key 0 0 3⏎new⏎get key⏎").expect("STORED⏎VALUE key 0 3⏎new⏎END⏎");
        first.expectNothingMore();
        second.expectNothingMore();
        assertThat(limited.serverMetric("weir_server_refused_total")).isEqualTo(refused);
    }
}
