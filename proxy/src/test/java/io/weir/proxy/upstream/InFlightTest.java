package io.weir.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.proxy.protocol.ReplyShape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InFlightTest {
    private static final long GRACE = 100;

    private final InFlight inFlight = new InFlight();
    private final List<ReplyReceiver> late = new ArrayList<>();

    @Test
    void keepsTheOrderWhileItGrowsAndWraps() {
        List<ReplyReceiver> expected = new ArrayList<>();
        int removed = 0;
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 7 * round; i++) {
                ReplyReceiver receiver = RecordedReply.ofGet();
                expected.add(receiver);
                inFlight.add(receiver, 0, 0);
            }
            for (int i = 0; i < 5 * round; i++) {
                assertThat(inFlight.head()).isSameAs(expected.get(removed));
                assertThat(inFlight.remove()).isSameAs(expected.get(removed++));
            }
            assertThat(inFlight.size()).isEqualTo(expected.size() - removed);
        }
        while (!inFlight.isEmpty()) {
            assertThat(inFlight.remove()).isSameAs(expected.get(removed++));
        }
        assertThat(removed).isEqualTo(expected.size());
    }

    @Test
    void knowsWhoSharesAReplyWhileItGrowsAndWraps() {
        for (int round = 0; round < 40; round++) {
            for (int i = 0; i <= round; i++) {
                inFlight.add(RecordedReply.ofGet(), 0, 0);
                for (int sharer = 0; sharer < i; sharer++) {
                    inFlight.addSharing(RecordedReply.ofGet(), 0, 0);
                }
            }
            for (int i = 0; i <= round; i++) {
                for (int left = i + 1; left > 0; left--) {
                    assertThat(inFlight.sharers()).isEqualTo(left);
                    assertThat(inFlight.isHeadShared()).isEqualTo(left > 1);
                    inFlight.remove();
                }
            }
        }
        assertThat(inFlight.isEmpty()).isTrue();
    }

    @Test
    void hasNoHeadWhenItIsEmpty() {
        assertThatThrownBy(inFlight::head).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(inFlight::remove).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsOnceWhoIsLateAndKeepsTheirPlaces() {
        RecordedReply first = add(10);
        RecordedReply second = add(20);
        RecordedReply third = add(30);
        assertThat(expired(9)).isEmpty();
        assertThat(expired(20)).containsExactly(first, second);
        assertThat(expired(25)).isEmpty();
        assertThat(inFlight.size()).isEqualTo(3);
        assertThat(inFlight.remove()).isSameAs(Unheard.of(ReplyShape.VALUES));
        assertThat(inFlight.remove()).isSameAs(Unheard.of(ReplyShape.VALUES));
        assertThat(expired(30)).containsExactly(third);
        assertThat(inFlight.remove()).isSameAs(Unheard.of(ReplyShape.VALUES));
    }

    @Test
    void aReplyThatIsPassedOnIsNotLate() {
        RecordedReply first = add(10);
        RecordedReply second = add(10);
        inFlight.expire(10, GRACE, true, late::add);
        assertThat(late).containsExactly(second);
        assertThat(inFlight.remove()).isSameAs(first);
    }

    @Test
    void tellsWhetherADueRequestWaitsBehindTheHead() {
        add(10);
        assertThat(inFlight.isDueBehindHead(10)).isFalse();
        RecordedReply waiting = add(20).notDue();
        assertThat(inFlight.isDueBehindHead(20)).isFalse();
        add(30);
        assertThat(inFlight.isDueBehindHead(29)).isFalse();
        assertThat(inFlight.isDueBehindHead(30)).isTrue();
        waiting.flow();
        assertThat(inFlight.isDueBehindHead(20)).isTrue();
    }

    @Test
    void allMayBeGivenMoreTime() {
        RecordedReply first = add(10);
        RecordedReply second = add(20);
        inFlight.postpone(100);
        assertThat(expired(109)).isEmpty();
        assertThat(expired(119)).containsExactly(first);
        assertThat(expired(120)).containsExactly(second);
    }

    @Test
    void aSilencedHeadKeepsItsPlace() {
        RecordedReply head = add(10);
        add(10);
        assertThat(inFlight.silenceHead()).isSameAs(head);
        assertThat(inFlight.size()).isEqualTo(2);
        assertThat(inFlight.head()).isSameAs(Unheard.of(ReplyShape.VALUES));
    }

    @Test
    void oneWhoseClientWaitsForAnotherReplyIsGivenGrace() {
        RecordedReply waiting = add(10).notDue();
        RecordedReply due = add(10);
        assertThat(expired(10)).containsExactly(due);
        waiting.flow();
        assertThat(expired(10 + GRACE - 1)).isEmpty();
        assertThat(expired(10 + GRACE)).containsExactly(waiting);
    }

    @Test
    void deadlinesNeedNotRise() {
        RecordedReply slow = add(1000);
        RecordedReply fast = add(10);
        assertThat(expired(10)).containsExactly(fast);
        assertThat(expired(999)).isEmpty();
        assertThat(expired(1000)).containsExactly(slow);
    }

    @Test
    void aDeadlineOfOneThatIsGoneDoesNotCount() {
        add(10);
        inFlight.remove();
        RecordedReply second = add(500);
        assertThat(expired(499)).isEmpty();
        assertThat(expired(500)).containsExactly(second);
    }

    @Test
    void whatIsAddedWhileTheLateAreToldIsNotLate() {
        add(10);
        inFlight.expire(10, GRACE, false, receiver -> {
            late.add(receiver);
            for (int i = 0; i < 100; i++) {
                add(0);
            }
        });
        assertThat(late).hasSize(1);
        assertThat(inFlight.size()).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 5, Long.MIN_VALUE, -5, 0})
    void timeMayWrap(long now) {
        inFlight.add(RecordedReply.ofGet(), 0, now + 10);
        assertThat(expired(now)).isEmpty();
        assertThat(expired(now + 9)).isEmpty();
        assertThat(expired(now + 10)).hasSize(1);
    }

    private RecordedReply add(long deadline) {
        RecordedReply receiver = RecordedReply.ofGet();
        inFlight.add(receiver, 0, deadline);
        return receiver;
    }

    private List<ReplyReceiver> expired(long now) {
        late.clear();
        inFlight.expire(now, GRACE, false, late::add);
        return List.copyOf(late);
    }
}
