package io.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.EmbeddedSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that are not about a key: refused, answered by Weir, or carried to every server. */
class AdministrationTest {
    private EmbeddedProxy proxy = new EmbeddedProxy(3, "commands.flush-all = true");
    private EmbeddedSocket client = proxy.connect();

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void aFlushGoesToEveryServerAndIsAnsweredOnce() {
        proxy.ask(client, "flush_all 10 20⏎mn⏎");
        for (int server = 0; server < 3; server++) {
            assertThat(proxy.asked(server)).isEqualTo("flush_all 10⏎");
        }
        proxy.reply(1, "OK⏎");
        proxy.reply(0, "OK⏎");
        assertThat(client.sent()).isEmpty();
        proxy.reply(2, "OK⏎");
        assertThat(client.sent()).isEqualTo("OK⏎MN⏎");
        assertThat(proxy.counters().cmdFlush.get()).isEqualTo(1);
    }

    @Test
    void aFlushMayBeSilent() {
        proxy.ask(client, "flush_all noreply⏎mn⏎");
        for (int server = 0; server < 3; server++) {
            assertThat(proxy.asked(server)).isEqualTo("flush_all⏎");
            assertThat(client.sent()).isEmpty();
            proxy.reply(server, server == 1 ? "CLIENT_ERROR flush_all not allowed⏎" : "OK⏎");
        }
        assertThat(client.sent()).isEqualTo("MN⏎");
    }

    @Test
    void whatAnyServerRefusedIsTheAnswer() {
        proxy.ask(client, "flush_all⏎");
        for (int server = 0; server < 3; server++) {
            proxy.asked(server);
            proxy.reply(server, server == 1 ? "CLIENT_ERROR flush_all not allowed⏎" : "OK⏎");
        }
        assertThat(client.sent()).isEqualTo("CLIENT_ERROR flush_all not allowed⏎");
    }

    @Test
    void aServerThatWasNotReachedIsTheAnswer() {
        proxy.ask(client, "flush_all⏎");
        proxy.refuse(1);
        for (int server : new int[] {0, 2}) {
            proxy.asked(server);
            proxy.reply(server, "OK⏎");
        }
        assertThat(client.sent())
                .isEqualTo("SERVER_ERROR flush_all did not reach every server: s1: connection refused⏎");
    }

    @Test
    void aFlushIsOffByDefault() {
        restart();
        proxy.ask(client, "flush_all⏎flush_all noreply⏎mn⏎");
        assertThat(client.sent()).isEqualTo("CLIENT_ERROR flush_all not allowed⏎MN⏎");
        assertThat(proxy.server(0)).isNull();
    }

    @Test
    void aFlushWhoseClientHasGoneIsDoneAllTheSame() {
        proxy.ask(client, "flush_all⏎");
        proxy.asked(0);
        client.hangUp();
        proxy.turn();
        for (int server = 0; server < 3; server++) {
            proxy.asked(server);
            proxy.reply(server, "OK⏎");
        }
    }

    @Test
    void administrationIsRefusedByDefault() {
        restart();
        proxy.ask(client, "verbosity 1⏎verbosity 1 noreply⏎mn⏎");
        assertThat(client.sent()).isEqualTo("OK⏎MN⏎");
        for (String command : new String[] {
            "cache_memlimit 64", "lru mode flat", "slabs reassign 1 2", "shutdown", "watch", "debugtime p"
        }) {
            proxy.ask(client, command + "⏎");
            assertThat(client.sent()).as(command).matches("[A-Z_]*ERROR.*⏎");
        }
        for (int server = 0; server < 3; server++) {
            assertThat(proxy.server(server)).as("asked nothing").isNull();
        }
    }

    @Test
    void administrationGoesToEveryServerIfItIsAllowed() {
        restart("commands.admin = forward");
        proxy.ask(client, "slabs reassign 1 2⏎");
        for (int server = 0; server < 3; server++) {
            assertThat(proxy.asked(server)).isEqualTo("slabs reassign 1 2⏎");
            proxy.reply(server, server == 2 ? "BUSY currently processing reassign request⏎" : "OK⏎");
        }
        assertThat(client.sent()).isEqualTo("BUSY currently processing reassign request⏎");
    }

    @Test
    void whatWouldEndAServerOrTakeOverAConnectionIsNeverSent() {
        restart("commands.admin = forward");
        for (String command : new String[] {
            "shutdown",
            "watch",
            "debugtime p",
            "cache_memlimit 64",
            "lru mode flat",
            "lru_crawler metadump all",
            "lru_crawler mgdump all",
            // Servers take the beginning for the whole.
            "lru_crawler metadum all",
            "lru_crawler meta all",
            // Servers would say nothing.
            "lru_crawler crawl noreply x"
        }) {
            proxy.ask(client, command + "⏎");
            assertThat(client.sent()).as(command).matches("[A-Z_]*ERROR.*⏎");
        }
        for (int server = 0; server < 3; server++) {
            assertThat(proxy.server(server)).as("asked nothing").isNull();
        }
    }

    @Test
    void statsOfServersAreOneAnswer() {
        proxy.ask(client, "stats items⏎mn⏎");
        for (int server = 0; server < 3; server++) {
            assertThat(proxy.asked(server)).isEqualTo("stats items⏎");
        }
        proxy.reply(2, "STAT items:1:number 5⏎STAT items:1:age 7⏎END⏎");
        proxy.reply(0, "STAT items:1:number 2⏎STAT items:2:number 1⏎STAT items:1:age 9⏎END⏎");
        assertThat(client.sent()).isEmpty();
        proxy.reply(1, "END⏎");
        assertThat(client.sent()).isEqualTo("STAT items:1:number 7⏎STAT items:1:age 9⏎STAT items:2:number 1⏎END⏎MN⏎");
    }

    @Test
    void serversThatDoNotAnswerAreLeftOutOfStats() {
        proxy.ask(client, "stats items⏎");
        proxy.refuse(0);
        proxy.asked(1);
        proxy.reply(1, "STAT items:1:number 5⏎END⏎");
        proxy.refuse(2);
        assertThat(client.sent()).isEqualTo("STAT items:1:number 5⏎END⏎");
    }

    @Test
    void whenNoServerAnswersTheStatsAreAnError() {
        proxy.ask(client, "stats items⏎");
        proxy.refuse(0);
        proxy.refuse(1);
        proxy.refuse(2);
        assertThat(client.sent()).isEqualTo("SERVER_ERROR s2: connection refused⏎");
    }

    @Test
    void statsOfPrefixesAreAddedUpByPrefix() {
        proxy.ask(client, "stats detail dump⏎");
        for (int server = 0; server < 3; server++) {
            assertThat(proxy.asked(server)).isEqualTo("stats detail dump⏎");
        }
        proxy.reply(0, "PREFIX user get 1 hit 0 set 2 del 0⏎END⏎");
        proxy.reply(1, "PREFIX user get 3 hit 1 set 0 del 1⏎PREFIX other get 1 hit 1 set 0 del 0⏎END⏎");
        proxy.reply(2, "END⏎");
        assertThat(client.sent())
                .isEqualTo("PREFIX user get 4 hit 1 set 2 del 1⏎PREFIX other get 1 hit 1 set 0 del 0⏎END⏎");
    }

    private void restart(String... settings) {
        proxy.close();
        proxy = new EmbeddedProxy(3, settings);
        client = proxy.connect();
    }
}
