package io.weir.proxy.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.coherence.Operation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker itself: {@code max-staleness} is 100, and time is a number. */
class HistoryTest {
    private final History history = new History(Duration.ofNanos(100));
    private final List<Operation> operations = new ArrayList<>();

    @Test
    void anotherProxyMayServeWhatWasReplacedUntilMaxStalenessIsOver() {
        write(Kind.WRITE, 0, 1, 10, 20);
        write(Kind.WRITE, 0, 2, 30, 40);
        read(1, 1, 140, 500);
        assertThat(violations()).isEmpty();
        assertThat(history.staleReads()).isEqualTo(1);
        read(1, 1, 141, 500);
        assertThat(violations()).singleElement().asString().contains("version 2 was acknowledged longer than");
    }

    @Test
    void theSameProxyMayNotOnceItHasAcknowledged() {
        write(Kind.WRITE, 1, 1, 10, 20);
        write(Kind.WRITE, 1, 2, 30, 40);
        read(1, 1, 40, 50);
        assertThat(violations()).isEmpty();
        read(1, 1, 41, 50);
        assertThat(violations()).singleElement().asString().contains("the same proxy had acknowledged version 2");
    }

    @Test
    void aMissIsOlderThanWhateverWasWritten() {
        write(Kind.WRITE, 0, 1, 10, 20);
        read(1, 0, 119, 130);
        assertThat(violations()).isEmpty();
        read(1, 0, 121, 130);
        assertThat(violations()).hasSize(1);
    }

    @Test
    void aDoubtfulWriteMayBeSeenOrNot() {
        write(Kind.WRITE, 0, 1, 10, 20);
        write(Kind.DOUBTFUL_WRITE, 0, 2, 30, 40);
        read(0, 2, 35, 38);
        read(0, 1, 1_000, 1_010);
        read(1, 2, 1_000, 1_010);
        read(1, 1, 1_020, 1_030);
        assertThat(violations()).isEmpty();
        assertThat(history.doubtfulWrites()).isEqualTo(1);
        read(1, 0, 1_000, 1_010);
        assertThat(violations()).hasSize(1);
    }

    @Test
    void nobodyReadsWhatIsNotWrittenYet() {
        write(Kind.WRITE, 0, 1, 10, 20);
        read(0, 1, 5, 11);
        assertThat(violations()).isEmpty();
        read(0, 1, 5, 10);
        assertThat(violations()).singleElement().asString().contains("only 0 versions were written");
    }

    @Test
    void whatWasCheckedStillCounts() {
        write(Kind.WRITE, 0, 1, 10, 20);
        assertThat(violations()).isEmpty();
        read(1, 0, 200, 210);
        assertThat(violations()).hasSize(1);
    }

    private void write(Kind kind, int proxy, long version, long start, long end) {
        operations.add(new Operation(kind, proxy, "key", version, start, end));
    }

    private void read(int proxy, long version, long start, long end) {
        // Before the writes, since clients' lists come in any order.
        operations.add(0, new Operation(Kind.READ, proxy, "key", version, start, end));
    }

    private List<String> violations() {
        history.add(operations);
        operations.clear();
        return history.violations();
    }
}
