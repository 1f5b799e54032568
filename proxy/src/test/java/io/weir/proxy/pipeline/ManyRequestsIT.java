package io.weir.proxy.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ten thousand requests in one write, spread over three servers: each answered right, and in its turn. */
final class ManyRequestsIT {
    private static final int REQUESTS = 10_000;
    private static final int KEYS = 500;

    @ParameterizedTest(name = "{0} connections per server, {1} requests under way")
    @CsvSource({"1,1000", "3,1000", "1,16", "2,10000"})
    void areAnsweredInOrder(int connections, int maxInFlight) {
        try (ProxiedServers proxied = ProxiedServers.start(3, """
                        client.max-in-flight = %d
                        pools.main { connections = %d, max-in-flight = %d, timeout = 20s, connect-timeout = 5s, silence-timeout = 40s }
                        """.formatted(maxInFlight, connections, REQUESTS));
                RawConnection client = new RawConnection(proxied.port())) {
            StringBuilder requests = new StringBuilder();
            StringBuilder answers = new StringBuilder();
            for (int i = 0; i < REQUESTS; i++) {
                add(i, requests, answers);
            }
            CompletableFuture<RawConnection> sending =
                    CompletableFuture.supplyAsync(() -> client.send(requests.toString()));
            client.expect(answers.toString());
            sending.join().expectNothingMore();
            Operator operator = Operator.of(proxied.weir());
            for (int server = 0; server < 3; server++) {
                assertThat(operator.serverStat("server-" + server, "requests")).isGreaterThan(REQUESTS / 6);
            }
        }
    }

    /** In rounds over all keys: each round stores, reads, asks and deletes what the one before has left. */
    private static void add(int number, StringBuilder requests, StringBuilder answers) {
        int round = number / KEYS;
        String key = "key-" + number % KEYS;
        String value = key + "#" + round / 4;
        String length = Integer.toString(value.length());
        switch (round % 4) {
            case 0 -> {
                requests.append("set " + key + " 0 0 " + length + "⏎" + value + "⏎");
                answers.append("STORED⏎");
            }
            case 1 -> {
                requests.append("get " + key + "⏎");
                answers.append("VALUE " + key + " 0 " + length + "⏎" + value + "⏎END⏎");
            }
            case 2 -> {
                requests.append("mg " + key + " v k O" + number + "⏎");
                answers.append("VA " + length + " k" + key + " O" + number + "⏎" + value + "⏎");
            }
            default -> {
                requests.append("delete " + key + "⏎");
                answers.append("DELETED⏎");
            }
        }
    }
}
