package io.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.EmbeddedSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gets of one key each that leave in one turn of the loop as one request, and what becomes of its reply. */
class MergedGetsTest {
    private EmbeddedProxy proxy =
            new EmbeddedProxy(1, "client.stream-threshold = 1k", "pools.main { on-error = error, failures = 100 }");
    private EmbeddedSocket client = proxy.connect();
    private EmbeddedSocket other = proxy.connect();

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void eachGetsWhatItHasAskedFor() {
        client.receive("get a⏎get b⏎");
        other.receive("get c⏎get a⏎get d⏎");
        client.receive("get e⏎");
        assertThat(proxy.asked(0)).isEqualTo("get a b c a d e⏎");
        proxy.reply(0, "VALUE b 1 2⏎bb⏎VALUE a 0 1⏎a⏎VALUE d 0 0⏎⏎END⏎");
        assertThat(client.sent()).isEqualTo("END⏎VALUE b 1 2⏎bb⏎END⏎END⏎");
        assertThat(other.sent()).isEqualTo("END⏎VALUE a 0 1⏎a⏎END⏎VALUE d 0 0⏎⏎END⏎");
        assertThat(proxy.counters().getHits.get()).isEqualTo(3);
        assertThat(proxy.counters().getMisses.get()).isEqualTo(3);
    }

    @Test
    void allMayMiss() {
        client.receive("get a⏎get b⏎get c⏎");
        proxy.asked(0);
        proxy.reply(0, "END⏎");
        assertThat(client.sent()).isEqualTo("END⏎END⏎END⏎");
    }

    @Test
    void whoseValueIsHereDoesNotWaitForTheOthers() {
        client.receive("get a⏎");
        other.receive("get b⏎get c⏎");
        proxy.asked(0);
        proxy.reply(0, "VALUE a 0 1⏎a⏎VALUE b 0 5⏎bb");
        assertThat(client.sent()).isEqualTo("VALUE a 0 1⏎a⏎END⏎");
        assertThat(other.sent()).isEmpty();
        proxy.reply(0, "bbb⏎");
        assertThat(other.sent()).isEqualTo("VALUE b 0 5⏎bbbbb⏎END⏎");
        proxy.reply(0, "END⏎");
        assertThat(other.sent()).isEqualTo("END⏎");
    }

    @Test
    void whatComesInBetweenKeepsItsPlace() {
        client.receive("get a⏎get b⏎set b 0 0 1⏎x⏎get b⏎get c⏎gets d⏎get e⏎");
        assertThat(proxy.asked(0)).isEqualTo("get a b⏎set b 0 0 1⏎x⏎get b c⏎gets d⏎get e⏎");
        proxy.reply(0, "END⏎STORED⏎VALUE b 0 1⏎x⏎END⏎END⏎END⏎");
        assertThat(client.sent()).isEqualTo("END⏎END⏎STORED⏎VALUE b 0 1⏎x⏎END⏎END⏎END⏎END⏎");
    }

    @Test
    void whatHasBeenSentIsNotAddedTo() {
        proxy.ask(client, "get a⏎");
        assertThat(proxy.asked(0)).isEqualTo("get a⏎");
        proxy.ask(client, "get b⏎");
        assertThat(proxy.asked(0)).isEqualTo("get b⏎");
        proxy.reply(0, "END⏎VALUE b 0 1⏎b⏎END⏎");
        assertThat(client.sent()).isEqualTo("END⏎VALUE b 0 1⏎b⏎END⏎");
    }

