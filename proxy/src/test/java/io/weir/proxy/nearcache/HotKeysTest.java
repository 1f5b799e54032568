package io.weir.proxy.nearcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HotKeysTest {
    private static final long SECOND = 1_000_000_000;
    /** Time may be any number, and wraps. */
    private static final long START = Long.MAX_VALUE - SECOND / 2;

    private final HotKeys hotKeys = new HotKeys(START);

    @Test
    void countsTheGetsOfAKey() {
        for (int get = 1; get <= 100; get++) {
            assertThat(hotKeys.ask(4711, START)).isEqualTo(get);
            assertThat(hotKeys.ask(4711L << 32, START)).isEqualTo(get);
        }
    }

    @Test
    void aCountHasAnEnd() {
        for (int get = 0; get < 70_000; get++) {
            hotKeys.ask(4711, START);
        }
        assertThat(hotKeys.ask(4711, START)).isEqualTo(65_535);
    }

    @Test
    void aCountIsHalvedEachSecond() {
        for (int get = 0; get < 16; get++) {
            hotKeys.ask(4711, START);
        }
        assertThat(hotKeys.ask(4711, START + SECOND - 1)).isEqualTo(17);
        assertThat(hotKeys.ask(4711, START + SECOND)).isEqualTo(9);
        assertThat(hotKeys.ask(4711, START + 2 * SECOND - 1)).isEqualTo(10);
        assertThat(hotKeys.ask(4711, START + 3 * SECOND)).isEqualTo(3);
    }

    @Test
    void afterALongTimeWithoutGetsNothingIsLeft() {
        for (int get = 0; get < 60_000; get++) {
            hotKeys.ask(4711, START);
        }
        assertThat(hotKeys.ask(4711, START + 1_000 * SECOND)).isEqualTo(1);
    }

    @Test
    void whatIsAskedOftenIsFoundAmongManyThatAreNot() {
        SplittableRandom random = new SplittableRandom(1);
        long hot = random.nextLong();
        int found = 0;
        int mistaken = 0;
        long now = START;
        // 100 000 gets a second for ten seconds, 20 of them a second of one key.
        for (int get = 0; get < 1_000_000; get++) {
            now += SECOND / 100_000;
            mistaken = Math.max(mistaken, hotKeys.ask(random.nextLong(), now));
            if (get % 5_000 == 0) {
                found = Math.max(found, hotKeys.ask(hot, now));
            }
        }
        assertThat(found).isBetween(10, 40);
        assertThat(mistaken).isEqualTo(1);
    }

    @Test
    void keysThatAreAskedNoMoreGiveTheirSlotsUp() {
        for (int key = 1; key <= 4; key++) {
            for (int get = 0; get < 10; get++) {
                hotKeys.ask((long) key << 16, START);
            }
        }
        for (int get = 0; get < 10; get++) {
            assertThat(hotKeys.ask(5L << 16, START)).isEqualTo(1);
        }
        assertThat(hotKeys.ask(5L << 16, START)).isEqualTo(1);
        assertThat(hotKeys.ask(5L << 16, START)).isEqualTo(2);
    }

    /** Two that ask in turn for the one slot that is left could push each other out for ever. */
    @Test
    void keysThatTakeTurnsAreBothFound() {
        for (int key = 1; key <= 3; key++) {
            for (int get = 0; get < 100; get++) {
                hotKeys.ask((long) key << 16, START);
            }
        }
        for (int get = 0; get < 300; get++) {
            hotKeys.ask(4L << 16, START);
            hotKeys.ask(5L << 16, START);
        }
        assertThat(hotKeys.ask(4L << 16, START)).isGreaterThan(100);
        assertThat(hotKeys.ask(5L << 16, START)).isGreaterThan(100);
    }
}
