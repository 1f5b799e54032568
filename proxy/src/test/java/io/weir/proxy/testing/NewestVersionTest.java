package io.weir.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NewestVersionTest {
    private final NewestVersion newest = new NewestVersion();

    @Test
    void atItsOwnTimeAVersionIsNotThereYet() {
        newest.add(10, 1);
        assertThat(LongStream.of(10, 11).map(newest::before)).containsExactly(0L, 1L);
    }

    @Test
    void anOlderOneThatComesLaterChangesNothing() {
        newest.add(10, 2);
        newest.add(20, 1);
        assertThat(newest.before(30)).isEqualTo(2);
    }

    @Test
    void theOrderInWhichTheyAreAddedDoesNotMatter() {
        newest.add(30, 3);
        newest.add(20, 1);
        newest.add(40, 2);
        newest.add(10, 2);
        assertThat(LongStream.of(11, 21, 31, 41).map(newest::before)).containsExactly(2L, 2L, 3L, 3L);
    }
}
