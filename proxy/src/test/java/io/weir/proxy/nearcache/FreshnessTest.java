package io.weir.proxy.nearcache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreshnessTest {
    private static final Freshness FRESHNESS = new Freshness(10);

    @ParameterizedTest
    @CsvSource({
        "0, 0, 9, true", // fetched 9 ago
        "0, 0, 10, false",
        "0, 5, 14, true", // in sync 9 ago
        "0, 5, 15, false",
        "50, 5, 59, true", // in sync long ago, but fetched 9 ago
        "50, 5, 60, false"
    })
    void aValueIsAsFreshAsItsFetchOrTheLastSync(long fetchBegan, long syncedAsOf, long now, boolean allowed) {
        assertThat(FRESHNESS.allows(fetchBegan, () -> syncedAsOf, now)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MAX_VALUE - 7, Long.MIN_VALUE})
    void theClockMayShowAnything(long zero) {
        assertThat(FRESHNESS.allows(zero, () -> zero + 5, zero + 14)).isTrue();
        assertThat(FRESHNESS.allows(zero, () -> zero + 5, zero + 15)).isFalse();
    }
}
