package io.weir.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.LogLines;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import org.junit.jupiter.api.Test;

/** {@code min-alive}: a fault that takes most servers does not leave all keys to the few that are left. */
final class MinAliveIT {
    private static final Owners OWNERS = Owners.of(4);

    @Test
    void theLastToDieKeepTheirKeys() {
        try (LogLines log = LogLines.capture();
                ProxiedServers proxied = ProxiedServers.start(4, """
                        pools.main { min-alive = 0.75, failures = 1, dead-timeout = 1h, max-dead-timeout = 1h,
                                     timeout = 10s, connect-timeout = 10s }
                        """);
                RawConnection client = new RawConnection(proxied.port())) {
            kill(proxied, client, 1);
            assertThat(store(client, OWNERS.key(1))).isEqualTo("STORED");
            assertThat(log.of("ejection_stopped")).isEmpty();

            kill(proxied, client, 2);
            assertThat(log.of("ejection_stopped")).hasSize(1);
            client.send("get " + OWNERS.key(2) + "⏎").expect("END⏎");
            assertThat(store(client, OWNERS.key(2))).startsWith("SERVER_ERROR server-2 is dead: ");
            assertThat(store(client, OWNERS.key(1))).isEqualTo("STORED");
            assertThat(store(client, OWNERS.key(0))).isEqualTo("STORED");
            assertThat(store(client, OWNERS.key(3))).isEqualTo("STORED");
        }
    }

    private static void kill(ProxiedServers proxied, RawConnection client, int server) {
        proxied.server(server).kill();
        Operator operator = Operator.of(proxied.weir());
        await("it is dead").until(() -> {
            client.send("get " + OWNERS.key(server) + "⏎").expect("END⏎");
            return operator.server("server-" + server, "state").equals("dead");
        });
    }

    private static String store(RawConnection client, String key) {
        return client.send("set " + key + " 0 0 1⏎x⏎").readLine();
    }
}
