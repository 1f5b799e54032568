package io.weir.proxy.invalidation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
    private final Subscriptions subscriptions = new Subscriptions(2, 3);
    private final AtomicInteger woken = new AtomicInteger();

    @Test
    void aLineForEachChange() {
        Subscription all = subscribe();
        change("a:1", Operation.SET, 7);
        change("", Operation.FLUSH_ALL, 8);
        subscriptions.missed("other");
        assertThat(lines(all))
                .containsExactly(
                        "INVALIDATE a:1 set proxy 7\r\n", "INVALIDATE * flush_all proxy 8\r\n", "GAP other\r\n");
    }

    @Test
    void onlyKeysWithOneOfThePrefixesAreTold() {
        Subscription some = subscribe("a:", "bb");
        for (String key : List.of("a:1", "a", "b", "bb", "c:a:")) {
            change(key, Operation.DELETE, 1);
        }
        change("", Operation.FLUSH_ALL, 2);
        assertThat(lines(some))
                .containsExactly(
                        "INVALIDATE a:1 delete proxy 1\r\n",
                        "INVALIDATE bb delete proxy 1\r\n",
                        "INVALIDATE * flush_all proxy 2\r\n");
    }

    @Test
    void aSubscriberIsWokenOnceUntilItHasFoundNothing() {
        Subscription all = subscribe();
        change("a", Operation.SET, 1);
        change("b", Operation.SET, 2);
        assertThat(woken).hasValue(1);
        all.poll();
        all.poll();
        change("c", Operation.SET, 3);
        assertThat(woken).as("it has not seen yet that there was no more").hasValue(1);
        lines(all);
        change("d", Operation.SET, 4);
        assertThat(woken).hasValue(2);
    }

    @Test
    void whoIsTooSlowIsToldOfAGapWhenItHasCaughtUp() {
        Subscription slow = subscribe();
        for (int sequence = 1; sequence <= 5; sequence++) {
            change("k", Operation.SET, sequence);
        }
        subscriptions.missed("other");
        slow.poll();
        // There is room again, but it would stand before the gap that comes after what waits.
        change("k", Operation.SET, 6);
        assertThat(subscriptions.dropped()).isEqualTo(4);
        assertThat(lines(slow))
                .containsExactly(
                        "INVALIDATE k set proxy 2\r\n",
                        "INVALIDATE k set proxy 3\r\n",
                        "GAP proxy\r\n",
                        "GAP other\r\n");
        change("k", Operation.SET, 7);
        assertThat(lines(slow)).containsExactly("INVALIDATE k set proxy 7\r\n");
    }

    @Test
    void aSlowSubscriberHarmsNoOther() {
        subscribe();
        Subscription quick = subscribe();
        List<String> got = new ArrayList<>();
        for (int sequence = 1; sequence <= 5; sequence++) {
            change("k", Operation.SET, sequence);
            got.addAll(lines(quick));
        }
        assertThat(got).hasSize(5).noneMatch(line -> line.startsWith("GAP"));
    }

    @Test
    void thereAreOnlySoMany() {
        Subscription first = subscribe();
        subscribe();
        assertThat(subscriptions.subscribe(List.of(), () -> {})).isEmpty();
        first.close();
        first.close();
        assertThat(subscriptions.size()).isOne();
        assertThat(subscriptions.subscribe(List.of(), () -> {})).isPresent();
    }

    @Test
    void whoHasClosedIsToldNothing() {
        Subscription gone = subscribe();
        gone.close();
        change("k", Operation.SET, 1);
        assertThat(lines(gone)).isEmpty();
        assertThat(woken).hasValue(0);
    }

    @Test
    void nobodyNeedsToTellThemAnythingWhenThereAreNone() {
        assertThat(subscriptions.isListening()).isFalse();
        Subscription only = subscribe();
        assertThat(subscriptions.isListening()).isTrue();
        only.close();
        assertThat(subscriptions.isListening()).isFalse();
    }

    private Subscription subscribe(String... prefixes) {
        List<byte[]> bytes = List.of(prefixes).stream()
                .map(prefix -> prefix.getBytes(ISO_8859_1))
                .toList();
        return subscriptions.subscribe(bytes, woken::incrementAndGet).orElseThrow();
    }

    private void change(String key, Operation operation, long sequence) {
        subscriptions.invalidated(new Invalidation(key.getBytes(ISO_8859_1), operation, "proxy", sequence));
    }

    private static List<String> lines(Subscription subscription) {
        List<String> lines = new ArrayList<>();
        for (byte[] line = subscription.poll(); line != null; line = subscription.poll()) {
            lines.add(new String(line, ISO_8859_1));
        }
        return lines;
    }
}
