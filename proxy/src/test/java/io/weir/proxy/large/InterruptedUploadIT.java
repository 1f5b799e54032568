package io.weir.proxy.large;

import static io.weir.proxy.large.Bytes.join;
import static io.weir.proxy.large.Bytes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.VerifiedLoad;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients die in the middle of a large value that they send: nothing of it is ever to be seen. */
final class InterruptedUploadIT {
    private static final int LENGTH = 512 * 1024;
    private static final byte[] VALUE_AND_END = join(value(LENGTH, 1), "⏎");
    /** Bytes that are sent before the end: all but the last, half, one, and none but the line. */
    private static final List<Integer> SENT = List.of(VALUE_AND_END.length - 1, LENGTH / 2, 1, 0);

    private static final List<String> LINES = List.of(
            "set key 0 0 %d⏎",
            "set key 0 0 %d noreply⏎",
            "append key 0 0 %d⏎",
            "ms key %d T0⏎",
            "ms key %d q MP⏎",
            "get key⏎set key 0 0 %d⏎");

    private final ProxiedServers proxied =
            ProxiedServers.start(3, "pools.main { timeout = 10s, connect-timeout = 5s, silence-timeout = 40s }");
    private final Operator operator = Operator.of(proxied.weir());
    private final RawConnection other = new RawConnection(proxied.port());

    /** How a client ends. */
    enum Ending {
        CLOSE(RawConnection::close),
        RESET(RawConnection::reset),
        SHUTDOWN_OF_OUTPUT(client -> client.shutdownOutput().expectClosed());

        private final Consumer<RawConnection> action;

        Ending(Consumer<RawConnection> action) {
            this.action = action;
        }
    }

    @BeforeEach
    void store() {
        other.send("set key 7 0 3⏎old⏎").expect("STORED⏎");
    }

    @AfterEach
    void stop() {
        other.close();
        proxied.close();
    }

    @ParameterizedTest
    @EnumSource
    void theOldValueStaysAndNoConnectionIsLeft(Ending ending) {
        long connections = connectionsOfServers();
        for (String line : LINES) {
            for (int sent : SENT) {
                interrupt(line, sent, ending);
                expectOldValue();
            }
        }
        Eventually.await("no connection to a server is left", () -> connectionsOfServers() <= connections);
        Eventually.await("no client is left but the other", () -> operator.metric("weir_client_connections") == 1);
        expectOldValue();
        other.expectNothingMore();
        for (String server : List.of("server-0", "server-1", "server-2")) {
            assertThat(operator.server(server, "state")).isEqualTo("alive");
            assertThat(operator.serverStat(server, "connections_lost")).isZero();
        }
    }

    @Test
    void othersAreAnsweredAsIfNothingHadHappened() {
        VerifiedLoad load = VerifiedLoad.named("load", proxied.port(), 4, 100).withValuesUpTo(200_000);
        for (int i = 1; i < 20; i++) {
            Ending ending = i % 2 == 0 ? Ending.CLOSE : Ending.RESET;
            String line = LINES.get(i % 5);
            int sent = SENT.get(i % SENT.size());
            load = load.at(i / 20.0, () -> interrupt(line, sent, ending));
        }
        assertThat(load.run().failures()).isZero();
        expectOldValue();
    }

    /** A client that begins an upload, sends some of the value, and ends once the proxy has begun to take it. */
    private void interrupt(String line, int sent, Ending ending) {
        try (RawConnection dying = new RawConnection(proxied.port())) {
            long uploads = operator.metric("weir_uploads_total");
            dying.send(join(line.formatted(LENGTH), Arrays.copyOf(VALUE_AND_END, sent)));
            if (line.startsWith("get")) {
                dying.expect("VALUE key 7 3⏎old⏎END⏎");
            }
            Eventually.await("the upload has begun", () -> operator.metric("weir_uploads_total") > uploads);
            ending.action.accept(dying);
        }
    }

    private void expectOldValue() {
        other.send("get key⏎").expect("VALUE key 7 3⏎old⏎END⏎");
    }

    private long connectionsOfServers() {
        return IntStream.range(0, 3)
                .mapToObj(server -> Operator.ask(proxied.server(server).port(), "stats"))
                .mapToLong(stats -> Long.parseLong(stats.get("curr_connections")))
                .sum();
    }
}
