package io.weir.proxy.quiet;

import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command without a reply, in success and in failure, one by one and all in one packet. */
final class QuietIT {
    private static final String TOO_LARGE = "SERVER_ERROR object too large for cache⏎";

    private static ProxiedServers proxied;

    private final RawConnection client = new RawConnection(proxied.port());

    @BeforeAll
    static void start() {
        proxied = ProxiedServers.start(
                3, "pools.main { timeout = 10s, connect-timeout = 5s, silence-timeout = 40s }", "-I", "1m");
    }

    @AfterAll
    static void stop() {
        proxied.close();
    }

    @AfterEach
    void hangUp() {
        client.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exchanges")
    void saysWhatItMustAndNoMore(Exchange exchange) {
        Exchange marked = exchange.marked(1);
        client.send(marked.request()).expect(marked.answer());
        client.send(marked.request()).expect(marked.answer()).expectNothingMore();
    }

    static List<Exchange> exchanges() {
        return Exchange.all();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void allInOnePacket(long seed) {
        List<Exchange> exchanges = new ArrayList<>(Exchange.all());
        exchanges.addAll(Exchange.all());
        Collections.shuffle(exchanges, new Random(seed));
        StringBuilder requests = new StringBuilder();
        StringBuilder answers = new StringBuilder();
        for (int i = 0; i < exchanges.size(); i++) {
            Exchange marked = exchanges.get(i).marked(i);
            requests.append(marked.request());
            answers.append(marked.answer());
        }
        client.send(requests.toString()).expect(answers.toString()).expectNothingMore();
    }

    /** Too large for the server, which is the only one to know. */
    @ParameterizedTest
    @ValueSource(strings = {"set", "add", "append"})
    void anErrorOfTheServer(String command) {
        String value = "x".repeat(1024 * 1024 + 1);
        client.send(command + " large 0 0 " + value.length() + " noreply⏎" + value + "⏎get large⏎mn⏎")
                .expect("END⏎MN⏎")
                .expectNothingMore();
    }

    /** That is said even in quiet mode. */
    @ParameterizedTest
    @ValueSource(strings = {"ms large %d q⏎", "ms large %d T0 k Oo q⏎"})
    void anErrorOfTheServerInQuietMode(String line) {
        String value = "x".repeat(1024 * 1024 + 1);
        client.send(line.formatted(value.length()) + value + "⏎mg large v q⏎mn⏎")
                .expect(TOO_LARGE + "MN⏎")
                .expectNothingMore();
    }
}
