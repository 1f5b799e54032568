package io.weir.loadtest.scenario;

import java.util.SplittableRandom;

/** How long values, or keys, are: a distribution of lengths in bytes. */
public sealed interface Sizes {
    int draw(SplittableRandom random);

    /** The longest one there can be. */
    int most();

    /** As a scenario file has it. */
    String notation();

    /** All of one length. */
    record Fixed(int bytes) implements Sizes {
        @Override
        public int draw(SplittableRandom random) {
            return bytes;
        }

        @Override
        public int most() {
            return bytes;
        }

        @Override
        public String notation() {
            return bytes + " B";
        }
    }

    /** Each length in a range as likely as any other. */
    record Between(int least, int most) implements Sizes {
        @Override
        public int draw(SplittableRandom random) {
            return random.nextInt(least, most + 1);
        }

        @Override
        public String notation() {
            return least + " to " + most + " B";
        }
    }

    /**
     * The values of Facebook's ETC pool: up to 14 bytes by the shares that were counted, above that generalized Pareto.
     *
     * <p>Source: Atikoglu et al., "Workload Analysis of a Large-Scale Key-Value Store", SIGMETRICS 2012, section 5.
     */
    record EtcValues() implements Sizes {
        private static final double[] SHARES_FROM_0 = {
            0.00536, 0.00047, 0.17820, 0.09239, 0.00018, 0.02740, 0.00065, 0.00606, 0.00023, 0.00837, 0.00837, 0.08989,
            0.00092, 0.00326, 0.01980
        };
        private static final double SCALE = 214.476;
        private static final double SHAPE = 0.348238;
        private static final int MOST = 1_000_000;

        @Override
        public int draw(SplittableRandom random) {
            double drawn = random.nextDouble();
            for (int bytes = 0; bytes < SHARES_FROM_0.length; bytes++) {
                drawn -= SHARES_FROM_0[bytes];
                if (drawn < 0) {
                    return bytes;
                }
            }
            double pareto = SCALE / SHAPE * (Math.pow(1 - random.nextDouble(), -SHAPE) - 1);
            return (int) Math.min(MOST, SHARES_FROM_0.length + pareto);
        }

        @Override
        public int most() {
            return MOST;
        }

        @Override
        public String notation() {
            return "etc";
        }
    }

    /** The keys of the same pool: generalized extreme values. Source: as {@link EtcValues}. */
    record EtcKeys(int least) implements Sizes {
        private static final double LOCATION = 30.7984;
        private static final double SCALE = 8.20449;
        private static final double SHAPE = 0.078688;
        private static final int MOST = 250;

        @Override
        public int draw(SplittableRandom random) {
            double length = LOCATION + SCALE / SHAPE * (Math.pow(-Math.log(1 - random.nextDouble()), -SHAPE) - 1);
            return (int) Math.max(least, Math.min(MOST, length));
        }

        @Override
        public int most() {
            return MOST;
        }

        @Override
        public String notation() {
            return "etc";
        }
    }
}
