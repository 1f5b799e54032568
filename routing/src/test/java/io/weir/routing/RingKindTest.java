package io.weir.routing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RingKindTest {
    private static final BitSet NOBODY = new BitSet();

    static List<List<String>> owners() {
        return Golden.table("ring-owners.txt");
    }

    @ParameterizedTest
    @MethodSource("owners")
    void givesKeysToTheServersThatLibmemcachedGivesThemTo(List<String> golden) {
        RingKind kind = kind(golden.get(0));
        HashFunction hash = hash(golden.get(1));
        List<RingMember> members = Arrays.stream(golden.get(2).split(","))
                .map(RingKindTest::member)
                .toList();

        Ring ring = kind.build(members, NOBODY, hash);

        StringBuilder owners = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            byte[] key = ("key:" + i).getBytes(US_ASCII);
            owners.append(Integer.toString(ring.owner(hash.hash(key, 0, key.length)), 36));
        }
        assertThat(owners.toString()).isEqualTo(golden.get(3));
    }

    @Test
    void placesKetamaPointsAsLibmemcachedDocumentsThemForItsOwnTest() {
        Continuum ring = (Continuum) RingKind.KETAMA.build(
                List.of(
                        new RingMember("10.0.1.1", 600),
                        new RingMember("10.0.1.2", 300),
                        new RingMember("10.0.1.3", 200),
                        new RingMember("10.0.1.4", 350),
                        new RingMember("10.0.1.5", 1000),
                        new RingMember("10.0.1.6", 800),
                        new RingMember("10.0.1.7", 950),
                        new RingMember("10.0.1.8", 100)),
                NOBODY,
                HashFunction.MD5);

        assertThat(IntStream.range(0, 8).map(ring::pointCount)).containsExactly(176, 88, 56, 104, 296, 236, 280, 28);

        int pastTheLastPoint = HashFunction.MD5.hash("VDEAAAAA".getBytes(US_ASCII), 0, 8);
        assertThat(pastTheLastPoint).isEqualTo(0xfffcd1b5);
        assertThat(ring.owner(pastTheLastPoint)).isEqualTo(ring.owner(0));
    }

    @Test
    void roundsKetamaPointsAs32BitFloatsDo() {
        List<RingMember> equals = equals(25);
        Continuum ring = (Continuum) RingKind.KETAMA.build(equals, NOBODY, HashFunction.MD5);
        assertThat(ring.pointCount(0)).isEqualTo(156);

        BitSet one = new BitSet();
        one.set(24);
        ring = (Continuum) RingKind.KETAMA.build(equals, one, HashFunction.MD5);
        assertThat(ring.pointCount(0)).isEqualTo(160);
        assertThat(ring.pointCount(24)).isZero();
    }

    @Test
    void countsModuloSlotsByWeight() {
        Ring ring = RingKind.MODULO.build(
                List.of(new RingMember("a", 2), new RingMember("b", 1), new RingMember("c", 3)),
                NOBODY,
                HashFunction.CRC32);

        assertThat(IntStream.range(0, 8).map(ring::owner)).containsExactly(0, 0, 1, 2, 2, 2, 0, 0);
        assertThat(ring.owner(-1)).as("2^32 - 1, which is 3 modulo 6").isEqualTo(2);
    }

    @Test
    void takesModuloWeightsOfAnySize() {
        Ring ring = RingKind.MODULO.build(
                List.of(
                        new RingMember("a", Integer.MAX_VALUE),
                        new RingMember("b", Integer.MAX_VALUE),
                        new RingMember("c", Integer.MAX_VALUE)),
                NOBODY,
                HashFunction.CRC32);

        assertThat(ring.owner(Integer.MAX_VALUE - 1)).isZero();
        assertThat(ring.owner(Integer.MAX_VALUE)).isEqualTo(1);
        assertThat(ring.owner(-1)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void leavesTheEjectedOutAndKeepsTheIndicesOfTheOthers(RingKind kind) {
        List<RingMember> all =
                List.of(new RingMember("a", 1), new RingMember("b", 7), new RingMember("c", 2), new RingMember("d", 3));
        BitSet ejected = new BitSet();
        ejected.set(1);

        Ring without = kind.build(all, ejected, HashFunction.MD5);
        Ring neverThere = kind.build(List.of(all.get(0), all.get(2), all.get(3)), NOBODY, HashFunction.MD5);

        int[] indices = {0, 2, 3};
        for (int i = 0; i < 10_000; i++) {
            int hash = i * 0x9e3779b9;
            assertThat(without.owner(hash)).isEqualTo(indices[neverThere.owner(hash)]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesToBuildARingOfNobody(RingKind kind) {
        BitSet everyone = new BitSet();
        everyone.set(0, 3);

        assertThatThrownBy(() -> kind.build(equals(3), everyone, HashFunction.MD5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("all 3 of its members are ejected");
    }

    private static List<RingMember> equals(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new RingMember("10.0.0." + i, 1))
                .toList();
    }

    private static RingMember member(String hostPortWeight) {
        String[] parts = hostPortWeight.split(":");
        return new RingMember(RingMember.labelOf(parts[0], Integer.parseInt(parts[1])), Integer.parseInt(parts[2]));
    }

    private static RingKind kind(String name) {
        return Arrays.stream(RingKind.values())
                .filter(kind -> kind.configName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static HashFunction hash(String name) {
        return Arrays.stream(HashFunction.values())
                .filter(hash -> hash.configName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
