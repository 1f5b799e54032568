package io.weir.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.HeldLoop;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.Ports;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy itself stands still, for longer than a server may take: nobody else was slow meanwhile. */
final class PauseIT {
    private static final int GETS = 20;
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Owners OWNERS = Owners.of(2);

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void noRequestFailsAndNoServerDies(String transport) {
        String key = OWNERS.key(0);
        try (MemcachedServer server = MemcachedServer.start();
                RunningWeir weir = RunningWeir.start(
                        """
                        event-loops = 1
                        transport = %s
                        pools.main {
                          servers = [{ address = "%s", name = server-0 }, { address = "127.0.0.1:%d", name = server-1 }]
                          on-dead = miss, failures = 1, timeout = %dms, connect-timeout = 5s, silence-timeout = 60s
                        }
                        """.formatted(transport, server.address(), Ports.free(), TIMEOUT.toMillis()));
                RawConnection client = weir.connect();
                RawConnection other = weir.connect()) {
            Operator operator = weir.operator();
            client.send("set " + key + " 0 0 1⏎x⏎").expect("STORED⏎");
            HeldLoop.during(other, "get " + OWNERS.key(1) + "⏎", () -> {
                client.send(("get " + key + "⏎").repeat(GETS));
                Awaitility.await().pollDelay(TIMEOUT.multipliedBy(2)).until(() -> true);
            });
            client.expect(("VALUE " + key + " 0 1⏎x⏎END⏎").repeat(GETS));
            other.expect("END⏎");
            client.expectNothingMore();
            assertThat(operator.server("server-0", "state")).isEqualTo("alive");
            assertThat(operator.serverStat("server-0", "timeouts")).isZero();
        }
    }
}