    @Test
    void noLineIsLongerThanAServerTakes() {
        StringBuilder gets = new StringBuilder();
        for (int i = 10; i < 30; i++) {
            gets.append("get ").append("k".repeat(248)).append(i).append("⏎");
        }
        client.receive(gets.toString());
        String[] lines = proxy.asked(0).split("⏎");
        assertThat(lines)
                .hasSize(3)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(2000));
        assertThat(String.join("", lines).split(" ")).hasSize(21);
        proxy.reply(0, "END⏎END⏎END⏎");
        assertThat(client.sent()).isEqualTo("END⏎".repeat(20));
    }

    @Test
    void anErrorIsForAll() {
        client.receive("get a⏎get b⏎");
        other.receive("get c⏎");
        proxy.asked(0);
        proxy.reply(0, "VALUE a 0 1⏎a⏎SERVER_ERROR out of memory⏎");
        assertThat(client.sent()).isEqualTo("VALUE a 0 1⏎a⏎END⏎SERVER_ERROR out of memory⏎");
        assertThat(other.sent()).isEqualTo("SERVER_ERROR out of memory⏎");
    }

    /** Those behind it are told no miss because of it: the server is out of step. */
    @Test
    void aValueThatNobodyHasAskedForIsAViolation() {
        client.receive("get a⏎get b⏎get c⏎");
        proxy.asked(0);
        EmbeddedSocket server = proxy.server(0);
        proxy.reply(0, "VALUE b 0 1⏎b⏎VALUE a 0 1⏎a⏎END⏎");
        assertThat(server.isOpen()).isFalse();
        String error = "SERVER_ERROR s0: answered a key that it was not asked for⏎";
        assertThat(client.sent()).isEqualTo("END⏎VALUE b 0 1⏎b⏎END⏎" + error);
    }

    /** Those that nobody waits for any more still have a place, and a key of their own. */
    @Test
    void aValueIsNotTakenForThatOfOneThatWasLate() {
        proxy.close();
        proxy = new EmbeddedProxy(2, "pools.main { on-error = error, failures = 100 }");
        client = proxy.connect();
        other = proxy.connect();
        String[] keys = {proxy.key(0, 0), proxy.key(0, 1), proxy.key(0, 2)};
        // Its second get can't be answered before the first, and so is not late.
        proxy.ask(other, "get " + proxy.key(1, 0) + "⏎");
        proxy.asked(1);
        client.receive("get " + keys[0] + "⏎");
        other.receive("get " + keys[1] + "⏎");
        client.receive("get " + keys[2] + "⏎");
        assertThat(proxy.asked(0)).isEqualTo("get " + String.join(" ", keys) + "⏎");
        proxy.passMillis(600);
        String late = "SERVER_ERROR s0: no reply within 500 ms⏎";
        assertThat(client.sent()).isEqualTo(late + late);
        proxy.reply(0, "VALUE " + keys[1] + " 0 1⏎1⏎VALUE " + keys[2] + " 0 1⏎2⏎END⏎");
        assertThat(other.sent()).isEqualTo("SERVER_ERROR s1: no reply within 500 ms⏎VALUE " + keys[1] + " 0 1⏎1⏎END⏎");
        assertThat(client.sent()).isEmpty();
        proxy.ask(client, "get " + keys[0] + "⏎");
        proxy.asked(0);
        proxy.reply(0, "END⏎");
        assertThat(client.sent()).isEqualTo("END⏎");
    }

    @Test
    void aValueThatComesLateIsDroppedThoughAnotherServerHadIt() {
        proxy.close();
        proxy = new EmbeddedProxy(2, "pools.main { on-error = error, failures = 100, retry = 1, retry-budget = 1 }");
        client = proxy.connect();
        other = proxy.connect();
        String first = proxy.key(1, 0);
        String second = proxy.key(1, 1);
        client.receive("get " + first + "⏎");
        other.receive("get " + second + "⏎");
        assertThat(proxy.asked(1)).isEqualTo("get " + first + " " + second + "⏎");
        proxy.passMillis(600);
        assertThat(proxy.asked(0)).isEqualTo("get " + first + "⏎get " + second + "⏎");
        String one = "VALUE " + first + " 0 1⏎1⏎";
        String two = "VALUE " + second + " 0 1⏎2⏎";
        proxy.reply(0, one + "END⏎" + two + "END⏎");
        assertThat(client.sent()).isEqualTo(one + "END⏎");
        assertThat(other.sent()).isEqualTo(two + "END⏎");
        proxy.ask(client, "get " + first + "⏎");
        proxy.reply(1, one + two + "END⏎" + "END⏎");
        assertThat(client.sent()).isEqualTo("END⏎");
    }

    /** It was alone, so any value is taken for its own. */
    @Test
    void nobodyJoinsOneThatWasLateBeforeItWasSent() {
        proxy.ask(client, "get a⏎");
        proxy.passMillis(600);
        assertThat(client.sent()).startsWith("SERVER_ERROR ");
        proxy.ask(client, "get b⏎get c⏎");
        assertThat(proxy.asked(0)).isEqualTo("get a⏎get b c⏎");
        proxy.reply(0, "END⏎VALUE b 0 1⏎b⏎END⏎");
        assertThat(client.sent()).isEqualTo("VALUE b 0 1⏎b⏎END⏎END⏎");
    }

    @Test
    void afterALostConnectionTheUnansweredAreSentAgain() {
        client.receive("get a⏎get b⏎");
        other.receive("get c⏎");
        proxy.asked(0);
        proxy.reply(0, "VALUE a 0 1⏎a⏎");
        proxy.hangUp(0);
        assertThat(proxy.asked(0)).isEqualTo("get b c⏎");
        proxy.reply(0, "VALUE c 0 1⏎c⏎END⏎");
        assertThat(client.sent()).isEqualTo("VALUE a 0 1⏎a⏎END⏎END⏎");
        assertThat(other.sent()).isEqualTo("VALUE c 0 1⏎c⏎END⏎");
    }

    @Test
    void whoHasGoneKeepsItsPlace() {
        client.receive("get a⏎get b⏎");
        other.receive("get b⏎");
        proxy.asked(0);
        client.hangUp();
        proxy.reply(0, "VALUE a 0 1⏎a⏎VALUE b 0 1⏎b⏎VALUE b 0 1⏎b⏎END⏎");
        assertThat(other.sent()).isEqualTo("VALUE b 0 1⏎b⏎END⏎");
    }

    @Test
    void aLargeValueIsPassedOnAsItComes() {
        client.receive("get a⏎");
        other.receive("get b⏎get c⏎");
        proxy.asked(0);
        proxy.reply(0, "VALUE b 0 3000⏎" + "x".repeat(1500));
        assertThat(client.sent()).isEqualTo("END⏎");
        assertThat(other.sent()).isEqualTo("VALUE b 0 3000⏎" + "x".repeat(1500));
        proxy.reply(0, "x".repeat(1500) + "⏎VALUE c 0 1⏎c⏎END⏎");
        assertThat(other.sent()).isEqualTo("x".repeat(1500) + "⏎END⏎VALUE c 0 1⏎c⏎END⏎");
    }

    @Test
    void theyAreSentOneByOneIfTheConfigSaysSo() {
        proxy.close();
        proxy = new EmbeddedProxy(1, "pools.main.merge-gets = false");
        client = proxy.connect();
        client.receive("get a⏎get b⏎");
        assertThat(proxy.asked(0)).isEqualTo("get a⏎get b⏎");
        proxy.reply(0, "END⏎VALUE b 0 1⏎b⏎END⏎");
        assertThat(client.sent()).isEqualTo("END⏎VALUE b 0 1⏎b⏎END⏎");
    }
}
