package io.weir.loadtest.generator;

import java.util.SplittableRandom;

/** When requests are due, in nanoseconds of {@link System#nanoTime}. Owned by one loop. */
interface Schedule {
    /** When the next request is due: past, now or to come. */
    long due(long now);

    /** That one is being sent. */
    void taken();

    /** The closed loop: the next request is due as soon as somebody can send it. */
    final class Closed implements Schedule {
        @Override
        public long due(long now) {
            return now;
        }

        @Override
        public void taken() {
            // There is always another one.
        }
    }

    /** Absolute times at equal distances. That one was sent late does not move the others. */
    final class Steady implements Schedule {
        private final long start;
        private final double distance;
        private long next;

        Steady(long start, double ratePerSecond) {
            this.start = start;
            distance = 1e9 / ratePerSecond;
        }

        @Override
        public long due(long now) {
            return start + (long) (next * distance);
        }

        @Override
        public void taken() {
            next++;
        }
    }

    /** Absolute times at exponentially distributed distances, as those of many independent clients together. */
    final class Poisson implements Schedule {
        private final SplittableRandom random;
        private final double meanDistance;
        private final long start;
        private double next;

        Poisson(long start, double ratePerSecond, long seed) {
            this.start = start;
            random = new SplittableRandom(seed);
            meanDistance = 1e9 / ratePerSecond;
            taken();
        }

        @Override
        public long due(long now) {
            return start + (long) next;
        }

        @Override
        public void taken() {
            next -= Math.log(1 - random.nextDouble()) * meanDistance;
        }
    }
}
