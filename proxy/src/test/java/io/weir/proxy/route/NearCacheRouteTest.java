package io.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.EmbeddedSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gets on their way past the near cache, with clients that are slow, ask for much, or go, and servers that do. */
class NearCacheRouteTest {
    private static final String SETTINGS = "near-cache { enabled = true, admission = 1, ttl = 1h }";
    private static final String FACTS = " exp=1000 la=1 cas=5 fetch=yes cls=1 size=60⏎";

    private EmbeddedProxy proxy = new EmbeddedProxy(
            2, SETTINGS, "client { stream-threshold = 1k, max-pending-bytes = 100k }", "pools.main.failures = 100");
    private final EmbeddedSocket client = proxy.connect();
    private final EmbeddedSocket other = proxy.connect();

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void whatComesBehindAKeptValueIsPassedOn() {
        String kept = proxy.key(0, 0);
        String next = proxy.key(0, 1);
        keep(kept, "1");
        proxy.ask(client, "get " + kept + " " + next + "⏎");
        assertThat(proxy.asked(0)).isEqualTo("get " + next + "⏎");
        proxy.reply(0, "VALUE " + next + " 0 90000⏎" + "x".repeat(60_000));
        assertThat(client.sent()).startsWith("VALUE " + kept + " 0 1⏎1⏎VALUE " + next + " 0 90000⏎xxx");
        assertThat(proxy.server(0).isReading()).isTrue();
        proxy.reply(0, "x".repeat(30_000) + "⏎END⏎");
        assertThat(client.sent()).endsWith("⏎END⏎");
    }

