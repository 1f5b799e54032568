package io.weir.proxy.invalidation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.invalidation.Notice.Batch;
import io.weir.proxy.invalidation.Notice.Echo;
import io.weir.proxy.invalidation.Notice.Goodbye;
import io.weir.proxy.invalidation.Notice.Heartbeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Each rule by itself, with proxy {@code me} told by hand what the others say. */
class CoherenceTest {
    private static final Sender ME = new Sender("me", 1, "node-me");
    private static final Sender A = new Sender("a", 2, "node-a");
    private static final Sender B = new Sender("b", 3, "node-b");
    private static final Sender A_AGAIN = new Sender("a", 4, "node-a-again");
    private static final long START = 1_000;

    private final List<String> told = new ArrayList<>();
    private final List<Notice> sent = new ArrayList<>();
    private final List<Long> lags = new ArrayList<>();
    private final BusCounters counters = new BusCounters();
    private final Outbox outbox = new Outbox(4, () -> {}, () -> true, counters);
    private final Outlet outlet = outbox.open();
    private Coherence me = of(3);

    @Test
    void changesInOrderAreTold() {
        meet(A);
        me.receive(batch(A, 1, "x", "y"), 0);
        me.receive(batch(A, 3, "z"), 0);
        assertThat(told).containsExactly("x of a 1", "y of a 2", "z of a 3");
        assertThat(counters.applied.get()).isEqualTo(3);
        assertThat(counters.gaps.get()).as("when it was met").isOne();
    }

    @Test
    void whatComesAgainIsNotToldAgain() {
        meet(A);
        me.receive(batch(A, 1, "x", "y"), 0);
        me.receive(batch(A, 1, "x", "y"), 0);
        me.receive(batch(A, 2, "y", "z"), 0);
        assertThat(told).containsExactly("x of a 1", "y of a 2", "z of a 3");
    }

    @Test
    void aGapIsToldAtOnceAndWhatFillsItLaterIsNot() {
        meet(A);
        me.receive(batch(A, 1, "x"), 0);
        me.receive(batch(A, 3, "z"), 0);
        me.receive(batch(A, 2, "y"), 0);
        assertThat(told).containsExactly("x of a 1", "missed of a", "z of a 3");
        assertThat(counters.gaps.get()).isEqualTo(2);
    }

    @Test
    void aHeartbeatTellsOfAGapAsWell() {
        meet(A);
        me.receive(heartbeat(A, 0, 1), 0);
        assertThat(told).isEmpty();
        me.receive(heartbeat(A, 2, 2), 0);
        assertThat(told).containsExactly("missed of a");
    }

    @Test
    void anEmptyBatchTellsOfWhatWasDroppedBeforeIt() {
        meet(A);
        me.receive(batch(A, 1, "x"), 0);
        me.receive(batch(A, 3), 0);
        assertThat(told).containsExactly("x of a 1", "missed of a");
    }

    @Test
    void whoeverIsMetIsAGapEvenIfItHasChangedNothing() {
        me.receive(heartbeat(A, 0, 1), 0);
        me.receive(batch(B, 1, "x"), 0);
        me.receive(heartbeat(A_AGAIN, 5, 1), 0);
        assertThat(told)
                .containsExactly("missed of a", "to a: ", "missed of b", "x of b 1", "to b: ", "missed of a", "to a: ");
    }

    @Test
    void anotherRunOfTheSameProxyCountsAnew() {
        meet(A, A_AGAIN);
        me.receive(batch(A, 1, "x", "y", "z"), 0);
        me.receive(batch(A_AGAIN, 1, "x"), 0);
        me.receive(batch(A, 4, "y"), 0);
        assertThat(told).containsExactly("x of a 1", "y of a 2", "z of a 3", "x of a 1", "y of a 4");
    }

    @Test
    void whatItHasSaidItselfIsNoNews() {
        assertThat(me.receive(batch(ME, 1, "x"), 0)).isFalse();
        assertThat(told).isEmpty();
        assertThat(me.peers()).isEmpty();
    }

    @Test
    void itIsInSyncAsOfTheEarliestPingThatSomeoneEchoed() {
        meet(A, B);
        tick(2_000, A, B);
        tick(3_000, A, B);
        me.receive(heartbeat(A, 0, 1, 2), 9_000);
        assertThat(me.syncedAsOf()).as("b has not echoed").isEqualTo(START);
        me.receive(heartbeat(B, 0, 1, 1), 9_000);
        assertThat(me.syncedAsOf()).isEqualTo(2_000);
        me.receive(heartbeat(B, 0, 2, 2), 9_000);
        assertThat(me.syncedAsOf()).isEqualTo(3_000);
        me.receive(heartbeat(B, 0, 1, 1), 9_000);
        assertThat(me.syncedAsOf()).as("an old one").isEqualTo(3_000);
        assertThat(told).containsExactly("in sync as of 2000", "in sync as of 3000");
    }

    @Test
    void whatWasMissedIsToldBeforeThatItIsInSync() {
        me = of(2);
        meet(A);
        tick(2_000, A);
        me.receive(heartbeat(A, 5, 1, 1), 2_500);
        assertThat(told).containsExactly("missed of a", "in sync as of 2000");
    }

