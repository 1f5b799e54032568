package io.weir.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Points on a circle of 2^32 positions, each a server's. A hash belongs to the first point at or after it, and past the
 * last one to the first. Where two servers have the same point, it is the one's that comes first in the list.
 *
 * <p>The circle is cut into at least as many equal arcs as there are points, and a table holds where each arc's points
 * begin: so a lookup has about one point to look at, and still only log n of them under a hash function that crowds them.
 *
 * <p>Source of the placing: libmemcached's {@code hosts.cc}, twemproxy's {@code nc_ketama.c}.
 */
final class Continuum implements Ring {
    private static final int KETAMA_POINTS = 160;
    private static final int LIBMEMCACHED_POINTS = 100;

    /** Ascending, unsigned. */
    private final int[] points;
    /** Of each point, and, once more, of the first: what comes after the last point. */
    private final int[] owners;
    /** Index of the first point at or after the start of each arc; one more, the number of points, at the end. */
    private final int[] arcStarts;

    private final int arcShift;

    private Continuum(LongStream unsortedPoints) {
        long[] sorted = unsortedPoints.sorted().toArray();
        points = Arrays.stream(sorted).mapToInt(Continuum::position).toArray();
        owners = Arrays.copyOf(Arrays.stream(sorted).mapToInt(Continuum::owner).toArray(), points.length + 1);
        owners[points.length] = owners[0];

        int arcBits = Integer.SIZE - Integer.numberOfLeadingZeros(points.length);
        arcShift = Integer.SIZE - arcBits;
        arcStarts = new int[(1 << arcBits) + 1];
        for (int point : points) {
            arcStarts[(point >>> arcShift) + 1]++;
        }
        Arrays.parallelPrefix(arcStarts, Integer::sum);
    }

    @Override
    public int owner(int hash) {
        int arc = hash >>> arcShift;
        int low = arcStarts[arc];
        int high = arcStarts[arc + 1];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Integer.compareUnsigned(points[middle], hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return owners[low];
    }

    /** How many of the points are this member's. */
    int pointCount(int member) {
        return (int) Arrays.stream(owners, 0, points.length)
                .filter(owner -> owner == member)
                .count();
    }

    /** Each MD5 of {@code label-i} gives four points, and a server's weight says how many of them it has. */
    static Continuum ketama(List<RingMember> members, int[] live) {
        long totalWeight = Arrays.stream(live)
                .mapToLong(member -> members.get(member).weight())
                .sum();
        LongStream.Builder points = LongStream.builder();
        for (int member : live) {
            int digests = ketamaDigests(members.get(member).weight(), totalWeight, live.length);
            for (int i = 0; i < digests; i++) {
                byte[] text = pointText(members.get(member), i);
                Md5 md5 = Md5.of(text, 0, text.length);
                for (int word = 0; word < Md5.WORDS; word++) {
                    points.add(point(md5.word(word), member));
                }
            }
        }
        return new Continuum(points.build());
    }

    /** 100 points, each the hash of {@code label-i} under the function that hashes the keys. */
    static Continuum libmemcached(List<RingMember> members, int[] live, HashFunction hash) {
        LongStream.Builder points = LongStream.builder();
        for (int member : live) {
            for (int i = 0; i < LIBMEMCACHED_POINTS; i++) {
                byte[] text = pointText(members.get(member), i);
                points.add(point(hash.hash(text, 0, text.length), member));
            }
        }
        return new Continuum(points.build());
    }

    /**
     * Rounding in 32-bit floats and in this order, as the C code of both peers has it: in doubles, or with the product
     * taken in another order, some servers would be a digest off.
     */
    private static int ketamaDigests(int weight, long totalWeight, int liveMembers) {
        float share = (float) weight / (float) totalWeight;
        float digests = share * KETAMA_POINTS / Md5.WORDS * liveMembers;
        return (int) Math.floor((float) (digests + 0.0000000001));
    }

    private static byte[] pointText(RingMember member, int i) {
        return (member.label() + "-" + i).getBytes(UTF_8);
    }

    /** A position and its owner in one number, which sorts by unsigned position first, by owner second. */
    private static long point(int position, int owner) {
        return (position ^ Integer.MIN_VALUE) * (1L << Integer.SIZE) + owner;
    }

    private static int position(long point) {
        return (int) (point >> Integer.SIZE) ^ Integer.MIN_VALUE;
    }

    private static int owner(long point) {
        return (int) point;
    }
}
