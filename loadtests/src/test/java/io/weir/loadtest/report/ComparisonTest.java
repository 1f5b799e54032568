package io.weir.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Report BEFORE =
            Samples.report(Samples.result("weir", 1, 0, 1_000, 1), Samples.result("weir", 2, 0, 1_040, 1.04));

    private static Comparison compare(Report after) {
        return Comparison.of(BEFORE, after, 0.05);
    }

    @Test
    void theSameIsNotWorse() {
        assertThat(compare(BEFORE).isWorse()).isFalse();
    }

    @Test
    void slowerByMoreThanTheThresholdIsWorse() {
        Comparison comparison = compare(Samples.report(Samples.result("weir", 1, 0, 900, 1)));
        assertThat(comparison.isWorse()).isTrue();
        assertThat(comparison.lines()).anyMatch(line -> line.contains("requests/s") && line.contains("WORSE"));
    }

    @Test
    void higherLatencyAndCpuAreWorse() {
        Comparison comparison = compare(Samples.report(Samples.result("weir", 1, 0, 1_020, 1.2)));
        assertThat(comparison.lines())
                .filteredOn(line -> line.contains("WORSE"))
                .hasSize(2);
    }

    @Test
    void withinTheThresholdIsNotWorse() {
        assertThat(compare(Samples.report(Samples.result("weir", 1, 0, 990, 1.05)))
                        .isWorse())
                .isFalse();
    }

    @Test
    void withinTheSpreadOfTheRoundsIsNotWorse() {
        Comparison comparison = compare(Samples.report(
                Samples.result("weir", 1, 0, 800, 1.02),
                Samples.result("weir", 2, 0, 900, 1.02),
                Samples.result("weir", 3, 0, 1_001, 1.02)));
        assertThat(comparison.isWorse()).isFalse();
        assertThat(comparison.lines()).anyMatch(line -> line.contains("in spread"));
    }

    @Test
    void betterIsNotWorse() {
        Comparison comparison = compare(Samples.report(Samples.result("weir", 1, 0, 2_000, 0.5)));
        assertThat(comparison.isWorse()).isFalse();
        assertThat(comparison.lines())
                .filteredOn(line -> line.contains("better"))
                .hasSize(3);
    }

    @Test
    void wrongRepliesAreWorse() {
        Result wrong = Samples.withWrongReplies(Samples.result("weir", 1, 0, 1_020, 1));
        assertThat(compare(Samples.report(wrong)).isWorse()).isTrue();
    }

    @Test
    void nothingInCommonIsAMistake() {
        assertThatThrownBy(() -> compare(Samples.report(Samples.result("other", 1, 0, 1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in common");
    }
}
