package io.weir.proxy.large;

import static io.weir.proxy.large.Bytes.MIB;
import static io.weir.proxy.large.Bytes.join;
import static io.weir.proxy.large.Bytes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.internal.PlatformDependent;
import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values of 64 MiB pass, and the proxy takes no more memory for them than for a small part of one. */
final class MemoryIT {
    private static final int LENGTH = 64 * MIB;
    private static final int BOUND = 32 * MIB;
    private static final int STEPS = 64;
    private static final Owners OWNERS = Owners.of(3);
    private static final byte[] VALUE = value(LENGTH, 1);

    private static ProxiedServers proxied;
    private static Operator operator;

    private long usedBefore;
    private long readBefore;

    @BeforeAll
    static void start() {
        proxied = ProxiedServers.start(3, """
                client.max-pending-bytes = 2MiB
                pools.main { timeout = 30s, connect-timeout = 5s, silence-timeout = 60s }
                """, "-I", "128m", "-m", "1024");
        operator = Operator.of(proxied.weir());
        for (int server = 0; server < 3; server++) {
            try (RawConnection direct = new RawConnection(proxied.server(server).port())) {
                String key = OWNERS.key(server);
                direct.send(join("set " + key + " 0 0 " + LENGTH + "⏎", VALUE, "⏎"))
                        .expect("STORED⏎");
            }
        }
    }

    @AfterAll
    static void stop() {
        proxied.close();
    }

    @BeforeEach
    void measure() {
        usedBefore = PlatformDependent.usedDirectMemory();
        readBefore = bytesRead();
    }

    @Test
    void readInSteps() {
        String key = OWNERS.key(0);
        try (RawConnection client = new RawConnection(proxied.port())) {
            client.send("get " + key + "⏎").expect("VALUE " + key + " 0 " + LENGTH + "⏎");
            awaitPause();
            expectInSteps(client, 0);
            client.expect("⏎END⏎").expectNothingMore();
        }
    }

    @Test
    void sentInSteps() {
        String key = "uploaded";
        try (RawConnection client = new RawConnection(proxied.port())) {
            client.send("set " + key + " 0 0 " + LENGTH + "⏎");
            for (int step = 0; step < STEPS; step++) {
                client.send(part(step));
                expectBounded(0);
            }
            client.send("⏎").expect("STORED⏎");
            client.send("get " + key + "⏎").expect("VALUE " + key + " 0 " + LENGTH + "⏎");
            expectInSteps(client, 0);
            client.expect("⏎END⏎").expectNothingMore();
        }
    }

    @Test
    void sentToAServerThatTakesNothing() throws Exception {
        String key = OWNERS.keys(1, 2).get(1);
        try (RawConnection client = new RawConnection(proxied.port());
                RawConnection other = new RawConnection(proxied.port())) {
            long sentBefore = operator.metric("weir_client_read_bytes_total");
            long pauses = operator.metric("weir_client_reads_paused_total");
            proxied.server(1).suspend();
            CompletableFuture<RawConnection> sending = CompletableFuture.supplyAsync(
                    () -> client.send(join("set " + key + " 0 0 " + LENGTH + "⏎", VALUE, "⏎")));
            Eventually.await(
                    "the proxy reads no further", () -> operator.metric("weir_client_reads_paused_total") > pauses);
            other.send("get " + OWNERS.keys(0, 2).get(1) + "⏎").expect("END⏎");
            expectBounded(0);
            assertThat(operator.metric("weir_client_read_bytes_total") - sentBefore)
                    .isLessThan(BOUND);
            assertThat(sending).isNotDone();
            proxied.server(1).resume();
            sending.get().expect("STORED⏎");
            client.send(join("mg " + key + " v⏎")).expect(join("VA " + LENGTH + "⏎", VALUE, "⏎"));
            client.expectNothingMore();
        } finally {
            proxied.server(1).resume();
        }
    }

    /** What other servers have to say waits for the first, but not within the proxy. */
    @Test
    void multiGetBehindAServerThatSaysNothing() {
        String first = OWNERS.keys(0, 2).get(1);
        String second = OWNERS.key(1);
        String third = OWNERS.key(2);
        expectBoundedBehindServer0(
                "get " + first + " " + second + " " + third + "⏎",
                "VALUE " + second + " 0 " + LENGTH + "⏎",
                "⏎VALUE " + third + " 0 " + LENGTH + "⏎",
                "⏎END⏎");
    }

    @Test
    void pipelinedBehindAServerThatSaysNothing() {
        String first = OWNERS.keys(0, 2).get(1);
        String second = OWNERS.key(1);
        String third = OWNERS.key(2);
        expectBoundedBehindServer0(
                "get " + first + "⏎get " + second + "⏎mg " + third + " v⏎mn⏎",
                "END⏎VALUE " + second + " 0 " + LENGTH + "⏎",
                "⏎END⏎VA " + LENGTH + "⏎",
                "⏎MN⏎");
    }

    private void expectBoundedBehindServer0(String requests, String beforeFirst, String between, String afterSecond) {
        try (RawConnection client = new RawConnection(proxied.port())) {
            proxied.server(0).suspend();
            client.send(requests);
            awaitPause();
            expectBounded(0);
            proxied.server(0).resume();
            client.expect(beforeFirst);
            expectInSteps(client, 0);
            client.expect(between);
            expectInSteps(client, LENGTH);
            client.expect(afterSecond).expectNothingMore();
        } finally {
            proxied.server(0).resume();
        }
    }

    /** @param received what the client has received of values before this one, in bytes */
    private void expectInSteps(RawConnection client, long received) {
        for (int step = 0; step < STEPS; step++) {
            expectBounded(received + step * (LENGTH / STEPS));
            client.expect(part(step));
        }
    }

    /** Values are coming, and at the second of two looks no more of them has come. */
    private void awaitPause() {
        AtomicLong last = new AtomicLong(readBefore);
        await("no more is read from the servers").until(() -> {
            long now = bytesRead();
            return last.getAndSet(now) == now && now > readBefore + MIB;
        });
    }

    private static long bytesRead() {
        return IntStream.range(0, 3)
                .mapToLong(server -> operator.serverStat("server-" + server, "bytes_read"))
                .sum();
    }

    private static byte[] part(int step) {
        return Arrays.copyOfRange(VALUE, step * (LENGTH / STEPS), (step + 1) * (LENGTH / STEPS));
    }

    /**
     * By Netty's own count of what it has taken from the system, used or kept for the next use; and by what was read from
     * the servers and has not arrived at the client, the kernel's buffers included.
     */
    private void expectBounded(long received) {
        assertThat(PlatformDependent.usedDirectMemory()).isNotNegative();
        assertThat(PlatformDependent.usedDirectMemory() - usedBefore).isLessThan(BOUND);
        assertThat(bytesRead() - readBefore - received).isLessThan(BOUND);
    }
}
