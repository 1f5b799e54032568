package io.weir.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.EmbeddedSocket;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How one answer is made of those of several servers. */
class MultiGetReplyTest {
    private EmbeddedProxy proxy = new EmbeddedProxy(3, "client.stream-threshold = 1k");
    private EmbeddedSocket client = proxy.connect();
    private final String a0 = proxy.key(0, 0);
    private final String a1 = proxy.key(0, 1);
    private final String b0 = proxy.key(1, 0);
    private final String b1 = proxy.key(1, 1);
    private final String c0 = proxy.key(2, 0);

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void eachServerIsAskedOnceForItsKeys() {
        ask("get", a0, b0, a1, c0, b1, a0);
        assertThat(proxy.asked(0)).isEqualTo(line("get", a0, a1, a0));
        assertThat(proxy.asked(1)).isEqualTo(line("get", b0, b1));
        assertThat(proxy.asked(2)).isEqualTo(line("get", c0));
        proxy.reply(2, "END⏎");
        proxy.reply(0, "END⏎");
        assertThat(client.sent()).isEmpty();
        proxy.reply(1, "END⏎");
        assertThat(client.sent()).isEqualTo("END⏎");
    }

    @Test
    void theExpiryTimeGoesToEachServer() {
        proxy.ask(client, "gats 10 " + a0 + " " + b0 + "⏎");
        assertThat(proxy.asked(0)).isEqualTo("gats 10 " + a0 + "⏎");
        assertThat(proxy.asked(1)).isEqualTo("gats 10 " + b0 + "⏎");
        proxy.reply(0, "VALUE " + a0 + " 0 1 7⏎a⏎END⏎");
        proxy.reply(1, "END⏎");
        assertThat(client.sent()).isEqualTo("VALUE " + a0 + " 0 1 7⏎a⏎END⏎");
    }

    @Test
    void valuesComeInTheOrderOfTheKeysWhicheverServerIsFirst() {
        String expected = value(a0) + value(b0) + value(a1) + value(c0) + value(b1) + "END⏎";
        for (List<Integer> order : List.of(
                List.of(0, 1, 2),
                List.of(0, 2, 1),
                List.of(1, 0, 2),
                List.of(1, 2, 0),
                List.of(2, 0, 1),
                List.of(2, 1, 0))) {
            ask("get", a0, b0, a1, c0, b1);
            List<String> replies =
                    List.of(value(a0) + value(a1) + "END⏎", value(b0) + value(b1) + "END⏎", value(c0) + "END⏎");
            for (int server : order) {
                proxy.asked(server);
                proxy.reply(server, replies.get(server));
            }
            assertThat(client.sent()).as("%s", order).isEqualTo(expected);
        }
    }

    @Test
    void eachKeyIsWrittenAsSoonAsThoseBeforeItAreSettled() {
        ask("get", a0, b0, a1);
        askedAll();
        proxy.reply(1, value(b0));
        assertThat(client.sent()).isEmpty();
        proxy.reply(0, value(a0));
        assertThat(client.sent()).isEqualTo(value(a0) + value(b0));
        proxy.reply(1, "END⏎");
        assertThat(client.sent()).isEmpty();
        proxy.reply(0, value(a1));
        assertThat(client.sent()).isEqualTo(value(a1));
        proxy.reply(0, "END⏎");
        assertThat(client.sent()).isEqualTo("END⏎");
    }

    @Test
    void duplicatesAreAnsweredEach() {
        ask("get", a0, a0, b0, a0, b0);
        askedAll();
        proxy.reply(0, value(a0) + value(a0) + value(a0) + "END⏎");
        proxy.reply(1, value(b0) + value(b0) + "END⏎");
        assertThat(client.sent()).isEqualTo(value(a0) + value(a0) + value(b0) + value(a0) + value(b0) + "END⏎");
        assertThat(proxy.counters().getHits.get()).isEqualTo(5);
    }

