package io.weir.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RingDiffTest {
    private final Distribution four = ketama("a", "b", "c", "d");

    @Test
    void nothingMovesWhenNothingChanges() {
        assertThat(RingDiff.between(four, ketama("a", "b", "c", "d"))).isEqualTo(new RingDiff(0, List.of()));
    }

    @Test
    void onAKetamaRingNothingMovesWhenTheOrderChanges() {
        assertThat(RingDiff.between(four, ketama("d", "b", "a", "c")).moved()).isZero();
    }

    @Test
    void aNewServerTakesItsShareFromAllOthers() {
        RingDiff diff = RingDiff.between(four, ketama("a", "b", "c", "d", "new"));

        assertThat(diff.moved()).isCloseTo(0.2, within(0.05));
        assertThat(diff.moves())
                .allSatisfy(move -> assertThat(move.to()).isEqualTo("new"))
                .extracting(RingDiff.Move::from)
                .containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(diff.moves())
                .extracting(RingDiff.Move::share)
                .isSortedAccordingTo((one, other) -> Double.compare(other, one));
        assertThat(diff.moves().stream().mapToDouble(RingDiff.Move::share).sum())
                .isEqualTo(diff.moved());
    }

    @Test
    void anEjectedServerGivesWhatItHad() {
        BitSet a = new BitSet();
        a.set(0);
        RingDiff diff = RingDiff.between(four, four.without(a));

        assertThat(diff.moved()).isCloseTo(0.25, within(0.05));
        assertThat(diff.moves()).allSatisfy(move -> assertThat(move.from()).isEqualTo("a"));
    }

    @Test
    void moduloKeepsOneKeyInFiveWhenFourServersBecomeFive() {
        RingDiff diff = RingDiff.between(
                distribution(RingKind.MODULO, HashFunction.MD5, "a", "b", "c", "d"),
                distribution(RingKind.MODULO, HashFunction.MD5, "a", "b", "c", "d", "e"));

        assertThat(diff.moved()).isCloseTo(0.8, within(0.002));
    }

    @Test
    void anotherHashFunctionMovesMostOfTheKeys() {
        RingDiff diff =
                RingDiff.between(four, distribution(RingKind.KETAMA, HashFunction.FNV1A_64, "a", "b", "c", "d"));

        assertThat(diff.moved()).isCloseTo(0.75, within(0.05));
    }

    @Test
    void needsLiveServersOnBothSides() {
        BitSet everyone = new BitSet();
        everyone.set(0, 4);
        assertThatThrownBy(() -> RingDiff.between(four, four.without(everyone)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Only distributions with live servers can be compared.");
    }

    private static Distribution ketama(String... labels) {
        return distribution(RingKind.KETAMA, HashFunction.MD5, labels);
    }

    private static Distribution distribution(RingKind kind, HashFunction hash, String... labels) {
        return new Distribution(
                kind,
                hash,
                Optional.empty(),
                Arrays.stream(labels).map(label -> new RingMember(label, 1)).toList());
    }
}
