package io.weir.loadtest.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.loadtest.scenario.Scenario;
import io.weir.loadtest.scenario.Scenario.Commands;
import io.weir.loadtest.scenario.ScenarioException;
import io.weir.loadtest.scenario.ScenarioReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of reply that must not be is noticed, and no other. */
class ReplyReaderTest {
    private static final int SIZE = 40;
    private static final String TAG = "test";

    private final Tally tally = new Tally();
    private final InFlight inFlight = new InFlight(8, 4);
    private final List<String> completed = new ArrayList<>();
    private KeySpace keys;
    private Versions versions;
    private ReplyReader replies;

    @BeforeEach
    void fourKeysOfVersionOne() throws ScenarioException {
        use(Commands.CLASSIC, SIZE);
    }

    private void use(Commands commands, int size) throws ScenarioException {
        Scenario scenario = ScenarioReader.parse("test", "keys.count = 4, value-size = " + size + "B");
        keys = new KeySpace(scenario, TAG, 0, 4);
        versions = new Versions(4);
        for (int key = 0; key < 4; key++) {
            versions.send(key);
            versions.acknowledged(key);
        }
        replies = new ReplyReader(
                keys,
                versions,
                new Stamp(),
                tally,
                commands,
                inFlight,
                (slot, failed, now) -> completed.add(slot + (failed ? " failed" : "")));
    }

    private void get(int slot, int... asked) {
        inFlight.addGet(slot);
        for (int key : asked) {
            inFlight.addKey(key, versions.least(key));
        }
        inFlight.endGet();
    }

    private int set(int slot, int key) {
        int version = versions.send(key);
        inFlight.addSet(slot, key, version);
        return version;
    }

    private String data(int key, int version) {
        RequestBuffer out = new RequestBuffer();
        new Stamp().write(out, keys.number(key), version, keys.valueSize(key));
        return new String(out.array(), 0, out.length(), US_ASCII);
    }

    private String value(int key, int version) {
        return "VALUE " + keys.text(key) + " " + version + " " + keys.valueSize(key) + "\r\n" + data(key, version)
                + "\r\n";
    }

    private int read(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        return replies.read(bytes, 0, bytes.length, 0);
    }

    private void assertWrong(WrongReply kind) {
        for (WrongReply other : WrongReply.values()) {
            assertThat(tally.counts().wrong(other)).as(other.name()).isEqualTo(other == kind ? 1 : 0);
        }
        assertThat(tally.counts().examples()).isNotEmpty();
    }

    private void assertGood(int hits, int misses) {
        assertThat(tally.counts().allWrong())
                .as(tally.counts().examples().toString())
                .isZero();
        assertThat(tally.counts().errors()).isZero();
        assertThat(tally.counts().hits()).isEqualTo(hits);
        assertThat(tally.counts().misses()).isEqualTo(misses);
    }

    @Test
    void hitsMissesAndStoresInTheirOrder() {
        get(0, 1);
        get(1, 2);
        set(2, 3);
        get(3, 0, 1, 2);
        String text = value(1, 1) + "END\r\n" + "END\r\n" + "STORED\r\n" + value(2, 1) + value(0, 1) + "END\r\n";
        assertThat(read(text)).isEqualTo(text.length());
        assertThat(completed).containsExactly("0", "1", "2", "3");
        assertGood(3, 2);
        assertThat(versions.least(3)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 23, 24, 25, 40, 5_000})
    void whereverTheReadsAreCut(int size) throws ScenarioException {
        use(Commands.CLASSIC, size);
        get(0, 1);
        String text = value(1, 1) + "END\r\n";
        for (int cut = 1; cut < text.length(); cut++) {
            if (cut > 1) {
                get(0, 1);
            }
            int used = read(text.substring(0, cut));
            assertThat(used).isNotNegative();
            read(text.substring(used));
        }
        assertGood(text.length() - 1, 0);
        assertThat(completed).hasSize(text.length() - 1);
    }

    @Test
    void aValueOfAnotherKey() {
        get(0, 1);
        read(value(2, 1) + "END\r\n");
        assertWrong(WrongReply.OTHER_KEY);
    }

    @Test
    void aValueTwice() {
        get(0, 1);
        read(value(1, 1) + value(1, 1) + "END\r\n");
        assertWrong(WrongReply.OTHER_KEY);
    }

    @Test
    void anotherKeysDataUnderTheRightKey() {
        get(0, 1);
        read(value(1, 1).replace(data(1, 1), data(2, 1)) + "END\r\n");
        assertWrong(WrongReply.DAMAGED);
    }

