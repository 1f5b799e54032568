package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that do not finish what they began, or ask nothing at all. */
final class StalledClientIT {
    private static MemcachedServer memcached;

    @BeforeAll
    static void start() {
        memcached = MemcachedServer.start();
        try (RawConnection direct = new RawConnection(memcached.port())) {
            direct.send("set small 0 0 5⏎value⏎").expect("STORED⏎");
        }
    }

    @AfterAll
    static void stop() {
        memcached.close();
    }

    @Test
    void whoDoesNotFinishARequestIsCut() {
        try (RunningWeir weir = start("client.receive-timeout = 500ms");
                RawConnection other = weir.connect()) {
            List<RawConnection> stalled = Stream.of(
                            "g", "get small", "set k 0 0 10⏎", "set k 0 0 10⏎12345", "get small⏎set k 0 0 10⏎12345")
                    .map(part -> weir.connect().send(part))
                    .toList();

            stalled.get(4).expect("VALUE small 0 5⏎value⏎END⏎");
            stalled.forEach(RawConnection::expectClosed);

            expectValue(other);
            Operator operator = weir.operator();
            assertThat(operator.metric("weir_client_connections_cut_total")).isEqualTo(5);
            await("they are gone").until(() -> operator.metric("weir_client_connections") == 1);
            stalled.forEach(RawConnection::close);
        }
    }

    @Test
    void whoAlwaysHasARequestUnderWayIsNotSlow() {
        try (RunningWeir weir = start("client.receive-timeout = 2500ms, client.idle-timeout = 500ms");
                RawConnection steady = weir.connect().send("get ")) {
            for (int second = 0; second < 5; second++) {
                // Ends one request and begins the next in one write, so that the proxy never finds it with nothing
                // begun.
                steady.send("small⏎get ").expect("VALUE small 0 5⏎value⏎END⏎");
                // Once a second the proxy looks who is slow, and who is idle, like this one.
                try (RawConnection idle = weir.connect()) {
                    idle.expectClosed();
                }
            }
            steady.send("small⏎").expect("VALUE small 0 5⏎value⏎END⏎");
        }
    }

    @Test
    void whoAsksNothingIsDisconnectedIfSoConfigured() {
        try (RunningWeir weir = start("client.idle-timeout = 500ms")) {
            List<RawConnection> idle = Stream.generate(weir::connect).limit(5).toList();
            idle.get(0).expectNothingMore();

            idle.forEach(RawConnection::expectClosed);

            Operator operator = weir.operator();
            assertThat(operator.metric("weir_client_connections_idle_total")).isEqualTo(5);
            assertThat(operator.metric("weir_client_connections_closed_total")).isEqualTo(5);
            idle.forEach(RawConnection::close);
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
