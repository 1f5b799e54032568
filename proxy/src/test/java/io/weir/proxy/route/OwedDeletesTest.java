package io.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.EmbeddedSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a delete is owed, and when its client hears of it. */
class OwedDeletesTest {
    @TempDir
    private Path folder;

    private EmbeddedProxy proxy;
    private EmbeddedSocket client;

    @BeforeEach
    void start() {
        proxy = new EmbeddedProxy(
                2,
                "spool { enabled = true, directory = \"" + folder + "\" }",
                "client { stream-threshold = 1k, max-pending-bytes = 100k }",
                "pools.main { failures = 1, connections = 1 }");
        client = proxy.connect();
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void whileOthersHaveItsKeysTheClientHearsWhenTheDeleteIsStored() {
        String key = proxy.key(1, 0);
        proxy.ask(client, "get " + key + "⏎");
        proxy.refuse(1);
        assertThat(client.sent()).isEqualTo("END⏎");
        proxy.ask(client, "delete " + key + "⏎");
        assertThat(proxy.asked(0)).isEqualTo("delete " + key + "⏎");
        proxy.reply(0, "NOT_FOUND⏎");
        assertThat(client.sent()).isEmpty();
        proxy.decide();
        assertThat(client.sent()).isEqualTo("NOT_FOUND⏎");
    }

    /** Overload must not become an outage. */
    @Test
    void aServerThatHasTooMuchToDoOwesNothing() {
        proxy.close();
        proxy = new EmbeddedProxy(
                1,
                "spool { enabled = true, directory = \"" + folder.resolve("other") + "\" }",
                "pools.main { max-in-flight = 1 }");
        client = proxy.connect();
        proxy.ask(client, "get a⏎delete b⏎");
        assertThat(proxy.asked(0)).isEqualTo("get a⏎");
        proxy.reply(0, "END⏎");
        assertThat(client.sent()).startsWith("END⏎SERVER_ERROR busy: ");
        assertThat(proxy.owed()).isZero();
        proxy.ask(client, "get c⏎");
        assertThat(proxy.asked(0)).isEqualTo("get c⏎");
        proxy.reply(0, "END⏎");
    }

    @Test
    void aDeleteIsOwedThoughItsClientHasGone() {
        proxy.ask(client, "delete " + proxy.key(0, 0) + " noreply⏎");
        proxy.asked(0);
        client.hangUp();
        proxy.turn();
        proxy.hangUp(0);
        proxy.decide();
        assertThat(proxy.owed()).isEqualTo(1);
    }

    @Test
    void aClientThatDoesNotReadIsNoReasonToTakeAServerForDead() {
        EmbeddedSocket other = proxy.connect();
        String key = proxy.key(0, 0);
        client.stall();
        proxy.ask(client, "get " + proxy.key(1, 0) + "⏎delete " + key + "⏎");
        proxy.asked(1);
        proxy.reply(1, "VALUE " + proxy.key(1, 0) + " 0 60000⏎" + "x".repeat(60_000) + "⏎END⏎");
        proxy.asked(0);
        proxy.ask(other, "get " + key + "⏎");
        proxy.reply(0, "DELE");
        proxy.passMillis(300);
        assertThat(proxy.owed()).isZero();
        proxy.reply(0, "TED⏎END⏎");
        assertThat(other.sent()).isEqualTo("END⏎");
        client.flow();
        proxy.turn();
        assertThat(client.sent()).endsWith("END⏎DELETED⏎");
    }
}
