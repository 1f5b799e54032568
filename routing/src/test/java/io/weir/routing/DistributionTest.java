package io.weir.routing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest {
    private static final int SERVERS = 10;
    private static final int KEYS = 100_000;
    private static final BitSet NOBODY = new BitSet();

    private final Distribution ten = distribution(RingKind.KETAMA, Optional.empty());

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MODULO")
    void anEjectionMovesTheKeysOfTheEjectedAndNoOthers(RingKind kind) {
        Distribution all = distribution(kind, Optional.empty());
        Distribution without4 = all.without(indices(4));

        int moved = 0;
        for (int i = 0; i < KEYS; i++) {
            int before = owner(all, "key:" + i);
            int after = owner(without4, "key:" + i);
            if (before == 4) {
                moved++;
                assertThat(after).isNotEqualTo(4);
            } else {
                assertThat(after).isEqualTo(before);
            }
        }
        assertThat((double) moved / KEYS).isBetween(0.6 / SERVERS, 1.4 / SERVERS);
    }

    @Test
    void theEjectedComeBackToWhatWasTheirs() {
        Distribution back = ten.without(indices(3, 4)).without(indices(4)).without(NOBODY);

        for (int i = 0; i < 1000; i++) {
            assertThat(owner(back, "key:" + i)).isEqualTo(owner(ten, "key:" + i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}"})
    void manyKeysHaveTheOwnersThatEachHas(String tag) {
        Optional<HashTag> hashTag =
                Optional.of(tag).filter(marks -> !marks.isEmpty()).map(HashTag::parse);
        Distribution all = distribution(RingKind.KETAMA, hashTag);
        BitSet allBut7 = indices(7);
        allBut7.flip(0, SERVERS);
        for (Distribution some : List.of(all, all.without(indices(3, 4)), all.without(allBut7))) {
            List<String> names = IntStream.range(0, 5000)
                    .mapToObj(i -> "user:{" + i % 2000 + "}:" + i)
                    .toList();
            KeyBatch keys = new KeyBatch();
            keys.reset(String.join(" ", names).getBytes(US_ASCII), names.size());
            int start = 0;
            for (String name : names) {
                keys.add(start, name.length());
                start += name.length() + 1;
            }
            some.owners(keys);
            assertThat(IntStream.range(0, names.size()).map(keys::owner).toArray())
                    .isEqualTo(
                            names.stream().mapToInt(name -> owner(some, name)).toArray());
        }
    }

    @Test
    void doesNotNoticeWhenTheSetItWasGivenChanges() {
        BitSet ejected = indices(4);
        Distribution without4 = ten.without(ejected);
        ejected.set(0, SERVERS);

        assertThat(without4.isEmpty()).isFalse();
        assertThat(IntStream.range(0, 1000).map(i -> owner(without4, "key:" + i)))
                .contains(0, 9)
                .doesNotContain(4);
    }

    @Test
    void aSingleLiveServerOwnsEveryKeyWithoutHashingIt() {
        BitSet allBut7 = indices(7);
        allBut7.flip(0, SERVERS);
        Distribution only7 = ten.without(allBut7);

        byte[] empty = {};
        assertThat(only7.owner(empty, 0, 100)).as("no byte was looked at").isEqualTo(7);
        assertThatThrownBy(() -> ten.owner(empty, 0, 100)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isEmptyWhenEveryoneIsEjected() {
        BitSet everyone = new BitSet();
        everyone.set(0, SERVERS);
        Distribution none = ten.without(everyone);

        assertThat(none.isEmpty()).isTrue();
        assertThat(none.members()).hasSize(SERVERS);
        assertThatThrownBy(() -> owner(none, "key"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("All servers are ejected, no key has an owner.");
        assertThat(ten.isEmpty()).isFalse();
    }

    @Test
    void keysWithTheSameHashTagHaveTheSameOwner() {
        Distribution tagged = distribution(RingKind.KETAMA, Optional.of(HashTag.parse("{}")));

        assertThat(IntStream.range(0, 100).map(i -> owner(tagged, i + ":{user}:" + i)))
                .containsOnly(owner(ten, "user"));
        for (int i = 0; i < 100; i++) {
            assertThat(owner(tagged, "key:" + i)).isEqualTo(owner(ten, "key:" + i));
        }
    }

    private static Distribution distribution(RingKind kind, Optional<HashTag> tag) {
        List<RingMember> members = IntStream.range(0, SERVERS)
                .mapToObj(i -> new RingMember("10.0.0." + i, 1))
                .toList();
        return new Distribution(kind, HashFunction.MD5, tag, members);
    }

    private static BitSet indices(int... indices) {
        BitSet set = new BitSet();
        IntStream.of(indices).forEach(set::set);
        return set;
    }

    private static int owner(Distribution distribution, String key) {
        byte[] bytes = key.getBytes(US_ASCII);
        return distribution.owner(bytes, 0, bytes.length);
    }
}
