package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.Ports;
import io.weir.proxy.testing.RunningWeir;
import org.junit.jupiter.api.Test;

/** Proxies that are told of each other by their configs. */
final class ClusteredIT {
    private final int first = Ports.free();
    private final int second = Ports.free();

    @Test
    void theyFindEachOtherAndSayHowFarBehindTheyAre() {
        try (RunningWeir one = start(first)) {
            try (RunningWeir other = start(second)) {
                assertThat(other.operator().metric("weir_invalidation_peers")).isOne();
                Eventually.await("in sync", () -> one.operator().metrics().get("weir_invalidation_behind_seconds") < 1);
                assertThat(one.operator().metric("weir_invalidation_lag_seconds_count"))
                        .isPositive();
            }
            Eventually.await("it has gone", () -> one.operator().metric("weir_invalidation_peers") == 0);
        }
    }

    @Test
    void anAddressThatIsTakenIsToldAsSuch() {
        try (RunningWeir running = start(first)) {
            assertThat(running.port()).isPositive();
            assertThatThrownBy(() -> start(first))
                    .hasMessageContaining("weir.cluster.listen: can't listen on 127.0.0.1:" + first
                            + ": the address is in use. Stop what listens there, or choose another port.");
        }
    }

    private RunningWeir start(int port) {
        return RunningWeir.start("""
                pools.main.servers = ["127.0.0.1:1"]
                cluster {
                  enabled = true
                  name = "weir-test-%d"
                  listen = "127.0.0.1:%d"
                  members = ["127.0.0.1:%d", "127.0.0.1:%d"]
                  heartbeat = 50ms
                }
                """.formatted(first, port, first, second));
    }
}
