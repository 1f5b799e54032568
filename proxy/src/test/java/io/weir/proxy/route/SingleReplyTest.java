package io.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.EmbeddedSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the value of one key reaches its client: whole up to {@code stream-threshold}, in parts beyond. */
class SingleReplyTest {
    private static final String LARGE = "x".repeat(2000);

    private final EmbeddedProxy proxy =
            new EmbeddedProxy(2, "client.stream-threshold = 1k", "client.max-pending-bytes = 1m");
    private final EmbeddedSocket client = proxy.connect();
    private final String key = proxy.key(0, 0);

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void aSmallValueIsWrittenOnceItIsWhole() {
        ask();
        proxy.reply(0, "VALUE " + key + " 0 10⏎0123");
        assertThat(client.sent()).isEmpty();
        proxy.reply(0, "456789⏎");
        assertThat(client.sent()).isEqualTo("VALUE " + key + " 0 10⏎0123456789⏎");
        proxy.reply(0, "END⏎");
        assertThat(client.sent()).isEqualTo("END⏎");
    }

    @Test
    void aSmallValueWhoseRestDoesNotComeIsAMiss() {
        ask();
        proxy.reply(0, "VALUE " + key + " 0 10⏎0123");
        proxy.hangUp(0);
        assertThat(client.sent()).isEqualTo("END⏎");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aWholeValueWhoseEndDoesNotComeIsAHit() {
        ask();
        proxy.reply(0, "VALUE " + key + " 0 1⏎1⏎EN");
        proxy.hangUp(0);
        assertThat(client.sent()).isEqualTo("VALUE " + key + " 0 1⏎1⏎END⏎");
        assertThat(proxy.counters().getHits.get()).isEqualTo(1);
    }

    @Test
    void aLargeValueIsWrittenAsItComes() {
        ask();
        proxy.reply(0, "VALUE " + key + " 0 2000⏎" + "x".repeat(500));
        assertThat(client.sent()).isEqualTo("VALUE " + key + " 0 2000⏎" + "x".repeat(500));
        proxy.reply(0, "x".repeat(1500));
        assertThat(client.sent()).isEqualTo("x".repeat(1500));
        proxy.reply(0, "⏎END⏎");
        assertThat(client.sent()).isEqualTo("⏎END⏎");
    }

    @Test
    void aClientThatHasAPartOfAValueIsHungUpOnIfTheRestDoesNotCome() {
        ask();
        proxy.reply(0, "VALUE " + key + " 0 2000⏎xxx");
        proxy.hangUp(0);
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aLargeMetaValueIsWrittenAsItComes() {
        proxy.ask(client, "mg " + key + " v⏎mn⏎");
        proxy.asked(0);
        proxy.reply(0, "VA 2000⏎" + "x".repeat(500));
        assertThat(client.sent()).isEqualTo("VA 2000⏎" + "x".repeat(500));
        proxy.reply(0, "x".repeat(1500) + "⏎");
        assertThat(client.sent()).isEqualTo("x".repeat(1500) + "⏎MN⏎");
    }

    @Test
    void aValueWaitsForTheRepliesBeforeIt() {
        proxy.ask(client, "get " + proxy.key(1, 0) + "⏎get " + key + "⏎");
        proxy.asked(0);
        proxy.asked(1);
        proxy.reply(0, "VALUE " + key + " 0 2000⏎" + LARGE.substring(1000));
        proxy.reply(0, LARGE.substring(1000) + "⏎");
        assertThat(client.sent()).isEmpty();
        proxy.reply(1, "END⏎");
        assertThat(client.sent()).isEqualTo("END⏎VALUE " + key + " 0 2000⏎" + LARGE + "⏎");
        proxy.reply(0, "END⏎");
        assertThat(client.sent()).isEqualTo("END⏎");
    }

    @Test
    void aPartOfALargeValueIsWrittenWhenItsTurnComes() {
        proxy.ask(client, "get " + proxy.key(1, 0) + "⏎get " + key + "⏎");
        proxy.asked(0);
        proxy.asked(1);
        proxy.reply(0, "VALUE " + key + " 0 2000⏎" + LARGE.substring(1000));
        proxy.reply(1, "END⏎");
        assertThat(client.sent()).isEqualTo("END⏎VALUE " + key + " 0 2000⏎" + LARGE.substring(1000));
        proxy.hangUp(0);
        assertThat(client.isOpen()).as("the rest is missing").isFalse();
    }

    @Test
    void aLargeValueThatBreaksOffBeforeItsTurnIsAMiss() {
        proxy.ask(client, "get " + proxy.key(1, 0) + "⏎get " + key + "⏎");
        proxy.asked(0);
        proxy.asked(1);
        proxy.reply(0, "VALUE " + key + " 0 2000⏎" + LARGE.substring(1000));
        proxy.hangUp(0);
        proxy.reply(1, "END⏎");
        assertThat(client.sent()).isEqualTo("END⏎END⏎");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aValueTwiceIsNotAnAnswerToOneKey() {
        ask();
        proxy.reply(0, "VALUE " + key + " 0 1⏎1⏎VALUE " + key + " 0 1⏎1⏎END⏎");
        assertThat(proxy.server(0).isOpen()).isFalse();
        assertThat(client.sent()).isEqualTo("VALUE " + key + " 0 1⏎1⏎END⏎");
    }

    @Test
    void anotherKeysValueIsNeverPassedOn() {
        ask();
        proxy.reply(0, "VALUE other 0 6⏎secret⏎END⏎");
        assertThat(proxy.server(0).isOpen()).isFalse();
        assertThat(client.sent()).isEqualTo("END⏎");
    }

    @Test
    void aLargeValueIsReadNoFasterThanItsClientReads() {
        ask();
        client.stall();
        proxy.reply(0, "VALUE " + key + " 0 3000000⏎" + "x".repeat(300_000));
        assertThat(proxy.server(0).isReading()).isTrue();
        proxy.reply(0, "x".repeat(300_000));
        assertThat(proxy.server(0).isReading()).isFalse();

        client.flow();
        proxy.turn();
        assertThat(proxy.server(0).isReading()).isTrue();
        for (int i = 0; i < 8; i++) {
            proxy.reply(0, "x".repeat(300_000));
        }
        proxy.reply(0, "⏎END⏎");
        assertThat(client.sent()).hasSize(("VALUE " + key + " 0 3000000⏎⏎END⏎").length() + 3_000_000);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aServerIsReadOnWhenTheSlowClientGoes() {
        ask();
        client.stall();
        proxy.reply(0, "VALUE " + key + " 0 3000000⏎" + "x".repeat(600_000));
        assertThat(proxy.server(0).isReading()).isFalse();
        client.hangUp();
        proxy.turn();
        assertThat(proxy.server(0).isReading()).isTrue();
        for (int i = 0; i < 8; i++) {
            proxy.reply(0, "x".repeat(300_000));
        }
        proxy.reply(0, "⏎END⏎");
    }

    @Test
    void aClientThatReadsNothingOfALargeValueIsCut() {
        ask();
        client.stall();
        proxy.reply(0, "VALUE " + key + " 0 3000000⏎" + "x".repeat(600_000));
        proxy.passMillis(30_000);
        assertThat(client.isOpen()).isTrue();
        proxy.passMillis(30_001);
        assertThat(client.isOpen()).isFalse();
        assertThat(proxy.server(0).isReading()).isTrue();
        proxy.reply(0, "x".repeat(2_400_000) + "⏎END⏎");
    }

    @Test
    void aLargeValueThatWaitsForItsTurnIsReadOnWhenItComes() {
        proxy.ask(client, "get " + proxy.key(1, 0) + "⏎get " + key + "⏎");
        proxy.asked(0);
        proxy.asked(1);
        proxy.reply(0, "VALUE " + key + " 0 3000000⏎" + "x".repeat(600_000));
        assertThat(proxy.server(0).isReading()).isFalse();
        proxy.reply(1, "END⏎");
        assertThat(proxy.server(0).isReading()).isTrue();
        for (int i = 0; i < 8; i++) {
            proxy.reply(0, "x".repeat(300_000));
        }
        proxy.reply(0, "⏎END⏎");
        assertThat(client.sent()).endsWith("x⏎END⏎").hasSizeGreaterThan(3_000_000);
    }

    private void ask() {
        proxy.ask(client, "get " + key + "⏎");
        assertThat(proxy.asked(0)).isEqualTo("get " + key + "⏎");
    }
}
