package io.weir.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SizesTest {
    private static final int DRAWS = 200_000;

    private static int[] draw(Sizes sizes) {
        SplittableRandom random = new SplittableRandom(1);
        int[] drawn = new int[DRAWS];
        Arrays.setAll(drawn, i -> sizes.draw(random));
        return drawn;
    }

    @Test
    void aRangeHasBothEndsAndIsEven() {
        int[] drawn = draw(new Sizes.Between(3, 6));
        for (int size = 3; size <= 6; size++) {
            int wanted = size;
            assertThat(Arrays.stream(drawn).filter(one -> one == wanted).count() / (double) DRAWS)
                    .isCloseTo(0.25, within(0.01));
        }
        assertThat(share(drawn, 3, 6)).isEqualTo(1);
    }

    /** The numbers of the paper: shares of the smallest, and the mean that follows from its parameters. */
    @Test
    void valuesOfEtcAreMostlySmallWithALongTail() {
        int[] drawn = draw(new Sizes.EtcValues());
        assertThat(share(drawn, 2, 2)).isCloseTo(0.1782, within(0.005));
        assertThat(share(drawn, 11, 11)).isCloseTo(0.08989, within(0.005));
        assertThat(share(drawn, 0, 14)).isCloseTo(0.44155, within(0.005));
        double meanOfTail = 15 + 214.476 / (1 - 0.348238);
        assertThat(Arrays.stream(drawn).filter(size -> size > 14).average().orElseThrow())
                .isCloseTo(meanOfTail, within(meanOfTail * 0.03));
        assertThat(Arrays.stream(drawn).max().orElseThrow()).isBetween(5_000, new Sizes.EtcValues().most());
    }

    @Test
    void keysOfEtcAreAroundThirtyBytes() {
        int[] drawn = draw(new Sizes.EtcKeys(16));
        assertThat(share(drawn, 16, 250)).isEqualTo(1);
        // The median of the distribution: location + scale / shape * (ln 2 ^ -shape - 1).
        double median = 30.7984 + 8.20449 / 0.078688 * (Math.pow(Math.log(2), -0.078688) - 1);
        Arrays.sort(drawn);
        assertThat((double) drawn[DRAWS / 2]).isCloseTo(median, within(1.5));
    }

    private static double share(int[] drawn, int from, int to) {
        return Arrays.stream(drawn).filter(size -> size >= from && size <= to).count() / (double) drawn.length;
    }
}
