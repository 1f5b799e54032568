package io.weir.proxy.nearcache;

/**
 * How often keys were asked for in about the last second, of those that are asked often: a count that is halved each
 * second. Owned by one event loop; allocates nothing.
 *
 * <p>A key has one of four slots, by its hash. Where four others have them, each of these loses one get, and who has none
 * left gives its slot up (Misra and Gries' way to find what is frequent). So a count is never too high. It is too low by
 * about one for each 16 384 gets of keys that are asked seldom; under very many of these a key has to be asked somewhat
 * more often to be noticed. A sketch that adds up whatever falls in a cell would then take every key for a hot one.
 */
final class HotKeys {
    private static final int WAYS = 4;
    private static final int BUCKETS = 1 << 12;
    private static final int NONE = -1;
    private static final long SECOND = 1_000_000_000;
    /** The lower bits of a slot are the count, the upper ones those of the key's hash. */
    private static final long COUNT = 0xffff;

    private final long[] slots = new long[BUCKETS * WAYS];
    private long nextHalving;

    HotKeys(long now) {
        nextHalving = now + SECOND;
    }

    /** Counts one get, and returns how many there were, at least. */
    int ask(long hash, long now) {
        if (now - nextHalving >= 0) {
            halve(now);
        }
        long tag = hash & ~COUNT;
        int first = ((int) hash & (BUCKETS - 1)) * WAYS;
        int free = NONE;
        for (int i = first; i < first + WAYS; i++) {
            long slot = slots[i];
            if ((slot & ~COUNT) == tag) {
                if ((slot & COUNT) != COUNT) {
                    slots[i] = ++slot;
                }
                return (int) (slot & COUNT);
            }
            if ((slot & COUNT) == 0) {
                free = i;
            }
        }
        if (free != NONE) {
            slots[free] = tag | 1;
        } else {
            for (int i = first; i < first + WAYS; i++) {
                slots[i]--;
            }
        }
        return 1;
    }

    private void halve(long now) {
        long seconds = (now - nextHalving) / SECOND + 1;
        int shift = (int) Math.min(seconds, Short.SIZE);
        for (int i = 0; i < slots.length; i++) {
            slots[i] = slots[i] & ~COUNT | (slots[i] & COUNT) >>> shift;
        }
        nextHalving += seconds * SECOND;
    }
}
