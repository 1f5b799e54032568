package io.weir.proxy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockTest {
    private final Clock clock = new Clock();

    @Test
    void aTickThatIsALittleLateIsNoPause() {
        clock.advance(clock.now() + 3 * Clock.TICK_NANOS);
        assertThat(clock.paused()).isZero();
    }

    @Test
    void aTickThatIsLaterIs() {
        long before = clock.now();
        clock.advance(before + 50 * Clock.TICK_NANOS);
        assertThat(clock.now()).isEqualTo(before + 50 * Clock.TICK_NANOS);
        assertThat(clock.paused()).isEqualTo(49 * Clock.TICK_NANOS);
        clock.advance(clock.now() + Clock.TICK_NANOS);
        assertThat(clock.paused()).isZero();
    }

    @Test
    void timeMayWrap() {
        clock.advance(Long.MAX_VALUE);
        clock.advance(Long.MIN_VALUE);
        assertThat(clock.paused()).isZero();
    }
}
