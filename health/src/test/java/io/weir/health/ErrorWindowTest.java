package io.weir.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slices are 100 ns long here. */
class ErrorWindowTest {
    private static final long WINDOW = 1_000;

    private final ErrorWindow window = new ErrorWindow(WINDOW);

    @Test
    void isEmptyAtFirst() {
        assertWindowHas(0, 0);
        assertThat(window.rate()).isZero();
        assertThat(window.exceeds(0.01, 0)).isFalse();
    }

    @Test
    void whatWasBeforeTheFirstSampleDoesNotCount() {
        window.sample(5_000, 1_000, 900);
        assertWindowHas(0, 0);
        window.sample(5_001, 1_004, 901);
        assertWindowHas(4, 1);
        assertThat(window.rate()).isEqualTo(0.25);
    }

    @Test
    void addsUpWhatHappenedInTheWindow() {
        window.sample(0, 0, 0);
        window.sample(50, 10, 1);
        window.sample(99, 20, 1);
        window.sample(100, 30, 2);
        window.sample(950, 40, 10);
        assertWindowHas(40, 10);
    }

    @Test
    void aSliceIsForgottenWhenTheWindowHasGoneByItsBegin() {
        window.sample(0, 0, 0);
        window.sample(99, 10, 5);
        window.sample(100, 30, 6);
        window.sample(999, 30, 6);
        assertWindowHas(30, 6);
        window.sample(1_000, 30, 6);
        assertWindowHas(20, 1);
        window.sample(1_099, 30, 6);
        assertWindowHas(20, 1);
        window.sample(1_100, 30, 6);
        assertWindowHas(0, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 1_001, 5_000, 1_000_000_000_000L})
    void afterALongPauseOnlyTheNewsCount(long now) {
        window.sample(0, 0, 0);
        window.sample(10, 10, 10);
        window.sample(now, 15, 11);
        assertWindowHas(5, 1);
        window.sample(now + 899, 15, 11);
        assertWindowHas(5, 1);
        window.sample(now + WINDOW, 15, 11);
        assertWindowHas(0, 0);
    }

    @Test
    void holdsWhatTheLastWindowHadHoweverLongItRuns() {
        for (long now = 0; now <= 100 * WINDOW; now += 10) {
            window.sample(now, now, now / 2);
        }
        // Nine slices, and of the tenth the one sample with which it begins.
        assertWindowHas(910, 455);
        assertThat(window.rate()).isEqualTo(0.5);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "3, 100", "100, 3"})
    void startsAgainWhereATotalWentBack(long requests, long failures) {
        window.sample(0, 0, 0);
        window.sample(10, 50, 40);
        window.sample(20, requests, failures);
        assertWindowHas(0, 0);
        window.sample(30, requests + 8, failures + 2);
        assertWindowHas(8, 2);
    }

    @Test
    void forgetsAndStartsAgain() {
        window.sample(0, 0, 0);
        window.sample(10, 50, 40);
        window.forget();
        assertWindowHas(0, 0);
        window.sample(10_000, 90, 70);
        assertWindowHas(0, 0);
        window.sample(10_999, 94, 71);
        assertWindowHas(4, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "0.5,  10, true",
        "0.49, 10, true",
        "0.51, 10, false",
        "1,    10, false",
        "0.5,  11, false",
        "0.5,  0,  true",
        "0,    0,  false"
    })
    void isExceededFromTheShareOnIfThereIsEnoughToTell(double share, long minimum, boolean exceeds) {
        window.sample(0, 0, 0);
        window.sample(10, 10, 5);
        assertThat(window.exceeds(share, minimum)).isEqualTo(exceeds);
    }

    @Test
    void aShareOfAllIsReached() {
        window.sample(0, 0, 0);
        window.sample(10, 7, 7);
        assertThat(window.exceeds(1, 7)).isTrue();
    }

    @Test
    void failuresOfRequestsSentBeforeTheWindowMakeNoRateAboveOne() {
        window.sample(0, 5, 0);
        window.sample(10, 6, 4);
        assertThat(window.rate()).isEqualTo(1);
        window.sample(5_000, 6, 5);
        assertWindowHas(0, 1);
        assertThat(window.rate()).isEqualTo(1);
        assertThat(window.exceeds(0.5, 1)).isFalse();
    }

    /** {@link System#nanoTime} may wrap from the largest long to the smallest. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 500, Long.MAX_VALUE, Long.MIN_VALUE, -500})
    void theClockMayWrap(long begin) {
        window.sample(begin, 0, 0);
        window.sample(begin + 10, 10, 5);
        window.sample(begin + 999, 10, 5);
        assertWindowHas(10, 5);
        window.sample(begin + 1_000, 10, 5);
        assertWindowHas(0, 0);
    }

    @Test
    void aSampleThatComesLateCountsInTheCurrentSlice() {
        window.sample(1_000, 0, 0);
        window.sample(1_500, 10, 5);
        window.sample(400, 12, 6);
        assertWindowHas(12, 6);
        window.sample(2_499, 12, 6);
        assertWindowHas(12, 6);
        window.sample(2_500, 12, 6);
        assertWindowHas(0, 0);
    }

    @Test
    void theShortestWindow() {
        assertThatThrownBy(() -> new ErrorWindow(9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the window must be at least 10 ns, not 9 ns");
        ErrorWindow shortest = new ErrorWindow(10);
        shortest.sample(0, 0, 0);
        shortest.sample(0, 1, 1);
        shortest.sample(9, 1, 1);
        assertThat(shortest.requests()).isEqualTo(1);
        shortest.sample(10, 1, 1);
        assertThat(shortest.requests()).isZero();
    }

    private void assertWindowHas(long requests, long failures) {
        assertThat(window.requests()).isEqualTo(requests);
        assertThat(window.failures()).isEqualTo(failures);
    }
}