    @Test
    void aStaleVersion() {
        set(0, 1);
        read("STORED\r\n");
        get(1, 1);
        read(value(1, 1) + "END\r\n");
        assertWrong(WrongReply.STALE);
    }

    @Test
    void aVersionThatWasAcknowledgedOnlyAfterTheGetIsNotAskedFor() {
        get(1, 1);
        versions.send(1);
        versions.acknowledged(1);
        read(value(1, 1) + "END\r\n");
        assertGood(1, 0);
    }

    @Test
    void aVersionThatWasNeverSent() {
        get(0, 1);
        read(value(1, 7) + "END\r\n");
        assertWrong(WrongReply.UNKNOWN_VERSION);
    }

    @Test
    void aTruncatedValue() {
        get(0, 1);
        String whole = value(1, 1);
        String cut = whole.replace(" " + SIZE + "\r\n", " " + (SIZE - 1) + "\r\n")
                .replace(data(1, 1), data(1, 1).substring(0, SIZE - 1));
        read(cut + "END\r\n");
        assertWrong(WrongReply.DAMAGED);
    }

    @Test
    void aValueWhoseEndIsOfAnotherVersion() {
        versions.send(1);
        get(0, 1);
        String mixed = data(1, 1).substring(0, SIZE - Stamp.TAIL) + data(1, 2).substring(SIZE - Stamp.TAIL);
        read(value(1, 1).replace(data(1, 1), mixed) + "END\r\n");
        assertWrong(WrongReply.DAMAGED);
    }

    @Test
    void aValueThatIsLongerThanItsLength() {
        get(0, 1);
        assertThat(read(value(1, 1).replace(data(1, 1), data(1, 1) + "xx") + "END\r\n"))
                .isEqualTo(ReplyReader.BROKEN);
    }

    @Test
    void repliesOutOfOrder() {
        get(0, 1);
        get(1, 2);
        read(value(2, 1) + "END\r\n" + value(1, 1) + "END\r\n");
        assertThat(tally.counts().wrong(WrongReply.OTHER_KEY)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"STORED\r\n", "HD\r\n", "nonsense\r\n", "END\n", "VALUE key\r\n", "VALUE a 0 x\r\n", "\r\n"})
    void aReplyThatAGetCannotHave(String line) {
        get(0, 1);
        assertThat(read(line)).isEqualTo(ReplyReader.BROKEN);
        assertWrong(WrongReply.UNEXPECTED);
    }

    @Test
    void aReplyThatNobodyAskedFor() {
        assertThat(read("END\r\n")).isEqualTo(ReplyReader.BROKEN);
        assertWrong(WrongReply.UNEXPECTED);
    }

    @Test
    void aLineThatDoesNotEnd() {
        get(0, 1);
        assertThat(read("x".repeat(3_000))).isEqualTo(ReplyReader.BROKEN);
    }

    @Test
    void errorsAreCountedAndAFailedSetIsNotReliedOn() {
        get(0, 1);
        int lost = set(1, 1);
        set(2, 1);
        read("SERVER_ERROR out of order\r\nSERVER_ERROR busy\r\nSTORED\r\n");
        assertThat(completed).containsExactly("0 failed", "1 failed", "2");
        assertThat(tally.counts().errors()).isEqualTo(2);
        assertThat(tally.counts().allWrong()).isZero();
        assertThat(versions.least(1)).isEqualTo(lost);
    }

    @Test
    void metaCommands() throws ScenarioException {
        use(Commands.META, SIZE);
        get(0, 1, 2, 3);
        set(1, 0);
        read("VA 40 f1 k" + keys.text(1) + "\r\n" + data(1, 1) + "\r\nEN\r\nVA 40 f1 k" + keys.text(3) + "\r\n"
                + data(3, 1) + "\r\nHD\r\n");
        assertThat(completed).containsExactly("0", "1");
        assertGood(2, 1);
    }

    @Test
    void metaRepliesOutOfOrder() throws ScenarioException {
        use(Commands.META, SIZE);
        get(0, 1, 2);
        read("VA 40 f1 k" + keys.text(2) + "\r\n" + data(2, 1) + "\r\n");
        assertWrong(WrongReply.OTHER_KEY);
    }

    @Test
    void anErrorForOneOfSeveralMetaKeys() throws ScenarioException {
        use(Commands.META, SIZE);
        get(0, 1, 2);
        read("SERVER_ERROR x\r\nEN\r\n");
        assertThat(completed).containsExactly("0 failed");
        assertThat(tally.counts().misses()).isEqualTo(1);
    }
}