    @Test
    void missesAreSilent() {
        ask("get", a0, b0, a1, b1, c0);
        askedAll();
        proxy.reply(0, value(a1) + "END⏎");
        proxy.reply(1, value(b1) + "END⏎");
        proxy.reply(2, "END⏎");
        assertThat(client.sent()).isEqualTo(value(a1) + value(b1) + "END⏎");
        assertThat(proxy.counters().getHits.get()).isEqualTo(2);
        assertThat(proxy.counters().getMisses.get()).isEqualTo(3);
    }

    @Test
    void aKeyThatIsTheBeginOfAnotherIsNotTakenForIt() {
        proxy.close();
        proxy = new EmbeddedProxy(1);
        client = proxy.connect();
        ask("get", "key", "ke", "keys", "k");
        proxy.asked(0);
        proxy.reply(0, "VALUE ke 0 2⏎ke⏎VALUE k 0 1⏎k⏎END⏎");
        assertThat(client.sent()).isEqualTo("VALUE ke 0 2⏎ke⏎VALUE k 0 1⏎k⏎END⏎");
    }

    @Test
    void theSameIsAnsweredHoweverTheServersBytesAreCut() {
        String first = value(a0) + "VALUE " + a1 + " 0 5⏎END⏎⏎END⏎";
        byte[] bytes = first.replace("⏎", "\r\n").getBytes(US_ASCII);
        for (int cut = 1; cut < bytes.length; cut++) {
            ask("get", a0, b0, a1);
            askedAll();
            proxy.server(0).receive(Arrays.copyOfRange(bytes, 0, cut));
            proxy.reply(1, value(b0) + "END⏎");
            proxy.server(0).receive(Arrays.copyOfRange(bytes, cut, bytes.length));
            proxy.turn();
            assertThat(client.sent())
                    .as("cut at %d", cut)
                    .isEqualTo(value(a0) + value(b0) + "VALUE " + a1 + " 0 5⏎END⏎⏎END⏎");
        }
    }

    @Test
    void theKeysOfAServerThatFailsAreMisses() {
        ask("get", a0, b0, a1, b1);
        askedAll();
        proxy.reply(0, value(a0) + value(a1) + "END⏎");
        proxy.hangUp(1);
        assertThat(proxy.asked(1)).as("once more").isEqualTo("get " + b0 + " " + b1 + "⏎");
        proxy.hangUp(1);
        assertThat(client.sent()).isEqualTo(value(a0) + value(a1) + "END⏎");
        assertThat(proxy.counters().failed.get()).isEqualTo(1);
    }

    @Test
    void whatAServerAnsweredBeforeItFailedCounts() {
        ask("get", b0, a0, b1);
        askedAll();
        proxy.reply(1, value(b0) + "VALUE " + b1 + " 0 5⏎b");
        proxy.hangUp(1);
        proxy.reply(0, value(a0) + "END⏎");
        assertThat(client.sent()).isEqualTo(value(b0) + value(a0) + "END⏎");
    }

    @Test
    void theKeysOfAServerThatIsLateAreMisses() {
        ask("get", a0, b0);
        askedAll();
        proxy.reply(0, value(a0) + "END⏎");
        proxy.passMillis(600);
        assertThat(client.sent()).isEqualTo(value(a0) + "END⏎");
        proxy.reply(1, value(b0) + "END⏎");
        assertThat(client.sent()).isEmpty();
        assertThat(proxy.server(1).isOpen()).isTrue();
    }

    @Test
    void theKeysOfAServerThatCannotBeAskedAreMisses() {
        ask("get", a0, b0, a1);
        proxy.asked(0);
        proxy.refuse(1);
        proxy.reply(0, value(a0) + "END⏎");
        assertThat(client.sent()).isEqualTo(value(a0) + "END⏎");
    }

