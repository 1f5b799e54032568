package io.weir.proxy.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The bound on staleness, held against many random worlds: {@code -Dweir.seed=N} begins with another one,
 * {@code -Dweir.worlds=N} takes more of them.
 */
class StalenessTest {
    private static final long SEED = Long.getLong("weir.seed", 1);
    private static final int WORLDS = Integer.getInteger("weir.worlds", 1_000);
    private static final long DURATION = 30 * World.SECOND;

    @Test
    void noReadIsStalerThanIsAllowedWhateverHappens() {
        assertThatNoReadIsTooStale(true);
    }

    @Test
    void norIfNobodyKnowsHowManyThereAreButNobodyIsHidden() {
        assertThatNoReadIsTooStale(false);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aBrokenRuleIsFound(Flaw flaw) {
        assertThat(LongStream.range(SEED, SEED + 200).anyMatch(seed -> {
                    World world = world(seed, true, flaw);
                    world.run(DURATION);
                    return !world.violations().isEmpty();
                }))
                .isTrue();
    }

    @Test
    void inPeaceCachesAreInSyncAndAreNeverEmptied() {
        for (long seed = SEED; seed < SEED + 100; seed++) {
            World world = new World(seed, Chaos.NONE, true, Flaw.NONE);
            world.run(5 * World.SECOND);
            int gaps = world.tally().gaps;
            for (int i = 0; i < 50; i++) {
                world.run(100 * World.MILLISECOND);
                assertThat(world.behind()).as("seed " + seed).isLessThan(510 * World.MILLISECOND);
            }
            assertThat(world.tally().gaps).as("seed " + seed).isEqualTo(gaps);
            assertThat(world.violations()).isEmpty();
        }
    }

    @Test
    void afterTroubleTheyAreInSyncAgain() {
        for (long seed = SEED; seed < SEED + 100; seed++) {
            World world = world(seed, true, Flaw.NONE);
            world.run(DURATION);
            world.calm();
            // As long as the longest stop, cut, delay and downtime there is, and until the dead are given up.
            world.run(30 * World.SECOND);
            assertThat(world.behind()).as("seed " + seed).isLessThan(600 * World.MILLISECOND);
        }
    }

    private static void assertThatNoReadIsTooStale(boolean counted) {
        World.Tally all = new World.Tally();
        for (long seed = SEED; seed < SEED + WORLDS; seed++) {
            World world = world(seed, counted, Flaw.NONE);
            world.run(DURATION);
            assertThat(world.violations()).as("seed " + seed).isEmpty();
            all.oldHits += world.tally().oldHits;
            all.staleHits += world.tally().staleHits;
            all.gaps += world.tally().gaps;
        }
        // It was no world in which nothing is cached for long, nothing stale and nothing lost.
        assertThat(all.oldHits).isGreaterThan(10 * WORLDS);
        assertThat(all.staleHits).isGreaterThan(10 * WORLDS);
        assertThat(all.gaps).isGreaterThan(10 * WORLDS);
    }

    private static World world(long seed, boolean counted, Flaw flaw) {
        Chaos chaos = Chaos.of(new Random(seed));
        return new World(seed, counted ? chaos : chaos.withoutCuts(), counted, flaw);
    }
}
