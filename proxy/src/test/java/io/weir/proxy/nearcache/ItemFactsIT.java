package io.weir.proxy.nearcache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.RawConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real memcached tells of its items, and that to ask changes none of them. */
class ItemFactsIT {
    private static MemcachedServer server;
    private static boolean exact;

    private RawConnection client;

    @BeforeAll
    static void startServer() {
        server = MemcachedServer.start();
        exact = ItemFacts.isExact(bytes("VERSION " + server.version()));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() {
        client = new RawConnection(server.port());
        client.send("flush_all⏎").expect("OK⏎");
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void anItemThatNeverExpires() {
        client.send("set k 0 0 1⏎x⏎").expect("STORED⏎");
        assertThat(debugged().seconds()).isEqualTo(exact ? ItemFacts.FOREVER : ItemFacts.DOUBTFUL);
        assertThat(got().seconds()).isEqualTo(ItemFacts.FOREVER);
    }

    /** The server's clock may tick between the commands. */
    @Test
    void anItemThatExpires() {
        client.send("set k 0 100 1⏎x⏎").expect("STORED⏎");
        assertThat(debugged().seconds()).isBetween(90L, 99L);
        assertThat(got().seconds()).isBetween(90L, 99L);
    }

    @Test
    void anItemInItsLastSecond() {
        client.send("set k 0 1 1⏎x⏎").expect("STORED⏎");
        assertThat(debugged().seconds()).isIn(0L, exact ? 0L : ItemFacts.DOUBTFUL);
        assertThat(got().seconds()).isZero();
    }

    @Test
    void noItem() {
        assertThat(debugged().seconds()).isZero();
        assertThat(got().seconds()).isZero();
    }

    @Test
    void bothSpeakOfTheSameItem() {
        client.send("set k 0 0 1⏎x⏎").expect("STORED⏎");
        ItemFacts before = debugged();
        assertThat(got().cas()).isEqualTo(before.cas());
        client.send("set k 0 0 1⏎x⏎").expect("STORED⏎");
        assertThat(got().cas()).isNotEqualTo(before.cas());
    }

    /** An {@code mg} of {@code h} tells whether the item has been fetched before, and so does {@code me}. */
    @Test
    void meFetchesNothing() {
        client.send("set k 0 0 1⏎x⏎").expect("STORED⏎");
        for (int i = 0; i < 3; i++) {
            assertThat(ask("me k⏎")).contains(" fetch=no ");
        }
        assertThat(ask("mg k h⏎")).isEqualTo("HD h0");
        assertThat(ask("mg k h⏎")).isEqualTo("HD h1");
    }

    @Test
    void meLeavesTheTokenOfAStaleItem() {
        client.send("set k 0 0 1⏎x⏎").expect("STORED⏎").send("md k I⏎").expect("HD⏎");
        for (int i = 0; i < 3; i++) {
            debugged();
        }
        assertThat(ask("mg k t⏎")).isEqualTo("HD t-1 X W");
        assertThat(ask("mg k t⏎")).isEqualTo("HD t-1 Z X");
        debugged();
        assertThat(ask("mg k t⏎")).isEqualTo("HD t-1 Z X");
    }

    @Test
    void aTokenThatWasTakenCanBeGivenBack() {
        client.send("set k 7 0 1⏎x⏎").expect("STORED⏎").send("md k I⏎").expect("HD⏎");
        ItemFacts facts = got();
        assertThat(facts.wonToken()).isTrue();
        assertThat(ask("md k I C" + Long.toUnsignedString(facts.cas()) + "⏎")).isEqualTo("HD");
        client.send("mg k f t v⏎").expect("VA 1 f7 t-1 X W⏎x⏎");
        assertThat(got().wonToken()).isFalse();
    }

    /** Or else what a client has just stored would be stale. */
    @Test
    void aTokenIsNotGivenBackToAnItemThatIsNew() {
        client.send("set k 0 0 1⏎x⏎").expect("STORED⏎").send("md k I⏎").expect("HD⏎");
        ItemFacts facts = got();
        client.send("set k 0 0 1⏎y⏎").expect("STORED⏎");
        assertThat(ask("md k I C" + Long.toUnsignedString(facts.cas()) + "⏎")).isEqualTo("EX");
        client.send("mg k t v⏎").expect("VA 1 t-1⏎y⏎");
    }

    private ItemFacts debugged() {
        return ItemFacts.debugged(bytes(ask("me k⏎")), exact);
    }

    private ItemFacts got() {
        return ItemFacts.got(bytes(ask("mg k t c⏎")));
    }

    private String ask(String line) {
        return client.send(line).readLine();
    }

    private static byte[] bytes(String line) {
        return line.getBytes(ISO_8859_1);
    }
}
