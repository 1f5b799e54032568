package io.weir.loadtest.generator;

import io.weir.loadtest.scenario.Scenario.Mix;
import java.util.SplittableRandom;

/** What to ask next. Owned by one loop. */
interface Work {
    boolean isDone();

    /** Whether the next request is a set; asked once per request, before its keys. */
    boolean nextIsSet();

    /** Keys of the next get; a set has one. */
    int keysPerGet();

    int nextKey();

    /** Every key once, in order: to store them all, or to see whether they are there. */
    final class Walk implements Work {
        private final int count;
        private final boolean sets;
        private int next;

        Walk(int count, boolean sets) {
            this.count = count;
            this.sets = sets;
        }

        @Override
        public boolean isDone() {
            return next == count;
        }

        @Override
        public boolean nextIsSet() {
            return sets;
        }

        @Override
        public int keysPerGet() {
            return 1;
        }

        @Override
        public int nextKey() {
            return next++;
        }
    }

    /** Gets and sets in a given proportion, of keys drawn by their popularity; the keys of one get are different ones. */
    final class Mixed implements Work {
        private final Mix mix;
        private final SplittableRandom random;
        private final Popularity popularity;
        private final int count;
        /** The last request that has asked for each key. */
        private final int[] asked;

        private int request;

        Mixed(Mix mix, int count, Popularity popularity, SplittableRandom random) {
            this.mix = mix;
            this.random = random;
            this.popularity = popularity;
            this.count = count;
            asked = new int[mix.keysPerGet() == 1 ? 0 : count];
        }

        @Override
        public boolean isDone() {
            return false;
        }

        @Override
        public boolean nextIsSet() {
            request++;
            return mix.sets() > 0 && random.nextInt(mix.gets() + mix.sets()) < mix.sets();
        }

        @Override
        public int keysPerGet() {
            return mix.keysPerGet();
        }

        @Override
        public int nextKey() {
            int key = popularity.draw();
            if (asked.length > 0) {
                while (asked[key] == request) {
                    key = (key + 1) % count;
                }
                asked[key] = request;
            }
            return key;
        }
    }
}
