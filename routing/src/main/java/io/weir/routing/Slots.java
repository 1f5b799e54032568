package io.weir.routing;

import java.util.Arrays;
import java.util.List;

/**
 * A row of slots, as many for each server as it weighs; a hash belongs to the slot of its number modulo their count.
 * Kept as the ends of the servers' stretches, so that weights of any size cost nothing.
 *
 * <p>Source: twemproxy's {@code nc_modula.c}; with equal weights of 1 also libmemcached's default.
 */
final class Slots implements Ring {
    private final int[] owners;
    /** For each owner the number of the first slot past its own. */
    private final long[] ends;

    Slots(List<RingMember> members, int[] live) {
        owners = live;
        ends = Arrays.stream(live)
                .mapToLong(member -> members.get(member).weight())
                .toArray();
        Arrays.parallelPrefix(ends, Long::sum);
    }

    @Override
    public int owner(int hash) {
        long slot = Integer.toUnsignedLong(hash) % ends[ends.length - 1];
        int found = Arrays.binarySearch(ends, slot);
        return owners[found < 0 ? -found - 1 : found + 1];
    }
}