    @Test
    void allServersMayFail() {
        ask("get", a0, b0, c0);
        proxy.refuse(2);
        proxy.refuse(0);
        assertThat(client.sent()).isEmpty();
        proxy.refuse(1);
        assertThat(client.sent()).isEqualTo("END⏎");
    }

    @Test
    void aFailureIsAnErrorInPlaceOfTheEndIfThePoolSaysSo() {
        proxy.close();
        proxy = new EmbeddedProxy(3, "pools.main.on-error = error");
        client = proxy.connect();
        ask("get", a0, b0);
        askedAll();
        proxy.hangUp(1);
        proxy.hangUp(1);
        assertThat(client.sent()).isEmpty();
        proxy.reply(0, value(a0) + "END⏎");
        assertThat(client.sent()).isEqualTo(value(a0) + "SERVER_ERROR s1: closed by the server⏎");
    }

    @Test
    void deadServersAreAnsweredForAtOnce() {
        proxy.close();
        proxy = new EmbeddedProxy(3, "pools.main { on-dead = miss, failures = 1 }");
        client = proxy.connect();
        ask("get", b0);
        proxy.refuse(1);
        client.sent();
        ask("get", a0, b0);
        assertThat(proxy.asked(0)).isEqualTo(line("get", a0));
        proxy.reply(0, value(a0) + "END⏎");
        assertThat(client.sent()).isEqualTo(value(a0) + "END⏎");

        ask("get", b0, b1);
        assertThat(client.sent()).as("nobody is left to be asked").isEqualTo("END⏎");
    }

    @Test
    void anErrorOfAServerTakesThePlaceOfTheEnd() {
        ask("get", a0, b0);
        askedAll();
        proxy.reply(1, "SERVER_ERROR out of memory writing get response⏎");
        proxy.reply(0, value(a0) + "END⏎");
        assertThat(client.sent()).isEqualTo(value(a0) + "SERVER_ERROR out of memory writing get response⏎");
        proxy.ask(client, "mn⏎");
        assertThat(client.sent()).isEqualTo("MN⏎");
    }

    @Test
    void theFirstOfSeveralErrorsIsTold() {
        ask("get", a0, b0, c0);
        askedAll();
        proxy.reply(2, "SERVER_ERROR two⏎");
        proxy.reply(0, "SERVER_ERROR zero⏎");
        proxy.reply(1, "END⏎");
        assertThat(client.sent()).isEqualTo("SERVER_ERROR two⏎");
    }

    @Test
    void aValueOfAnotherServersKeyIsAViolation() {
        ask("get", a0, b0);
        askedAll();
        proxy.reply(0, value(b0) + "END⏎");
        assertThat(proxy.server(0).isOpen()).isFalse();
        proxy.reply(1, value(b0) + "END⏎");
        assertThat(client.sent()).isEqualTo(value(b0) + "END⏎");
    }

    @Test
    void valuesOutOfOrderAreAViolation() {
        ask("get", a0, b0, a1);
        askedAll();
        proxy.reply(0, value(a1) + value(a0) + "END⏎");
        assertThat(proxy.server(0).isOpen()).isFalse();
        proxy.reply(1, "END⏎");
        assertThat(client.sent()).isEqualTo(value(a1) + "END⏎");
    }

    @Test
    void waitsForTheRepliesBeforeIt() {
        proxy.ask(client, "get " + c0 + "⏎get " + a0 + " " + b0 + "⏎");
        askedAll();
        proxy.reply(0, value(a0) + "END⏎");
        proxy.reply(1, value(b0) + "END⏎");
        assertThat(client.sent()).isEmpty();
        proxy.reply(2, "END⏎");
        assertThat(client.sent()).isEqualTo("END⏎" + value(a0) + value(b0) + "END⏎");
    }

