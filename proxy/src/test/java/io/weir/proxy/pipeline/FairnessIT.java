package io.weir.proxy.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand requests in one write, and another client who wants only a hundred. */
final class FairnessIT {
    private static final int MANY = 10_000;
    private static final int FEW = 100;
    private static final int MAX_IN_FLIGHT = 1_000;

    /**
     * All requests raise one number, which so tells in which order they were carried out, whatever the machine does
     * meanwhile. The server stands still until both clients have asked, so that the first has no other head start than
     * the requests that it may have under way.
     */
    @ParameterizedTest
    @ValueSource(strings = {"incr clock 1⏎", "ma clock v⏎"})
    void theOtherIsServedBeforeTheFirstHasHadMoreThanIsUnderWay(String tick) {
        boolean meta = tick.startsWith("ma");
        try (ProxiedServers proxied = ProxiedServers.start(1, """
                        client.max-in-flight = %d
                        pools.main { timeout = 20s, connect-timeout = 5s, silence-timeout = 40s }
                        """.formatted(MAX_IN_FLIGHT));
                RawConnection first = new RawConnection(proxied.port());
                RawConnection other = new RawConnection(proxied.port())) {
            Operator operator = Operator.of(proxied.weir());
            first.send("set clock 0 0 1⏎0⏎").expect("STORED⏎");
            proxied.server(0).suspend();
            CompletableFuture<RawConnection> sending =
                    CompletableFuture.supplyAsync(() -> first.send(tick.repeat(MANY)));
            Eventually.await(
                    "as many as may be are under way",
                    () -> operator.serverStat("server-0", "requests") == 1 + MAX_IN_FLIGHT);
            other.send(tick.repeat(FEW));
            Eventually.await(
                    "and those of the other",
                    () -> operator.serverStat("server-0", "requests") == 1 + MAX_IN_FLIGHT + FEW);
            proxied.server(0).resume();

            for (int i = 1; i <= FEW; i++) {
                assertThat(readTick(other, meta)).isEqualTo(MAX_IN_FLIGHT + i);
            }
            for (int i = 1; i <= MANY; i++) {
                assertThat(readTick(first, meta)).isEqualTo(i <= MAX_IN_FLIGHT ? i : FEW + i);
            }
            sending.join().expectNothingMore();
            other.expectNothingMore();
        }
    }

    /** Requests that no server has to answer end no less. */
    @Test
    void theOtherIsServedWhileWeirItselfAnswers() {
        try (ProxiedServers proxied = ProxiedServers.start(1, ProxiedServers.PATIENT);
                RawConnection first = new RawConnection(proxied.port());
                RawConnection other = new RawConnection(proxied.port())) {
            int many = 1_000_000;
            CompletableFuture<RawConnection> sending =
                    CompletableFuture.supplyAsync(() -> first.send("mn⏎".repeat(many)));
            // It is read only when the other has been served: what the proxy holds for it is bounded meanwhile.
            for (int i = 0; i < FEW; i++) {
                other.send("get missing⏎").expect("END⏎");
            }
            first.expect("MN⏎".repeat(many));
            sending.join().expectNothingMore();
            other.expectNothingMore();
        }
    }

    private static long readTick(RawConnection client, boolean meta) {
        if (meta) {
            assertThat(client.readLine()).startsWith("VA ");
        }
        return Long.parseLong(client.readLine());
    }
}
