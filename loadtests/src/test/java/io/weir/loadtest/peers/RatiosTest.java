package io.weir.loadtest.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.loadtest.report.Report.Ratio;
import io.weir.loadtest.report.Result;
import io.weir.loadtest.report.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatiosTest {
    @Test
    void eachRoundIsComparedWithItsOwn() {
        // The machine was slower in the second round, for both.
        List<Ratio> ratios = Ratios.of(
                List.of(Samples.result("weir", 1, 0, 1_000, 1), Samples.result("weir", 2, 0, 500, 2)),
                List.of(Samples.result("peer", 1, 0, 800, 2), Samples.result("peer", 2, 0, 400, 4)));
        assertThat(ratios).extracting(Ratio::measure).containsExactly("CPU per request", "throughput", "p99");
        assertThat(ratios.get(0).median()).isCloseTo(0.5, within(1e-9));
        assertThat(ratios.get(1).median()).isCloseTo(1.25, within(1e-9));
        assertThat(ratios.get(1).most() - ratios.get(1).least()).isCloseTo(0, within(1e-9));
    }

    @Test
    void atAGivenRateThroughputSaysNothing() {
        List<Ratio> ratios = Ratios.of(
                List.of(Samples.result("weir", 1, 100, 100, 1)), List.of(Samples.result("peer", 1, 100, 100, 1)));
        assertThat(ratios).extracting(Ratio::measure).containsExactly("CPU per request", "p99");
    }

    @Test
    void noRatioWithMissesErrorsOrAnInvalidRun() {
        Result good = Samples.result("weir", 1, 0, 1_000, 1);
        assertThat(Ratios.refusal(List.of(good))).isEmpty();
        assertThat(Ratios.refusal(List.of(good, Samples.withWrongReplies(good))))
                .get()
                .asString()
                .contains("reached 80 %");
    }
}