    @Test
    void manyKeptValuesAreNoReasonToHangUp() {
        StringBuilder get = new StringBuilder("get");
        for (int i = 0; i < 10; i++) {
            keep(proxy.key(0, i), "x".repeat(20_000));
            get.append(' ').append(proxy.key(0, i));
        }
        String slow = proxy.key(1, 0);
        proxy.ask(client, "get " + slow + "⏎" + get + "⏎");
        assertThat(client.isOpen()).isTrue();
        proxy.reply(1, "END⏎");
        for (String key : proxy.asked(0).replace("get ", "").replace("⏎", "").split(" ")) {
            proxy.reply(0, "VALUE " + key + " 0 20000⏎" + "x".repeat(20_000) + "⏎");
        }
        proxy.reply(0, "END⏎");
        assertThat(client.sent().split("VALUE", -1)).hasSize(11);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void manyHitsBehindASlowReplyAreNoReasonToHangUp() {
        String hot = proxy.key(0, 0);
        keep(hot, "x".repeat(20_000));
        proxy.ask(client, "get " + proxy.key(1, 0) + "⏎" + ("get " + hot + "⏎").repeat(10));
        proxy.asked(1);
        proxy.reply(1, "END⏎");
        assertThat(client.isOpen()).isTrue();
        assertThat(client.sent().split("VALUE", -1)).hasSize(11);
    }

    @Test
    void manyGetsThatWaitForOneFetchAreNoReasonToHangUp() {
        String hot = proxy.key(0, 0);
        String one = "VALUE " + hot + " 0 20000⏎" + "x".repeat(20_000) + "⏎";
        String value = one + "END⏎";
        proxy.ask(other, "get " + hot + "⏎");
        proxy.ask(client, ("get " + hot + "⏎").repeat(10));
        client.stall();
        assertThat(proxy.asked(0)).isEqualTo("get " + hot + "⏎me " + hot + "⏎");
        proxy.reply(0, value + "ME " + hot + FACTS);
        assertThat(client.isOpen()).isTrue();
        client.flow();
        for (String asked = proxy.asked(0); !asked.isEmpty(); asked = proxy.asked(0)) {
            for (String line : asked.split("⏎")) {
                for (String word : line.split(" ")) {
                    if (word.equals(hot)) {
                        proxy.reply(0, one);
                    }
                }
                proxy.reply(0, "END⏎");
            }
        }
        assertThat(client.sent().split("VALUE", -1)).hasSize(11);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aFetchWhoseConnectionIsLostIsSentAgain() {
        String key = proxy.key(0, 0);
        proxy.ask(client, "get " + key + "⏎");
        assertThat(proxy.asked(0)).isEqualTo("get " + key + "⏎me " + key + "⏎");
        proxy.hangUp(0);
        assertThat(client.sent()).isEmpty();
        assertThat(proxy.asked(0)).isEqualTo("get " + key + "⏎");
        proxy.reply(0, "VALUE " + key + " 0 1⏎1⏎END⏎");
        assertThat(client.sent()).isEqualTo("VALUE " + key + " 0 1⏎1⏎END⏎");
    }

    @Test
    void nobodyWaitsForWhoDoesNotRead() {
        String hot = proxy.key(0, 0);
        String value = "VALUE " + hot + " 0 20000⏎" + "x".repeat(20_000) + "⏎END⏎";
        client.stall();
        proxy.ask(client, "get " + proxy.key(1, 0) + "⏎get " + hot + "⏎");
        proxy.ask(other, "get " + hot + "⏎");
        EmbeddedSocket server = proxy.server(0);
        assertThat(proxy.asked(0)).isEqualTo("get " + hot + "⏎me " + hot + "⏎");
        proxy.asked(1);
        proxy.reply(1, "VALUE " + proxy.key(1, 0) + " 0 60000⏎" + "x".repeat(60_000) + "⏎END⏎");
        server.receive("VALUE " + hot);
        proxy.turn();
        assertThat(server.isReading()).isFalse();
        EmbeddedSocket instead = proxy.accept(0);
        assertThat(instead.sent()).isEqualTo("get " + hot + "⏎");
        instead.receive(value);
        proxy.turn();
        assertThat(other.sent()).isEqualTo(value.replace("\r\n", "⏎"));
        // Nobody else waits at that server: the slow client may take its time.
        proxy.passMillis(600);
        client.flow();
        server.receive((" 0 20000⏎" + "x".repeat(20_000) + "⏎END⏎ME " + hot + FACTS));
        proxy.turn();
        assertThat(client.sent()).endsWith(value);
    }

    @Test
    void whoWaitsForAnothersFetchIsToldInTimeThatNothingComes() {
        String hot = proxy.key(0, 0);
        client.stall();
        proxy.ask(client, "get " + proxy.key(1, 0) + "⏎get " + hot + "⏎");
        proxy.ask(other, "get " + hot + "⏎");
        proxy.asked(0);
        proxy.asked(1);
        // The first client's turn does not come before it reads.
        proxy.reply(1, "VALUE " + proxy.key(1, 0) + " 0 90000⏎" + "x".repeat(60_000));
        proxy.passMillis(600);
        proxy.passMillis(1200);
        assertThat(other.sent()).isEqualTo("END⏎");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aWriteIsUnderWayUntilAllCopiesAreWritten() {
        EmbeddedProxy replicated = new EmbeddedProxy(
                1,
                SETTINGS,
                "pools.copy.servers = [\"127.0.0.1:1001\"]",
                "route = { replicate { primary = main, replicas = [copy], write = all } }");
        EmbeddedSocket writer = replicated.connect();
        EmbeddedSocket reader = replicated.connect();
        replicated.ask(writer, "delete a⏎");
        replicated.asked(0);
        replicated.reply(0, "DELETED⏎");
        replicated.ask(reader, "get a⏎");
        // Not a fetch: were the primary lost now, it would bring what the copy still has.
        assertThat(replicated.asked(0)).isEqualTo("get a⏎");
        replicated.reply(0, "END⏎");
        replicated.asked(1);
        replicated.reply(1, "DELETED⏎");
        replicated.ask(reader, "get a⏎");
        assertThat(replicated.asked(0)).isEqualTo("get a⏎me a⏎");
        replicated.reply(0, "END⏎EN⏎");
        replicated.close();
    }

    @Test
    void whatAGatOfSeveralKeysTouchesIsNotFetchedMeanwhile() {
        String key = proxy.key(0, 0);
        String touched = "gat -1 " + key + " " + proxy.key(1, 0) + "⏎";
        proxy.ask(client, touched + touched);
        proxy.asked(0);
        proxy.asked(1);
        proxy.reply(1, "END⏎");
        client.hangUp();
        proxy.ask(other, "get " + key + "⏎");
        assertThat(proxy.asked(0)).isEqualTo("get " + key + "⏎");
        proxy.reply(0, "END⏎");
        proxy.hangUp(1);
        proxy.ask(other, "get " + key + "⏎");
        assertThat(proxy.asked(0)).isEqualTo("get " + key + "⏎");
        proxy.reply(0, "END⏎END⏎END⏎");
        proxy.ask(other, "get " + key + "⏎");
        assertThat(proxy.asked(0)).isEqualTo("get " + key + "⏎me " + key + "⏎");
        proxy.reply(0, "END⏎EN⏎");
    }

    /** What waits for another's fetch is sent before a touch of its key, and that may fail at once. */
    @Test
    void aGatOfSeveralKeysWhoseOwnGetIsRefused() {
        EmbeddedProxy busy = new EmbeddedProxy(1, SETTINGS, "pools.main { max-in-flight = 2, on-error = error }");
        EmbeddedSocket fetcher = busy.connect();
        EmbeddedSocket waiter = busy.connect();
        busy.ask(fetcher, "get k⏎");
        busy.ask(waiter, "get k⏎gat 10 x k⏎");
        assertThat(waiter.isOpen()).isTrue();
        String refused = "SERVER_ERROR busy: s0 has 2 requests under way⏎";
        assertThat(waiter.sent()).isEqualTo(refused + refused);
        assertThat(busy.asked(0)).isEqualTo("get k⏎me k⏎");
        busy.reply(0, "END⏎EN⏎");
        busy.ask(fetcher, "get x⏎");
        assertThat(busy.asked(0)).isEqualTo("get x⏎me x⏎");
        busy.reply(0, "END⏎EN⏎");
        busy.close();
    }

    private void keep(String key, String value) {
        String reply = "VALUE " + key + " 0 " + value.length() + "⏎" + value + "⏎END⏎";
        proxy.ask(other, "get " + key + "⏎");
        assertThat(proxy.asked(0)).isEqualTo("get " + key + "⏎me " + key + "⏎");
        proxy.reply(0, reply + "ME " + key + FACTS);
        assertThat(other.sent()).isEqualTo(reply);
        proxy.ask(other, "get " + key + "⏎");
        assertThat(proxy.asked(0)).isEmpty();
        assertThat(other.sent()).isEqualTo(reply);
    }
}
