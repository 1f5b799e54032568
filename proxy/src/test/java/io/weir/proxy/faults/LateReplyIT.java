package io.weir.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.FakeServer;
import io.weir.proxy.testing.Nutcracker;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A server hangs at one of a hundred gets until that one is late, and then answers all. Weir, and nutcracker beside it:
 * how many of the gets fail, and on how many connections the server was asked.
 */
final class LateReplyIT {
    private static final int GETS = 100;
    private static final int LATE = 50;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final CountDownLatch isLate = new CountDownLatch(1);
    private final FakeServer server = FakeServer.start(this::hangAtOne);

    @Test
    void failsAloneAndTheConnectionStays() {
        try (server;
                RunningWeir weir = RunningWeir.start("""
                        pools.main {
                          servers = [{ address = "%s", name = server-0 }]
                          timeout = %dms, connect-timeout = 5s, silence-timeout = 60s, on-error = error
                          # To this server each get is one request, as to nutcracker's.
                          merge-gets = false
                        }
                        """.formatted(server.address(), TIMEOUT.toMillis()));
                RawConnection client = weir.connect()) {
            assertThat(failed(client)).isEqualTo(1);
            assertThat(server.accepted()).isOne();
            assertThat(weir.operator().serverStat("server-0", "connections_lost"))
                    .isZero();
            client.send("get again⏎").expect("VALUE again 0 1⏎x⏎END⏎").expectNothingMore();
        }
    }

    @Test
    void takesAllBehindItAlongInNutcracker() {
        try (server;
                Nutcracker nutcracker = Nutcracker.start(
                        List.of(server.address() + ":1"), Map.of("timeout", Long.toString(TIMEOUT.toMillis())));
                RawConnection client = new RawConnection(nutcracker.port())) {
            assertThat(failed(client)).isEqualTo(1 + GETS - LATE);
            client.send("get again⏎").expect("VALUE again 0 1⏎x⏎END⏎");
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    /** How many of the gets have failed; half of the timeout lies between those up to the late one and the others. */
    private long failed(RawConnection client) {
        client.send(gets(1, LATE));
        for (int i = 1; i < LATE; i++) {
            client.expect("VALUE k" + i + " 0 1⏎x⏎END⏎");
        }
        Awaitility.await().pollDelay(TIMEOUT.dividedBy(2)).until(() -> true);
        client.send(gets(LATE + 1, GETS));
        String reply = client.readLine();
        isLate.countDown();
        assertThat(reply).startsWith("SERVER_ERROR ");
        long failed = 1;
        for (int i = LATE + 1; i <= GETS; i++) {
            reply = client.readLine();
            if (reply.startsWith("SERVER_ERROR ")) {
                failed++;
            } else {
                assertThat(reply).isEqualTo("VALUE k" + i + " 0 1");
                client.expect("x⏎END⏎");
            }
        }
        return failed;
    }

    private static String gets(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(i -> "get k" + i + "⏎")
                .collect(Collectors.joining());
    }

    private void hangAtOne(FakeServer.Visitor visitor) throws Exception {
        while (true) {
            String key = visitor.readLine().substring("get ".length());
            if (key.equals("k" + LATE)) {
                FakeServer.await(isLate);
            }
            visitor.write("VALUE " + key + " 0 1⏎x⏎END⏎");
        }
    }
}