    @Test
    void goesOnWhenItsTurnComes() {
        proxy.ask(client, "get " + c0 + "⏎get " + a0 + " " + b0 + "⏎mn⏎");
        askedAll();
        proxy.reply(0, value(a0) + "END⏎");
        proxy.reply(2, "END⏎");
        assertThat(client.sent()).isEqualTo("END⏎" + value(a0));
        proxy.reply(1, value(b0) + "END⏎");
        assertThat(client.sent()).isEqualTo(value(b0) + "END⏎MN⏎");
    }

    @Test
    void aLargeValueIsWrittenAsItComesOnceItIsFirst() {
        ask("get", a0, b0);
        askedAll();
        proxy.reply(1, "VALUE " + b0 + " 0 2000⏎" + "x".repeat(500));
        assertThat(client.sent()).isEmpty();
        proxy.reply(0, "END⏎");
        proxy.reply(1, "x".repeat(500));
        assertThat(client.sent()).isEqualTo("VALUE " + b0 + " 0 2000⏎" + "x".repeat(1000));
        proxy.reply(1, "x".repeat(1000) + "⏎END⏎");
        assertThat(client.sent()).isEqualTo("x".repeat(1000) + "⏎END⏎");
    }

    @Test
    void aClientThatHasAPartOfAValueIsHungUpOnIfTheRestDoesNotCome() {
        ask("get", a0, b0);
        askedAll();
        proxy.reply(0, "VALUE " + a0 + " 0 2000⏎" + "x".repeat(500));
        proxy.hangUp(0);
        assertThat(client.isOpen()).isFalse();
        proxy.reply(1, value(b0) + "END⏎");
    }

    @Test
    void aLargeValueThatBreaksOffBeforeItsTurnIsAMiss() {
        ask("get", a0, b0);
        askedAll();
        proxy.reply(1, "VALUE " + b0 + " 0 2000⏎" + "x".repeat(500));
        proxy.hangUp(1);
        proxy.reply(0, value(a0) + "END⏎");
        assertThat(client.sent()).isEqualTo(value(a0) + "END⏎");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aClientThatGoesGivesBackWhatWasHeldForIt() {
        ask("get", a0, b0, c0);
        askedAll();
        proxy.reply(1, "VALUE " + b0 + " 0 8000⏎" + "x".repeat(5000));
        proxy.reply(2, value(c0) + "END⏎");
        client.hangUp();
        proxy.turn();
        proxy.reply(1, "x".repeat(3000) + "⏎END⏎");
        proxy.reply(0, value(a0) + "END⏎");
        assertThat(proxy.server(0).isOpen()).isTrue();
        assertThat(proxy.server(1).isOpen()).isTrue();
    }

    @Test
    void manyKeysAreAnsweredInOrder() {
        String[] keys = new String[1000];
        StringBuilder[] replies = {new StringBuilder(), new StringBuilder(), new StringBuilder()};
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < keys.length; i++) {
            keys[i] = proxy.key(i % 3, i / 30);
            if (i % 7 > 0) {
                replies[i % 3].append(value(keys[i]));
                expected.append(value(keys[i]));
            } else {
                // A miss of a key that stands elsewhere in the request as well would be a hit there.
                keys[i] = proxy.key(i % 3, 500 + i / 3);
            }
        }
        ask("get", keys);
        askedAll();
        for (int server = 2; server >= 0; server--) {
            proxy.reply(server, replies[server] + "END⏎");
        }
        assertThat(client.sent()).isEqualTo(expected + "END⏎");
    }

    private void ask(String command, String... keys) {
        proxy.ask(client, line(command, keys));
    }

    private void askedAll() {
        for (int server = 0; server < 3; server++) {
            proxy.asked(server);
        }
    }

    private static String line(String command, String... keys) {
        StringJoiner line = new StringJoiner(" ", command + " ", "⏎");
        for (String key : keys) {
            line.add(key);
        }
        return line.toString();
    }

    private static String value(String key) {
        return "VALUE " + key + " 0 " + key.length() + "⏎" + key + "⏎";
    }
}
