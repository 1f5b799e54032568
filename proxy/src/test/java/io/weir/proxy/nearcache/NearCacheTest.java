package io.weir.proxy.nearcache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.weir.proxy.config.NearCacheSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearCacheTest {
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final String KEY = "user:1";
    private static final byte[] REPLY = "VALUE user:1 0 1\r\nx\r\n".getBytes(ISO_8859_1);

    /** Time may be any number, and wraps. */
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - SECOND / 2);

    private final NearCache cache = new NearCache(settings(1), () -> 0, time::get);
    /** Two event loops of the proxy. */
    private final LoopView<String> here = cache.view(time::get);

    private final LoopView<String> there = cache.view(time::get);

    // What is kept.

    @Test
    void whatWasFetchedIsServedAsTheServerSentIt() {
        keep(here, REPLY);
        assertThat(look(here)).isEqualTo(Verdict.HIT);
        assertThat(here.reply()).isSameAs(REPLY);
        assertThat(look(there)).isEqualTo(Verdict.HIT);
        assertThat(there.reply()).isSameAs(REPLY);
        assertThat(here.counters().hits.get()).isEqualTo(1);
        assertThat(here.counters().fetches.get()).isEqualTo(1);
        assertThat(here.counters().kept.get()).isEqualTo(1);
    }

    @Test
    void aKeyIsFoundWhereverItStands() {
        keep(here, REPLY);
        byte[] line = ("get a " + KEY + " b").getBytes(ISO_8859_1);
        assertThat(here.look(line, 6, KEY.length())).isEqualTo(Verdict.HIT);
        assertThat(here.look(line, 4, 1)).isEqualTo(Verdict.FETCH);
        assertThat(here.look(line, 6, KEY.length() - 1)).isEqualTo(Verdict.FETCH);
    }

    /** The array of a request's line is used again for the next one. */
    @Test
    void whatIsKeptDoesNotHangOnTheLine() {
        byte[] line = KEY.getBytes(ISO_8859_1);
        assertThat(here.look(line, 0, line.length)).isEqualTo(Verdict.FETCH);
        Fetch<String> fetch = here.fetch();
        Arrays.fill(line, (byte) 'x');
        here.look(line, 0, line.length);
        fetch.land();
        fetch.keep(REPLY, ItemFacts.FOREVER);
        assertThat(look(here)).isEqualTo(Verdict.HIT);
    }

    @Test
    void onlyWhatIsAskedOftenIsFetched() {
        NearCache choosy = new NearCache(settings(3), () -> 0, time::get);
        LoopView<String> view = choosy.view(time::get);
        assertThat(look(view)).isEqualTo(Verdict.PASS);
        assertThat(look(view)).isEqualTo(Verdict.PASS);
        assertThat(look(view)).isEqualTo(Verdict.FETCH);
        assertThat(look(choosy.view(time::get))).isEqualTo(Verdict.PASS);
    }

    @Test
    void aHitCountsAsAskedToo() {
        NearCache choosy = new NearCache(settings(3), () -> 0, time::get);
        LoopView<String> view = choosy.view(time::get);
        look(view);
        look(view);
        keep(view, REPLY);
        for (int i = 0; i < 10; i++) {
            assertThat(look(view)).isEqualTo(Verdict.HIT);
        }
        time.addAndGet(SECOND);
        assertThat(look(view)).isEqualTo(Verdict.FETCH);
    }

    @Test
    void onlyKeysWithThePrefixesAreLookedUp() {
        NearCacheSettings some = new NearCacheSettings(
                true, 1 << 20, Duration.ofSeconds(1), Duration.ofHours(1), 1 << 10, 1, List.of("session:", "ä:"));
        LoopView<String> view = new NearCache(some, () -> 0, time::get).view(time::get);
        assertThat(look(view, "session:1")).isEqualTo(Verdict.FETCH);
        assertThat(look(view, "session:")).isEqualTo(Verdict.FETCH);
        assertThat(look(view, "ä:1")).isEqualTo(Verdict.FETCH);
        assertThat(look(view, "session")).isEqualTo(Verdict.PASS);
        assertThat(look(view, "a session:1")).isEqualTo(Verdict.PASS);
        int write = view.beginWrite(bytes(KEY), 0, KEY.length());
        assertThat(look(view, "session:1")).isEqualTo(Verdict.FETCH);
        view.endWrite(write);
        assertThat(look(view, "session:1")).isEqualTo(Verdict.FETCH);
    }

    @Test
    void aMissIsNotKept() {
        assertThat(fetch(here).land()).isEmpty();
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
        assertThat(cache.size()).isZero();
    }

    // For how long.

    @Test
    void aReplyIsServedForTheTtlFromWhenItWasAskedFor() {
        Fetch<String> fetch = fetch(here);
        time.addAndGet(300 * MILLISECOND);
        land(fetch, REPLY, ItemFacts.FOREVER);
        time.addAndGet(700 * MILLISECOND - 1);
        assertThat(look(here)).isEqualTo(Verdict.HIT);
        time.addAndGet(1);
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
        assertThat(look(there)).isEqualTo(Verdict.FETCH);
    }

    @Test
    void aReplyThatTookTheWholeTtlIsNotKept() {
        Fetch<String> fetch = fetch(here);
        time.addAndGet(SECOND);
        land(fetch, REPLY, ItemFacts.FOREVER);
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
        assertThat(here.counters().refusedByLife.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, ItemFacts.DOUBTFUL})
    void anItemThatMayExpireAtOnceIsNotKept(long seconds) {
        land(fetch(here), REPLY, seconds);
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
        assertThat(here.counters().refusedByLife.get()).isEqualTo(1);
    }

    @Test
    void anItemThatExpiresBeforeTheTtlIsKeptUntilThen() {
        NearCache patient = new NearCache(
                new NearCacheSettings(
                        true, 1 << 20, Duration.ofSeconds(10), Duration.ofHours(1), 1 << 10, 1, List.of()),
                () -> 0,
                time::get);
        LoopView<String> view = patient.view(time::get);
        land(fetch(view), REPLY, 3);
        time.addAndGet(3 * SECOND - 1);
        assertThat(look(view)).isEqualTo(Verdict.HIT);
        time.addAndGet(1);
        assertThat(look(view)).isEqualTo(Verdict.FETCH);
    }

    /** Nor do hits make it live longer. */
    @Test
    void theNextReplyTakesThePlaceOfTheOneBefore() {
        keep(here, REPLY);
        time.addAndGet(SECOND);
        byte[] next = "VALUE user:1 0 1\r\ny\r\n".getBytes(ISO_8859_1);
        keep(there, next);
        time.addAndGet(SECOND - 1);
        assertThat(look(here)).isEqualTo(Verdict.HIT);
        assertThat(here.reply()).isSameAs(next);
        time.addAndGet(1);
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
    }

    /** Somebody else may have written between the two, and who saw the new value would then see the old one. */
    @Test
    void aReplyThatWasOvertakenIsNotKept() {
        Fetch<String> slow = fetch(here);
        time.addAndGet(1);
        Fetch<String> fast = fetch(there);
        time.addAndGet(1);
        byte[] newer = "VALUE user:1 0 1\r\ny\r\n".getBytes(ISO_8859_1);
        land(fast, newer, ItemFacts.FOREVER);
        time.addAndGet(1);
        land(slow, REPLY, ItemFacts.FOREVER);
        assertThat(look(here)).isEqualTo(Verdict.HIT);
        assertThat(here.reply()).isSameAs(newer);
        assertThat(here.counters().refusedAsOld.get()).isEqualTo(1);
        assertThat(there.counters().kept.get()).isEqualTo(1);
    }

    @Test
    void aReplyThatWasOvertakenByOneThatIsOverIsKept() {
        Fetch<String> fast = fetch(there);
        write(here);
        Fetch<String> slow = fetch(here);
        time.addAndGet(1);
        land(fast, REPLY, ItemFacts.FOREVER);
        time.addAndGet(1);
        land(slow, REPLY, ItemFacts.FOREVER);
        assertThat(look(here)).isEqualTo(Verdict.HIT);
    }

    // How much.

    @Test
    void aReplyThatIsTooLargeIsNotKeptAndItsKeyLeftAloneForAWhile() {
        byte[] large = new byte[1025];
        land(fetch(here), large, ItemFacts.FOREVER);
        assertThat(look(here)).isEqualTo(Verdict.PASS);
        assertThat(look(there)).isEqualTo(Verdict.PASS);
        assertThat(here.counters().refusedBySize.get()).isEqualTo(1);
        assertThat(here.counters().bypasses.get()).isEqualTo(1);
        time.addAndGet(SECOND);
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
    }

    @Test
    void theLargestReplyIsKept() {
        land(fetch(here), new byte[1024], ItemFacts.FOREVER);
        assertThat(look(here)).isEqualTo(Verdict.HIT);
    }

    /** What is written next may be smaller. */
    @Test
    void aKeyIsLeftAloneUntilItIsWrittenTo() {
        Fetch<String> fetch = fetch(here);
        fetch.land();
        fetch.leaveAlone();
        assertThat(look(here)).isEqualTo(Verdict.PASS);
        write(there);
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
    }

    @Test
    void whatWasWrittenMeanwhileIsNotLeftAlone() {
        Fetch<String> fetch = fetch(here);
        write(there);
        fetch.land();
        fetch.leaveAlone();
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < 3_000; i++) {
            String key = "key" + i;
            assertThat(look(here, key)).isEqualTo(Verdict.FETCH);
            land(here.fetch(), new byte[1000], ItemFacts.FOREVER);
            assertThat(cache.bytes()).isLessThanOrEqualTo(1 << 20);
        }
        assertThat(cache.bytes()).isGreaterThan(900_000);
        assertThat(cache.size()).isBetween(500L, 1_000L);
    }

    @Test
    void whatIsOverMakesRoomForWhatIsKept() {
        for (int i = 0; i < 700; i++) {
            look(here, "old" + i);
            land(here.fetch(), new byte[1000], ItemFacts.FOREVER);
        }
        time.addAndGet(5 * SECOND);
        keep(here, REPLY);
        assertThat(cache.size()).isEqualTo(1);
    }

    // Writes.

    @ParameterizedTest
    @EnumSource(Writer.class)
    void aWriteDropsWhatIsKept(Writer writer) {
        keep(here, REPLY);
        int write = writer.begin(there);
        assertThat(look(here)).isEqualTo(Verdict.PASS);
        assertThat(here.counters().bypasses.get()).isEqualTo(1);
        assertThat(here.counters().dropped.get()).isEqualTo(1);
        there.endWrite(write);
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
        assertThat(here.counters().dropped.get()).isEqualTo(1);
    }

    /** As the drawing of {@link WriteMarks} has it, by its numbers. */
    @ParameterizedTest
    @EnumSource(Writer.class)
    void fetch1(Writer writer) {
        keep(here, REPLY);
        assertThat(look(here)).isEqualTo(Verdict.HIT);
        there.endWrite(writer.begin(there));
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
    }

    @ParameterizedTest
    @EnumSource(Writer.class)
    void fetch2(Writer writer) {
        Fetch<String> fetch = fetch(here);
        int write = writer.begin(there);
        land(fetch, REPLY, ItemFacts.FOREVER);
        assertThat(look(here)).isEqualTo(Verdict.PASS);
        there.endWrite(write);
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
        assertThat(here.counters().refusedAsOld.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Writer.class)
    void fetch3(Writer writer) {
        Fetch<String> fetch = fetch(here);
        there.endWrite(writer.begin(there));
        land(fetch, REPLY, ItemFacts.FOREVER);
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
        assertThat(here.counters().refusedAsOld.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Writer.class)
    void fetch4(Writer writer) {
        int write = writer.begin(there);
        assertThat(look(here)).isEqualTo(Verdict.PASS);
        assertThat(here.counters().bypasses.get()).isEqualTo(1);
        there.endWrite(write);
    }

    @ParameterizedTest
    @EnumSource(Writer.class)
    void fetch5(Writer writer) {
        there.endWrite(writer.begin(there));
        keep(here, REPLY);
        assertThat(look(there)).isEqualTo(Verdict.HIT);
    }

    /** The stamp counts that was there when the key was looked up, not the one when the fetch is made of it. */
    @ParameterizedTest
    @EnumSource(Writer.class)
    void aWriteBetweenTheLookAndTheFetchCounts(Writer writer) {
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
        int write = writer.begin(there);
        Fetch<String> fetch = here.fetch();
        there.endWrite(write);
        land(fetch, REPLY, ItemFacts.FOREVER);
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
    }

    @Test
    void writesMayOverlapAndEndOnAnyLoop() {
        int first = Writer.OF_THE_KEY.begin(here);
        int second = Writer.OF_THE_KEY.begin(there);
        there.endWrite(first);
        assertThat(look(here)).isEqualTo(Verdict.PASS);
        here.endWrite(second);
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
    }

    @Test
    void otherKeysAreNotConcerned() {
        keep(here, REPLY);
        int concerned = 0;
        for (int i = 0; i < 100; i++) {
            String other = "other" + i;
            there.endWrite(there.beginWrite(bytes(other), 0, other.length()));
            if (look(here) != Verdict.HIT) {
                // The two happen to be of one stripe, which is one in 65 536.
                concerned++;
                keep(here, REPLY);
            }
        }
        assertThat(concerned).isLessThan(3);
    }

    @Test
    void anInvalidationDropsWhatIsKeptOrFetched() {
        keep(here, REPLY);
        cache.invalidate(bytes(KEY));
        Fetch<String> fetch = fetch(here);
        cache.invalidate(bytes(KEY));
        land(fetch, REPLY, ItemFacts.FOREVER);
        keep(here, REPLY);
        assertThat(look(there)).isEqualTo(Verdict.HIT);
        assertThat(here.counters().refusedAsOld.get()).isEqualTo(1);
    }

    @Test
    void everythingCanBeInvalidated() {
        keep(here, REPLY);
        cache.invalidateAll();
        Fetch<String> fetch = fetch(here);
        cache.invalidateAll();
        land(fetch, REPLY, ItemFacts.FOREVER);
        keep(here, REPLY);
        assertThat(look(there)).isEqualTo(Verdict.HIT);
        assertThat(here.counters().refusedAsOld.get()).isEqualTo(1);
    }

    @Test
    void whileItIsBypassedNothingIsServedNorKept() {
        keep(here, REPLY);
        Fetch<String> fetch = fetchOther(here);
        cache.bypass(true);
        cache.bypass(true);
        assertThat(look(here)).isEqualTo(Verdict.PASS);
        land(fetch, REPLY, ItemFacts.FOREVER);
        cache.bypass(false);
        assertThat(look(here, "other")).isEqualTo(Verdict.FETCH);
        keep(here, REPLY);
        cache.bypass(false);
        assertThat(look(there)).isEqualTo(Verdict.HIT);
    }

    // One fetch for all.

    @Test
    void whoAsksForWhatIsBeingFetchedWaits() {
        Fetch<String> fetch = fetch(here);
        join(here, "first");
        join(here, "second");
        assertThat(fetch.land()).containsExactly("first", "second");
        assertThat(fetch.land()).isEmpty();
        assertThat(here.counters().joins.get()).isEqualTo(2);
        assertThat(here.counters().fetches.get()).isEqualTo(1);
    }

    @Test
    void nobodyJoinsWhatHasLanded() {
        Fetch<String> fetch = fetch(here);
        fetch.land();
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
    }

    @Test
    void eachLoopFetchesForItself() {
        Fetch<String> fetch = fetch(here);
        Fetch<String> other = fetch(there);
        join(there, "there");
        join(here, "here");
        assertThat(fetch.land()).containsExactly("here");
        assertThat(other.land()).containsExactly("there");
    }

    /** Who has written expects to see it; the fetch may have been answered before. */
    @ParameterizedTest
    @EnumSource(Writer.class)
    void nobodyJoinsWhatWasSentBeforeAWrite(Writer writer) {
        Fetch<String> fetch = fetch(here);
        join(here, "before");
        int write = writer.begin(there);
        assertThat(look(here)).isEqualTo(Verdict.PASS);
        there.endWrite(write);
        Fetch<String> next = fetch(here);
        join(here, "after");
        assertThat(fetch.land()).containsExactly("before");
        join(here, "later");
        assertThat(next.land()).containsExactly("after", "later");
        assertThat(look(here)).isEqualTo(Verdict.FETCH);
    }

    @Test
    void nobodyJoinsWhatWasSentTooLongAgo() {
        Fetch<String> fetch = fetch(here);
        time.addAndGet(SECOND - 1);
        join(here, "in time");
        time.addAndGet(1);
        Fetch<String> next = fetch(here);
        join(here, "late");
        assertThat(fetch.land()).containsExactly("in time");
        assertThat(next.land()).containsExactly("late");
    }

    /** A waiter's reply may make its client go on, and ask again, before the next waiter is told. */
    @Test
    void whoIsToldMayAskAgain() {
        Fetch<String> fetch = fetch(here);
        join(here, "first");
        for (String waiter : fetch.land()) {
            assertThat(waiter).isEqualTo("first");
            fetch(here);
            join(here, "again");
        }
        assertThat(look(here)).isEqualTo(Verdict.JOIN);
    }

    /** A slow server's reply may be as old as its fetch, and who asks now must not get what was changed long ago. */
    @Test
    void nobodyWaitsForAFetchThatIsOlderThanMaxStaleness() {
        AtomicLong syncedAsOf = new AtomicLong(time.get());
        NearCache clustered = new NearCache(
                new NearCacheSettings(true, 1 << 20, Duration.ofHours(1), Duration.ofSeconds(1), 1 << 10, 1, List.of()),
                syncedAsOf::get,
                time::get);
        LoopView<String> view = clustered.view(time::get);
        fetch(view);
        time.addAndGet(SECOND - 1);
        join(view, "while it is young");
        time.addAndGet(1);
        syncedAsOf.set(time.get());
        join(view, "while others are heard");
        time.addAndGet(SECOND);
        fetch(view);
        join(view, "of the younger one");
    }

    @Test
    void aKeyIsLeftAloneThoughNobodyElseIsHeard() {
        long lastHeard = time.get();
        NearCacheSettings settings = new NearCacheSettings(
                true, 1 << 20, Duration.ofMinutes(1), Duration.ofSeconds(1), 1 << 10, 1, List.of());
        LoopView<String> view = new NearCache(settings, () -> lastHeard, time::get).view(time::get);
        Fetch<String> fetch = fetch(view);
        fetch.land();
        fetch.leaveAlone();
        time.addAndGet(59 * SECOND);
        assertThat(look(view)).isEqualTo(Verdict.PASS);
        time.addAndGet(SECOND);
        assertThat(look(view)).isEqualTo(Verdict.FETCH);
    }

    // The memory that a lookup takes.

    @Test
    void toLookUpAllocatesNothing() {
        int often = 50_000;
        LoopView<String> view = new NearCache(settings(often), () -> 0, time::get).view(time::get);
        for (int i = 1; i < often; i++) {
            look(view);
        }
        keep(view, REPLY);
        byte[] line = ("get " + KEY).getBytes(ISO_8859_1);
        lookUp(view, line, 20_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        lookUp(view, line, 100_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    }

    /** Of one key that is kept, and of some that are not asked often. */
    private static void lookUp(LoopView<String> view, byte[] line, int times) {
        for (int i = 0; i < times; i++) {
            if (view.look(line, 4, KEY.length()) != Verdict.HIT || view.look(line, 4, 1 + i % 5) != Verdict.PASS) {
                throw new AssertionError("lookup " + i);
            }
        }
    }

    private enum Writer {
        OF_THE_KEY {
            @Override
            int begin(LoopView<String> view) {
                return view.beginWrite(("xx" + KEY).getBytes(ISO_8859_1), 2, KEY.length());
            }
        },
        OF_ALL_KEYS {
            @Override
            int begin(LoopView<String> view) {
                return view.beginWriteToAll();
            }
        };

        abstract int begin(LoopView<String> view);
    }

    private static void write(LoopView<String> view) {
        view.endWrite(Writer.OF_THE_KEY.begin(view));
    }

    private static void keep(LoopView<String> view, byte[] reply) {
        land(fetch(view), reply, ItemFacts.FOREVER);
    }

    private static void land(Fetch<String> fetch, byte[] reply, long seconds) {
        fetch.land();
        fetch.keep(reply, seconds);
    }

    private static Fetch<String> fetch(LoopView<String> view) {
        assertThat(look(view)).isEqualTo(Verdict.FETCH);
        return view.fetch();
    }

    private static Fetch<String> fetchOther(LoopView<String> view) {
        assertThat(look(view, "other")).isEqualTo(Verdict.FETCH);
        return view.fetch();
    }

    private static void join(LoopView<String> view, String waiter) {
        assertThat(look(view)).isEqualTo(Verdict.JOIN);
        view.join(waiter);
    }

    private static Verdict look(LoopView<String> view) {
        return look(view, KEY);
    }

    private static Verdict look(LoopView<String> view, String key) {
        byte[] bytes = bytes(key);
        return view.look(bytes, 0, bytes.length);
    }

    private static byte[] bytes(String key) {
        return key.getBytes(UTF_8);
    }

    private static NearCacheSettings settings(int admission) {
        return new NearCacheSettings(
                true, 1 << 20, Duration.ofSeconds(1), Duration.ofHours(1), 1 << 10, admission, List.of());
    }
}
