package io.weir.proxy.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.ReceiveQueues;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code mn} is answered when all that its client asked before it is done, whichever servers that went to. */
final class BarrierIT {
    private static final Owners OWNERS = Owners.of(3);
    private static final int KEYS = 100;

    @ParameterizedTest(name = "server {0} is the slow one")
    @ValueSource(ints = {0, 1, 2})
    void waitsForTheSlowestServer(int slow) {
        try (ProxiedServers proxied = ProxiedServers.start(
                        3, "pools.main { timeout = 10s, connect-timeout = 5s, silence-timeout = 40s }");
                RawConnection writer = new RawConnection(proxied.port());
                RawConnection reader = new RawConnection(proxied.port())) {
            Operator operator = Operator.of(proxied.weir());
            List<String> keys = IntStream.range(0, 3)
                    .mapToObj(server -> OWNERS.keys(server, KEYS))
                    .flatMap(List::stream)
                    .toList();
            proxied.server(slow).suspend();

            writer.send(quietSets(keys) + "mn⏎");
            Eventually.await(
                    "all servers but the slow one have answered",
                    () -> IntStream.range(0, 3)
                            .allMatch(server ->
                                    operator.serverStat("server-" + server, "replies") == (server == slow ? 0 : KEYS)));
            assertThat(operator.serverStat("server-" + slow, "requests")).isEqualTo(KEYS);
            // Nothing has been said so far, and what is asked now is answered to the other at once.
            reader.expectNothingMore();
            ReceiveQueues.awaitFromPort(proxied.port(), 0);

            proxied.server(slow).resume();
            writer.expect("MN⏎");
            for (String key : keys) {
                reader.send("get " + key + "⏎").expect("VALUE " + key + " 0 " + key.length() + "⏎" + key + "⏎END⏎");
            }
            writer.expectNothingMore();
            reader.expectNothingMore();
        }
    }

    /** Large values take another way to the server than small ones, and are waited for as well. */
    @ParameterizedTest
    @ValueSource(strings = {"set large 0 0 100000 noreply⏎", "ms large 100000 q⏎"})
    void waitsForALargeValue(String line) {
        String value = "x".repeat(100_000);
        try (ProxiedServers proxied = ProxiedServers.start(
                        3, "pools.main { timeout = 10s, connect-timeout = 5s, silence-timeout = 40s }");
                RawConnection writer = new RawConnection(proxied.port());
                RawConnection reader = new RawConnection(proxied.port())) {
            for (int i = 0; i < 20; i++) {
                writer.send(line + value + "⏎mn⏎").expect("MN⏎");
                reader.send("get large⏎delete large⏎").expect("VALUE large 0 100000⏎" + value + "⏎END⏎DELETED⏎");
            }
            writer.expectNothingMore();
        }
    }

    private static String quietSets(List<String> keys) {
        StringBuilder requests = new StringBuilder();
        for (String key : keys) {
            requests.append(
                    key.hashCode() % 2 == 0
                            ? "set " + key + " 0 0 " + key.length() + " noreply⏎"
                            : "ms " + key + " " + key.length() + " q⏎");
            requests.append(key).append("⏎");
        }
        return requests.toString();
    }
}
