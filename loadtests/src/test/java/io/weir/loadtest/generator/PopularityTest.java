package io.weir.loadtest.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PopularityTest {
    private static final int KEYS = 1_000;
    private static final int DRAWS = 1_000_000;

    private static double[] shares(double exponent) {
        Popularity popularity = new Popularity(KEYS, exponent, new SplittableRandom(1));
        double[] shares = new double[KEYS];
        for (int i = 0; i < DRAWS; i++) {
            shares[popularity.draw()] += 1.0 / DRAWS;
        }
        return shares;
    }

    @Test
    void withoutAnExponentAllAreAlike() {
        for (double share : shares(0)) {
            assertThat(share).isCloseTo(0.001, within(0.0002));
        }
    }

    @Test
    void zipfFollowsItsLaw() {
        double[] shares = shares(0.99);
        double sum = IntStream.rangeClosed(1, KEYS)
                .mapToDouble(rank -> Math.pow(rank, -0.99))
                .sum();
        for (int rank : new int[] {1, 2, 3, 10, 100}) {
            double expected = Math.pow(rank, -0.99) / sum;
            assertThat(shares[rank - 1]).as("rank " + rank).isCloseTo(expected, within(expected * 0.1));
        }
        assertThat(Arrays.stream(shares).min().orElseThrow()).isPositive();
    }
}
