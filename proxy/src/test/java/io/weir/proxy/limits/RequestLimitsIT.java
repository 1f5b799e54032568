package io.weir.proxy.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.RawConnection;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a line may be, and how many keys it may have. */
final class RequestLimitsIT {
    private static final int MAX_LINE = 512;
    private static final int MAX_MULTI_GET_LINE = 1024;
    private static final int MAX_KEYS = 10;
    private static final String TOO_MANY_KEYS = "SERVER_ERROR too many keys in one get⏎";

    private static MemcachedServer server;

    private Limited limited;
    private RawConnection client;

    @BeforeAll
    static void startServer() {
        server = MemcachedServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void start() {
        limited = Limited.start(
                server,
                "max-line = %dB, max-multi-get-line = %dB, max-keys = %d"
                        .formatted(MAX_LINE, MAX_MULTI_GET_LINE, MAX_KEYS),
                "");
        client = limited.connect();
        client.send("set key 0 0 5⏎value⏎").expect("STORED⏎");
    }

    @AfterEach
    void stop() {
        client.close();
        limited.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mg key ", "set key 0 0 1 ", "gat 0 ", "unknown ", "", "   "})
    void aLineWithoutEndIsNotWaitedFor(String begin) {
        String most = begin + "x".repeat(MAX_LINE - begin.length());
        try (RawConnection other = limited.connect()) {
            client.send("get key⏎" + most).expect("VALUE key 0 5⏎value⏎END⏎");
            assertThat(limited.metric("weir_limit_line_too_long_total")).isZero();
            client.send("x").expectClosed();

            assertThat(limited.metric("weir_limit_line_too_long_total")).isOne();
            assertThat(Limited.stats(other)).containsEntry("lines_too_long", "1");
            Eventually.await("only the other is left", () -> limited.metric("weir_client_connections") == 1);
            other.send("get key⏎").expect("VALUE key 0 5⏎value⏎END⏎").expectNothingMore();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "gets"})
    void thatOfAMultiGetMayBeLonger(String command) {
        String line = command + " " + "k".repeat(200) + " ".repeat(MAX_MULTI_GET_LINE - 202 - command.length());
        client.send(line + "⏎").expect("END⏎");
        client.send(line).send("⏎").expect("END⏎").expectNothingMore();
        client.send("get key⏎" + line + " ").expect("VALUE key 0 5⏎value⏎END⏎");
        assertThat(limited.metric("weir_limit_line_too_long_total")).isZero();
        client.send(" ").expectClosed();
        assertThat(limited.metric("weir_limit_line_too_long_total")).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "gets", "gat 0", "gats 0"})
    void soManyKeysAndNoMore(String command) {
        client.send(command + keys(MAX_KEYS) + "⏎").expect("END⏎");
        client.send(command + keys(MAX_KEYS + 1) + "⏎get key⏎" + command + keys(MAX_KEYS + 50) + "⏎")
                .expect(TOO_MANY_KEYS + "VALUE key 0 5⏎value⏎END⏎" + TOO_MANY_KEYS);
        client.expectNothingMore();
        assertThat(limited.metric("weir_limit_keys_total")).isEqualTo(2);
        assertThat(Limited.stats(client)).containsEntry("too_many_keys", "2");
    }

    private static String keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> " k" + i).collect(Collectors.joining());
    }
}
