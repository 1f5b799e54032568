package io.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.EmbeddedSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What other servers than its owner are told of a key. */
class CopiesTest {
    private EmbeddedProxy proxy = new EmbeddedProxy(1);

    @AfterEach
    void close() {
        proxy.close();
    }

    /** What a pool that stands in has does not live for longer than it may, touched or not. */
    @Test
    void aTouchDoesNotProlongWhatStandsIn() {
        start(
                "pools.main { fail-over = gutter, fail-over-max-ttl = 10s }",
                "pools.gutter.servers = [\"127.0.0.1:1001\"]",
                "route = main");
        EmbeddedSocket client = proxy.connect();
        proxy.ask(client, "touch a 1000⏎");
        assertThat(proxy.asked(0)).isEqualTo("touch a 1000⏎");
        assertThat(proxy.asked(1)).isEqualTo("delete a⏎");
    }

    @Test
    void anotherServersNumbersAreNoAnswer() {
        start(
                "pools.main { failures = 1, retry = 1, retry-budget = 1 }",
                "pools.copy.servers = [\"127.0.0.1:1001\"]",
                "route = { replicate { primary = main, replicas = [copy] } }");
        EmbeddedSocket client = proxy.connect();
        proxy.ask(client, "gets a⏎gets a b⏎mg a c v⏎");
        proxy.refuse(0);
        assertThat(proxy.asked(1)).isEmpty();
        assertThat(client.sent()).isEqualTo("END⏎END⏎EN⏎");
    }

    private void start(String... settings) {
        proxy.close();
        proxy = new EmbeddedProxy(1, settings);
    }
}
