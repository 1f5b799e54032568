package io.weir.loadtest.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final long START = 1_000_000_000L;

    @Test
    void aSteadyScheduleIsAbsolute() {
        Schedule schedule = new Schedule.Steady(START, 3);
        assertThat(schedule.due(START)).isEqualTo(START);
        schedule.taken();
        // Whoever asks late gets the same time.
        assertThat(schedule.due(START + 5_000_000_000L)).isEqualTo(START + 333_333_333);
        for (int i = 1; i < 3_000_000; i++) {
            schedule.taken();
        }
        assertThat(schedule.due(START)).isEqualTo(START + 1_000_000L * 1_000_000_000L);
    }

    @Test
    void poissonHasTheRateAndItsSpread() {
        Schedule schedule = new Schedule.Poisson(START, 1_000, 7);
        long last = START;
        double sum = 0;
        double squares = 0;
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            double gap = schedule.due(0) - last;
            last = schedule.due(0);
            sum += gap;
            squares += gap * gap;
            schedule.taken();
        }
        double mean = sum / count;
        assertThat(mean).isCloseTo(1_000_000, within(10_000.0));
        // Exponential gaps deviate by as much as their mean.
        assertThat(Math.sqrt(squares / count - mean * mean)).isCloseTo(mean, within(mean * 0.03));
    }

    @Test
    void theClosedLoopIsAlwaysDue() {
        Schedule schedule = new Schedule.Closed();
        schedule.taken();
        assertThat(schedule.due(42)).isEqualTo(42);
    }
}
