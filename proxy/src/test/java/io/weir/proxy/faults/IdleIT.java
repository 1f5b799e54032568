package io.weir.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** {@code probe-idle}: a firewall forgets connections that idle, and drops what they carry. */
final class IdleIT {
    @Test
    void theFirstRequestAfterIdlingDoesNotFail() {
        AtomicBoolean forgotten = new AtomicBoolean();
        try (MemcachedServer server = MemcachedServer.start();
                FaultyServer firewall = FaultyServer.before(server);
                RunningWeir weir = RunningWeir.start("""
                        pools.main {
                          servers = [{ address = "%s", name = server-0 }]
                          probe-idle = 1ms
                          timeout = 10s
                          connect-timeout = 200ms
                        }
                        """.formatted(firewall.address()));
                RawConnection client = weir.connect()) {
            client.send("set k 0 0 1⏎x⏎").expect("STORED⏎");
            int before = firewall.accepted();
            firewall.onRequest(link -> {
                if (link.request().startsWith("version") && forgotten.compareAndSet(false, true)) {
                    link.swallowAll();
                } else {
                    link.pass();
                }
            });
            await("the firewall has dropped something").until(() -> {
                client.send("get k⏎").expect("VALUE k 0 1⏎x⏎END⏎");
                return forgotten.get();
            });
            assertThat(firewall.accepted()).isEqualTo(before + 1);
            assertThat(weir.operator().serverStat("server-0", "timeouts")).isZero();
            assertThat(weir.operator().serverStat("server-0", "deaths")).isZero();
            client.expectNothingMore();
        }
    }
}
