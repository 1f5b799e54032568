package io.weir.proxy.nearcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.nearcache.WriteMarks.Stamp;
import org.junit.jupiter.api.Test;

class WriteMarksTest {
    private static final long HASH = -1;

    private final WriteMarks marks = new WriteMarks();
    private final int stripe = WriteMarks.stripe(HASH);

    @Test
    void aStampStaysCurrentWithoutWrites() {
        Stamp stamp = marks.stamp(HASH);
        assertThat(stamp.isQuiet()).isTrue();
        assertThat(marks.isCurrent(stamp)).isTrue();
    }

    @Test
    void aWriteEndsAStampForGood() {
        Stamp before = marks.stamp(HASH);
        marks.begin(stripe);
        assertThat(marks.isCurrent(before)).isFalse();
        marks.end(stripe);
        assertThat(marks.isCurrent(before)).isFalse();
        assertThat(marks.stamp(HASH).isQuiet()).isTrue();
    }

    @Test
    void aStampDuringAWriteIsNotQuietAndEndsWithIt() {
        marks.begin(stripe);
        Stamp during = marks.stamp(HASH);
        assertThat(during.isQuiet()).isFalse();
        assertThat(marks.isCurrent(during)).isTrue();
        marks.end(stripe);
        assertThat(marks.isCurrent(during)).isFalse();
    }

    @Test
    void itIsQuietWhenTheLastOfSeveralWritesHasEnded() {
        marks.begin(stripe);
        marks.begin(stripe);
        marks.end(stripe);
        assertThat(marks.stamp(HASH).isQuiet()).isFalse();
        marks.end(stripe);
        assertThat(marks.stamp(HASH).isQuiet()).isTrue();
    }

    @Test
    void anInvalidationEndsAStampButIsNotUnderWay() {
        Stamp before = marks.stamp(HASH);
        marks.invalidate(stripe);
        assertThat(marks.isCurrent(before)).isFalse();
        assertThat(marks.stamp(HASH).isQuiet()).isTrue();
    }

    @Test
    void otherStripesDoNotCount() {
        Stamp stamp = marks.stamp(HASH);
        marks.begin(WriteMarks.stripe(0));
        assertThat(marks.isCurrent(stamp)).isTrue();
        assertThat(marks.stamp(HASH).isQuiet()).isTrue();
    }

    @Test
    void theStripeOfAllCountsForEachKey() {
        Stamp stamp = marks.stamp(HASH);
        Stamp other = marks.stamp(0);
        marks.begin(WriteMarks.ALL);
        assertThat(marks.isCurrent(stamp)).isFalse();
        assertThat(marks.isCurrent(other)).isFalse();
        assertThat(marks.stamp(HASH).isQuiet()).isFalse();
        marks.end(WriteMarks.ALL);
        assertThat(marks.stamp(HASH).isQuiet()).isTrue();
        assertThat(marks.isCurrent(stamp)).isFalse();
    }
}
