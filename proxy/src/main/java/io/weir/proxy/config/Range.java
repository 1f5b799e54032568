package io.weir.proxy.config;

import java.time.Duration;
import java.util.function.Function;

/** The values that a setting may have, both ends included. */
record Range<T extends Comparable<T>>(T least, T most, Function<T, String> notation) {
    private static final Duration MOST_DURATION = Duration.ofDays(365);

    static Range<Integer> ofCounts(int least, int most) {
        return new Range<>(least, most, String::valueOf);
    }

    /** Bytes. */
    static Range<Long> ofSizes(long least, long most) {
        return new Range<>(least, most, Notation::size);
    }

    /** A year at most: such a time in nanoseconds may be added to any other and fits in a long. */
    static Range<Duration> ofDurations(Duration least) {
        return ofDurations(least, MOST_DURATION);
    }

    static Range<Duration> ofDurations(Duration least, Duration most) {
        return new Range<>(least, most, Notation::duration);
    }

    /** 0 to 1. */
    static Range<Double> ofShares() {
        return new Range<>(0.0, 1.0, Notation::share);
    }

    boolean contains(T value) {
        return least.compareTo(value) <= 0 && value.compareTo(most) <= 0;
    }

    /** {@code 1ms to 365d}. */
    @Override
    public String toString() {
        return notation.apply(least) + " to " + notation.apply(most);
    }
}