    @Test
    void itIsInSyncOnlyWithAsManyAsThereAre() {
        tick(2_000, A);
        me.receive(heartbeat(A, 0, 1, 1), 2_500);
        assertThat(me.syncedAsOf()).as("b was never heard of").isEqualTo(START);
    }

    @Test
    void twoRunsOfOneProxyAreOneProxy() {
        tick(2_000, A);
        me.receive(heartbeat(A, 0, 1, 1), 2_500);
        me.receive(heartbeat(A_AGAIN, 0, 1, 1), 2_500);
        assertThat(me.syncedAsOf()).isEqualTo(START);
    }

    @Test
    void itIsInSyncOnlyWithAllMembersOfTheCluster() {
        me = of(1);
        tick(2_000, A);
        assertThat(me.syncedAsOf()).isEqualTo(START);
        me.receive(heartbeat(A, 0, 1, 1), 2_500);
        assertThat(me.syncedAsOf()).isEqualTo(2_000);
        tick(3_000, A, B);
        me.receive(heartbeat(A, 0, 2, 2), 3_500);
        assertThat(me.syncedAsOf()).as("b is a member").isEqualTo(2_000);
    }

    @Test
    void whoIsAloneIsInSyncByItself() {
        me = of(1);
        tick(2_000);
        tick(3_000);
        assertThat(told).containsExactly("in sync as of 2000", "in sync as of 3000");
    }

    @Test
    void anEchoOfAPingThatNeverWasIsNone() {
        me = of(2);
        tick(2_000, A);
        me.receive(heartbeat(A, 0, 1, 2), 2_500);
        me.receive(heartbeat(A, 0, 2, 0), 2_500);
        assertThat(me.syncedAsOf()).isEqualTo(START);
    }

    @Test
    void aPingOfLongAgoIsForgotten() {
        me = of(2);
        LongStream.rangeClosed(1, 300).forEach(ping -> tick(START + ping, A));
        me.receive(heartbeat(A, 0, 1, 44), 5_000);
        assertThat(me.syncedAsOf()).isEqualTo(START);
        me.receive(heartbeat(A, 0, 2, 45), 5_000);
        assertThat(me.syncedAsOf()).isEqualTo(START + 45);
    }

    @Test
    void aHeartbeatSaysWhatWasHeardAndForHowLongItWasHeld() {
        me.receive(heartbeat(A, 0, 8), 1_500);
        me.receive(heartbeat(A, 0, 9), 1_600);
        me.receive(heartbeat(A, 0, 7), 1_700);
        tick(2_000, A);
        assertThat(sent).containsExactly(new Heartbeat(ME, 0, 1, List.of(new Echo(2, 9, 400))));
    }

    @Test
    void aHeartbeatCountsWhatWasPublishedBeforeIt() {
        outlet.publish("x".getBytes(ISO_8859_1), Operation.DELETE);
        tick(2_000);
        assertThat(sent).containsExactly(new Heartbeat(ME, 1, 1, List.of()));
        assertThat(told).containsExactly("x of me 1");
    }

    @Test
    void whatIsPublishedGoesToAllThatAreKnown() {
        meet(A, B);
        outlet.publish("x".getBytes(ISO_8859_1), Operation.DELETE);
        me.drain();
        me.drain();
        assertThat(told).containsExactly("x of me 1", "to a b: x of me 1");
    }

    @Test
    void whatAnOutletHasNoRoomForIsAGap() {
        meet(A);
        for (int i = 0; i < 6; i++) {
            outlet.publish(("k" + i).getBytes(ISO_8859_1), Operation.SET);
        }
        me.drain();
        assertThat(told)
                .containsExactly(
                        "missed of me",
                        "k0 of me 2",
                        "k1 of me 3",
                        "k2 of me 4",
                        "k3 of me 5",
                        "to a: k0 of me 2, k1 of me 3, k2 of me 4, k3 of me 5");
        assertThat(counters.overflowed.get()).isEqualTo(2);
    }

    @Test
    void aGoodbyeSaysWhatWasNotToldYet() {
        outlet.publish("x".getBytes(ISO_8859_1), Operation.DELETE);
        me.leave();
        assertThat(sent).containsExactly(new Goodbye(ME, 1));
    }

    @Test
    void whoSaysGoodbyeIsForgottenAndMissedOnlyIfItHasNotToldAll() {
        me = of(1);
        meet(A, B);
        me.receive(batch(A, 1, "x"), 0);
        me.receive(batch(B, 1, "x"), 0);
        me.receive(new Goodbye(A, 1), 0);
        me.receive(new Goodbye(B, 2), 0);
        assertThat(told).containsExactly("x of a 1", "x of b 1", "missed of b");
        assertThat(me.peers()).isEmpty();
        assertThat(me.receive(new Goodbye(A, 1), 0)).isFalse();
        assertThat(me.peers()).isEmpty();
    }

