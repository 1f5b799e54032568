package io.weir.proxy.invalidation;

import java.util.Random;

/**
 * How bad a simulated world is. Times are nanoseconds.
 *
 * @param loss the share of notices that are lost
 * @param doubled the share of notices that arrive twice
 * @param late the share of notices that take up to ten seconds, or 20 ms, and are overtaken; and of timers that do
 * @param cuts how often, per second, some link in one direction, or all of a proxy's, is cut for up to ten seconds
 * @param stops how often, per second, a process, or one thread of it, stops for up to ten seconds
 * @param crashes how often, per second, a process dies, and another takes its place later
 * @param outlet changes that an outlet holds
 */
record Chaos(double loss, double doubled, double late, double cuts, double stops, double crashes, int outlet) {
    static final Chaos NONE = new Chaos(0, 0, 0, 0, 0, 0, 64);

    /** Each kind of trouble is there or not, so that none hides another. */
    static Chaos of(Random random) {
        return new Chaos(
                share(random, 0.4),
                share(random, 0.3),
                share(random, 0.3),
                share(random, 0.5),
                share(random, 0.5),
                share(random, 0.2),
                random.nextBoolean() ? 64 : 2);
    }

    Chaos withoutCuts() {
        return new Chaos(loss, doubled, late, 0, stops, crashes, outlet);
    }

    private static double share(Random random, double most) {
        return random.nextBoolean() ? 0 : random.nextDouble() * most;
    }
}
