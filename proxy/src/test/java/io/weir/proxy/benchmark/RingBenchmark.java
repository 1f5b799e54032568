package io.weir.proxy.benchmark;

import io.weir.routing.HashFunction;
import io.weir.routing.Ring;
import io.weir.routing.RingKind;
import io.weir.routing.RingMember;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** From a key's hash to its server; beside it what a binary search over as many points would take. */
public class RingBenchmark extends HotPath {
    /** So many that a CPU can't learn the way to each. */
    private static final int HASHES = 1 << 14;

    /** The rings that are measured. */
    public enum Size {
        POINTS_480(RingKind.KETAMA, 3, 160),
        POINTS_10000(RingKind.LIBMEMCACHED, 100, 100),
        POINTS_48000(RingKind.KETAMA, 300, 160);

        private final RingKind kind;
        private final int servers;
        private final int pointsPerServer;

        Size(RingKind kind, int servers, int pointsPerServer) {
            this.kind = kind;
            this.servers = servers;
            this.pointsPerServer = pointsPerServer;
        }
    }

    @Param
    private Size size;

    private Ring ring;
    private int[] hashes;
    private int next;

    /** Ascending, unsigned, and as evenly spread as MD5 spreads a ring's. */
    private int[] points;

    private int[] owners;

    @Setup
    public void build() {
        List<RingMember> members = IntStream.range(0, size.servers)
                .mapToObj(server -> new RingMember("10.0.0." + server, 1))
                .toList();
        ring = size.kind.build(members, new BitSet(), HashFunction.MD5);

        SplittableRandom random = new SplittableRandom(1);
        hashes = random.ints(HASHES).toArray();
        int count = size.servers * size.pointsPerServer;
        points = random.longs(count, 0, 1L << Integer.SIZE)
                .sorted()
                .mapToInt(point -> (int) point)
                .toArray();
        owners = random.ints(count + 1, 0, size.servers).toArray();
    }

    @Benchmark
    public int owner() {
        return ring.owner(nextHash());
    }

    @Benchmark
    public int binarySearch() {
        int hash = nextHash();
        int low = 0;
        int high = points.length;
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

    private int nextHash() {
        return hashes[next++ & (HASHES - 1)];
    }
}