    @Test
    void whoSaysGoodbyeIsWaitedForNoMoreThoughItIsStillAMember() {
        me = of(1);
        meet(A);
        tick(2_000, A, B);
        me.receive(new Goodbye(A, 0), 2_000);
        me.receive(new Goodbye(B, 0), 2_000);
        tick(3_000, A, B);
        assertThat(told).containsExactly("in sync as of 3000");
        assertThat(me.isDeaf(99_000)).isFalse();
    }

    @Test
    void whoIsSilentAndNoMemberIsGivenUpAndMissed() {
        me = of(1);
        meet(A);
        me.receive(batch(A, 1, "x"), START);
        tick(START + 10_000, A);
        tick(START + 10_001, A);
        assertThat(me.peers()).as("silent, but a member").containsExactly("a");
        tick(START + 10_001);
        assertThat(me.peers()).isEmpty();
        assertThat(told).containsExactly("x of a 1", "missed of a", "in sync as of 11001");
        assertThat(counters.forgotten.get()).isOne();
    }

    @Test
    void whoIsHeardIsKeptThoughItIsNoMember() {
        me.receive(batch(A, 1, "x"), START);
        tick(START + 10_000);
        assertThat(me.peers()).containsExactly("a");
    }

    @Test
    void itIsDeafIfAMemberWasNotHeardForLong() {
        tick(2_000, A);
        assertThat(me.isDeaf(2_000)).as("never").isTrue();
        me.receive(heartbeat(A, 0, 1), 2_000);
        assertThat(me.isDeaf(12_000)).isFalse();
        assertThat(me.isDeaf(12_001)).isTrue();
    }

    @Test
    void itIsDeafIfItLearnsOfChangesByHeartbeatsAlone() {
        meet(A);
        tick(2_000, A);
        for (int last = 1; last <= 4; last++) {
            assertThat(me.isDeaf(2_000)).isFalse();
            me.receive(heartbeat(A, last, last), 2_000);
        }
        assertThat(me.isDeaf(2_000)).isTrue();
        me.receive(heartbeat(A, 4, 5), 2_000);
        assertThat(me.isDeaf(2_000)).isTrue();
        me.receive(batch(A, 5, "x"), 2_000);
        assertThat(me.isDeaf(2_000)).isFalse();
    }

    @Test
    void itIsAcquaintedWhenEachMemberHasHeardIt() {
        tick(2_000, A, B);
        me.receive(heartbeat(A, 0, 1, 1), 2_000);
        me.receive(heartbeat(B, 0, 1), 2_000);
        assertThat(me.isAcquainted()).isFalse();
        me.receive(heartbeat(B, 0, 2, 1), 2_000);
        assertThat(me.isAcquainted()).isTrue();
    }

    @Test
    void lagIsHalfOfTheRoundTripWithoutWhatTheOtherHeld() {
        me.receive(heartbeat(A, 0, 1), START);
        tick(2_000, A);
        me.receive(new Heartbeat(A, 0, 2, List.of(new Echo(ME.incarnation(), 1, 300))), 2_400);
        assertThat(lags).containsExactly(50L);
    }

    private Coherence of(int proxies) {
        Network network = new Network() {
            @Override
            public void toAll(Notice notice) {
                sent.add(notice);
            }

            @Override
            public void to(Collection<Sender> receivers, Batch batch) {
                told.add("to "
                        + String.join(" ", receivers.stream().map(Sender::name).toList()) + ": "
                        + String.join(
                                ", ",
                                batch.events().stream()
                                        .map(CoherenceTest::shown)
                                        .toList()));
            }
        };
        InvalidationListener listener = new InvalidationListener() {
            @Override
            public void invalidated(Invalidation invalidation) {
                told.add(shown(invalidation));
            }

            @Override
            public void missed(String origin) {
                told.add("missed of " + origin);
            }

            @Override
            public void syncedAsOf(long nanoTime) {
                told.add("in sync as of " + nanoTime);
            }
        };
        return new Coherence(
                ME, proxies, Duration.ofNanos(10_000), outbox, network, listener, counters, lags::add, START);
    }

    private void meet(Sender... others) {
        for (Sender other : others) {
            assertThat(me.receive(heartbeat(other, 0, 0), START)).isTrue();
        }
        told.clear();
    }

    private void tick(long now, Sender... members) {
        me.tick(now, Set.copyOf(List.of(members).stream().map(Sender::node).toList()));
    }

    private static String shown(Invalidation event) {
        return new String(event.key(), ISO_8859_1) + " of " + event.origin() + " " + event.sequence();
    }

    private static Batch batch(Sender from, long first, String... keys) {
        List<Invalidation> events = new ArrayList<>();
        for (String key : keys) {
            events.add(new Invalidation(key.getBytes(ISO_8859_1), Operation.SET, from.name(), first + events.size()));
        }
        return new Batch(from, first, events);
    }

    private static Heartbeat heartbeat(Sender from, long last, long ping, long... echoed) {
        return new Heartbeat(
                from,
                last,
                ping,
                LongStream.of(echoed)
                        .mapToObj(number -> new Echo(ME.incarnation(), number, 0))
                        .toList());
    }
}
