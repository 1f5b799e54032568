package io.weir.proxy.fuzz;

import java.util.stream.LongStream;

/**
 * The seeds of a run, one for each input: {@code weir.fuzz.streams} of them from {@code weir.fuzz.seed} on, so that a
 * failure is repeated by its seed and one stream. Unless told otherwise they are the same in each run.
 */
final class Seeds {
    private static final long FIRST = Long.getLong("weir.fuzz.seed", 1);

    private Seeds() {}

    /** @param usual how many a run has that is not told otherwise */
    static LongStream of(int usual) {
        return LongStream.range(FIRST, FIRST + Integer.getInteger("weir.fuzz.streams", usual));
    }

    /** What a failure says for it to be repeated. */
    static String repeat(long seed) {
        return "-Dweir.fuzz.seed=" + seed + " -Dweir.fuzz.streams=1";
    }
}
