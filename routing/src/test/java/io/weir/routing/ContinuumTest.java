package io.weir.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The lookup against one that walks all the points, on rings of random sizes. */
class ContinuumTest {
    private static final BitSet NOBODY = new BitSet();

    private final Random random = new Random(20_26);

    private record Point(int position, int owner) {}

    @Test
    void ketamaFindsWhatAWalkOverAllPointsFinds() throws Exception {
        for (int servers = 1; servers <= 12; servers++) {
            List<RingMember> members = members(servers);
            compare(RingKind.KETAMA.build(members, NOBODY, HashFunction.MD5), ketamaPoints(members));
        }
    }

    @Test
    void libmemcachedFindsWhatAWalkOverAllPointsFinds() {
        for (HashFunction hash : HashFunction.values()) {
            List<RingMember> members = members(1 + random.nextInt(6));
            compare(RingKind.LIBMEMCACHED.build(members, NOBODY, hash), libmemcachedPoints(members, hash));
        }
    }

    @Test
    void theFirstInTheListHasThePointsThatSeveralServersHave() {
        HashFunction crowded = HashFunction.CRC32; // 5,000 points on 32,768 positions
        List<RingMember> members = members(50);
        List<Point> points = libmemcachedPoints(members, crowded);
        assertThat(points.stream().map(Point::position).distinct().count()).isLessThan(points.size());

        compare(RingKind.LIBMEMCACHED.build(members, NOBODY, crowded), points);
    }

    private void compare(Ring ring, List<Point> points) {
        points.sort(
                Comparator.comparing(Point::position, Integer::compareUnsigned).thenComparing(Point::owner));
        IntStream boundaries = points.stream()
                .mapToInt(Point::position)
                .flatMap(position -> IntStream.of(position - 1, position, position + 1));
        IntStream.of(0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE).forEach(hash -> compare(ring, points, hash));
        boundaries.forEach(hash -> compare(ring, points, hash));
        random.ints(2_000).forEach(hash -> compare(ring, points, hash));
    }

    private static void compare(Ring ring, List<Point> sorted, int hash) {
        int expected = sorted.get(0).owner();
        for (Point point : sorted) {
            if (Integer.compareUnsigned(point.position(), hash) >= 0) {
                expected = point.owner();
                break;
            }
        }
        if (ring.owner(hash) != expected) {
            assertThat(ring.owner(hash)).as(Integer.toHexString(hash)).isEqualTo(expected);
        }
    }

    private List<RingMember> members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new RingMember("10.0." + i + "." + random.nextInt(256), 1 + random.nextInt(9)))
                .toList();
    }

    private static List<Point> ketamaPoints(List<RingMember> members) throws Exception {
        List<Point> points = new ArrayList<>();
        int total = members.stream().mapToInt(RingMember::weight).sum();
        for (int owner = 0; owner < members.size(); owner++) {
            RingMember member = members.get(owner);
            float exact = (float) member.weight() / total * 160 / 4 * members.size();
            for (int i = 0; i < (int) exact; i++) {
                byte[] digest = MessageDigest.getInstance("MD5").digest((member.label() + "-" + i).getBytes(UTF_8));
                for (int at = 0; at < 16; at += 4) {
                    int position = (digest[at + 3] & 0xff) << 24
                            | (digest[at + 2] & 0xff) << 16
                            | (digest[at + 1] & 0xff) << 8
                            | digest[at] & 0xff;
                    points.add(new Point(position, owner));
                }
            }
        }
        return points;
    }

    private static List<Point> libmemcachedPoints(List<RingMember> members, HashFunction hash) {
        List<Point> points = new ArrayList<>();
        for (int owner = 0; owner < members.size(); owner++) {
            for (int i = 0; i < 100; i++) {
                byte[] text = (members.get(owner).label() + "-" + i).getBytes(UTF_8);
                points.add(new Point(hash.hash(text, 0, text.length), owner));
            }
        }
        return points;
    }
}
