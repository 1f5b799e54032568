package io.weir.proxy.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreTest {
    private static final String KEY = "k";
    private static final Duration BARELY = Duration.ofMillis(1);
    /** Memcached 1.6 with its default limit takes this and not a byte more, for a key of one byte without flags. */
    private static final int LARGEST_VALUE = 1_048_516;

    private final HandSetClock clock = new HandSetClock();
    private final Statistics statistics = new Statistics();
    private final Store store = new Store(clock, statistics);

    @Nested
    final class Storing {
        @Test
        void setStoresValueAndFlags() {
            assertThat(store.store(StoreMode.SET, KEY, new Draft(bytes("x"), -1, 0)))
                    .isEqualTo(StoreOutcome.STORED);

            Item item = store.get(KEY).orElseThrow();
            assertThat(item.value()).isEqualTo(bytes("x"));
            assertThat(item.flags()).isEqualTo(-1);
        }

        @Test
        void setReplacesEverything() {
            store.store(StoreMode.SET, KEY, new Draft(bytes("x"), 7, 10));
            store.store(StoreMode.SET, KEY, new Draft(bytes("yz"), 8, 0));

            clock.advance(Duration.ofDays(1));
            assertThat(value()).contains("yz");
            assertThat(store.get(KEY).orElseThrow().flags()).isEqualTo(8);
        }

        @Test
        void addStoresOnlyWhereNothingIs() {
            assertThat(store(StoreMode.ADD, "x")).isEqualTo(StoreOutcome.STORED);
            assertThat(store(StoreMode.ADD, "y")).isEqualTo(StoreOutcome.NOT_STORED);
            assertThat(value()).contains("x");
        }

        @Test
        void addStoresWhereSomethingHasExpired() {
            store.store(StoreMode.SET, KEY, new Draft(bytes("x"), 0, 10));
            clock.advance(Duration.ofSeconds(10));

            assertThat(store(StoreMode.ADD, "y")).isEqualTo(StoreOutcome.STORED);
            assertThat(value()).contains("y");
        }

        @Test
        void replaceStoresOnlyWhereSomethingIs() {
            assertThat(store(StoreMode.REPLACE, "x")).isEqualTo(StoreOutcome.NOT_STORED);
            set("x");
            assertThat(store(StoreMode.REPLACE, "y")).isEqualTo(StoreOutcome.STORED);
            assertThat(value()).contains("y");
        }

        @ParameterizedTest
        @CsvSource({"APPEND, ab", "PREPEND, ba"})
        void appendAndPrependKeepFlagsAndExpiry(StoreMode mode, String joined) {
            store.store(StoreMode.SET, KEY, new Draft(bytes("a"), 5, 10));

            assertThat(store.store(mode, KEY, new Draft(bytes("b"), 9, 1000))).isEqualTo(StoreOutcome.STORED);

            assertThat(value()).contains(joined);
            assertThat(store.get(KEY).orElseThrow().flags()).isEqualTo(5);
            clock.advance(Duration.ofSeconds(10));
            assertThat(value()).isEmpty();
        }

        @ParameterizedTest
        @EnumSource(names = {"APPEND", "PREPEND"})
        void appendAndPrependNeedSomethingThere(StoreMode mode) {
            assertThat(store(mode, "x")).isEqualTo(StoreOutcome.NOT_STORED);
            assertThat(value()).isEmpty();
        }
    }

    @Nested
    final class Size {
        @Test
        void largestValueIsStoredAndOneByteMoreIsNot() {
            assertThat(setOfLength(LARGEST_VALUE, 0)).isEqualTo(StoreOutcome.STORED);
            assertThat(setOfLength(LARGEST_VALUE + 1, 0)).isEqualTo(StoreOutcome.TOO_LARGE);
        }

        @Test
        void flagsTakeFourBytes() {
            assertThat(setOfLength(LARGEST_VALUE - 4, 1)).isEqualTo(StoreOutcome.STORED);
            assertThat(setOfLength(LARGEST_VALUE - 3, 1)).isEqualTo(StoreOutcome.TOO_LARGE);
        }

        @Test
        void keyTakesItsLength() {
            String key = "k".repeat(250);
            assertThat(store.store(StoreMode.SET, key, new Draft(new byte[LARGEST_VALUE - 249], 0, 0)))
                    .isEqualTo(StoreOutcome.STORED);
            assertThat(store.store(StoreMode.SET, key, new Draft(new byte[LARGEST_VALUE - 248], 0, 0)))
                    .isEqualTo(StoreOutcome.TOO_LARGE);
        }

        @Test
        void setThatIsTooLargeDropsWhatWasThere() {
            set("x");
            setOfLength(LARGEST_VALUE + 1, 0);
            assertThat(value()).isEmpty();
        }

        @ParameterizedTest
        @EnumSource(names = "SET", mode = EnumSource.Mode.EXCLUDE)
        void otherModesThatAreTooLargeKeepIt(StoreMode mode) {
            set("x");
            assertThat(store.store(mode, KEY, new Draft(new byte[LARGEST_VALUE + 1], 0, 0)))
                    .isEqualTo(StoreOutcome.TOO_LARGE);
            assertThat(value()).contains("x");
        }

        @Test
        void casThatIsTooLargeKeepsIt() {
            set("x");
            Draft draft = new Draft(new byte[LARGEST_VALUE + 1], 0, 0);
            assertThat(store.compareAndStore(KEY, draft, cas())).isEqualTo(StoreOutcome.TOO_LARGE);
            assertThat(value()).contains("x");
        }

        @ParameterizedTest
        @EnumSource(names = {"APPEND", "PREPEND"})
        void whatWouldGrowTooLargeIsNotStored(StoreMode mode) {
            setOfLength(LARGEST_VALUE, 0);
            assertThat(store(mode, "x")).isEqualTo(StoreOutcome.NOT_STORED);
            assertThat(store.get(KEY).orElseThrow().value()).hasSize(LARGEST_VALUE);
        }

        @Test
        void storeIsBoundedInBytes() {
            for (int i = 0; i < 200; i++) {
                store.store(StoreMode.SET, "k" + i, new Draft(new byte[1_000_000], 0, 0));
            }
            assertThat(store.size()).isBetween(Store.CAPACITY - (2 << 20), Store.CAPACITY);
            assertThat(store.count()).isEqualTo(store.size() / 1_000_000);
            assertThat(statistics.get(Statistic.EVICTIONS)).isEqualTo(200 - store.count());
        }

        private StoreOutcome setOfLength(int length, int flags) {
            return store.store(StoreMode.SET, KEY, new Draft(new byte[length], flags, 0));
        }
    }

    @Nested
    final class Cas {
        @Test
        void everyStoreGivesAnotherValue() {
            set("1");
            long first = cas();
            set("1");
            long second = cas();
            store(StoreMode.APPEND, "2");
            long third = cas();
            store.increment(KEY, 1);
            assertThat(first).isPositive();
            assertThat(second).isGreaterThan(first);
            assertThat(third).isGreaterThan(second);
            assertThat(cas()).isGreaterThan(third);
        }

        @Test
        void valuesAreUniqueAcrossKeysAndAfterADelete() {
            set("1");
            long first = cas();
            store.store(StoreMode.SET, "other", new Draft(bytes("1"), 0, 0));
            assertThat(store.get("other").orElseThrow().cas()).isNotEqualTo(first);
            store.delete(KEY);
            set("1");
            assertThat(cas()).isNotEqualTo(first);
        }

        @Test
        void touchKeepsIt() {
            set("1");
            long before = cas();
            store.touch(KEY, 10);
            assertThat(store.getAndTouch(KEY, 20).orElseThrow().cas()).isEqualTo(before);
            assertThat(cas()).isEqualTo(before);
        }

        @Test
        void storesOnlyWhatTheClientKnows() {
            assertThat(compareAndStore("x", 1)).isEqualTo(StoreOutcome.NOT_FOUND);
            set("x");
            long known = cas();
            assertThat(compareAndStore("y", known)).isEqualTo(StoreOutcome.STORED);
            assertThat(compareAndStore("z", known)).isEqualTo(StoreOutcome.EXISTS);
            assertThat(value()).contains("y");
        }

        @Test
        void expiredIsNotFound() {
            store.store(StoreMode.SET, KEY, new Draft(bytes("x"), 0, 10));
            long known = cas();
            clock.advance(Duration.ofSeconds(10));
            assertThat(compareAndStore("y", known)).isEqualTo(StoreOutcome.NOT_FOUND);
        }

        private StoreOutcome compareAndStore(String value, long cas) {
            return store.compareAndStore(KEY, new Draft(bytes(value), 0, 0), cas);
        }
    }

    @Nested
    final class Expiry {
        @Test
        void zeroIsNever() {
            setWithExptime(0);
            clock.advance(Duration.ofDays(10_000));
            assertThat(value()).contains("x");
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, -100, Integer.MIN_VALUE})
        void negativeIsAtOnce(int exptime) {
            setWithExptime(exptime);
            assertThat(value()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 60, 2_592_000})
        void upToThirtyDaysIsFromNowOn(int exptime) {
            setWithExptime(exptime);
            clock.advance(Duration.ofSeconds(exptime).minus(BARELY));
            assertThat(value()).contains("x");
            clock.advance(BARELY);
            assertThat(value()).isEmpty();
        }

        @Test
        void beyondThirtyDaysIsUnixTime() {
            setWithExptime(2_592_001);
            assertThat(value()).isEmpty();

            setWithExptime(clock.unixSecondsIn(Duration.ofHours(1)));
            clock.advance(Duration.ofHours(1).minus(BARELY));
            assertThat(value()).contains("x");
            clock.advance(BARELY);
            assertThat(value()).isEmpty();
        }

        @Test
        void touchGivesAnotherTime() {
            setWithExptime(10);
            assertThat(store.touch(KEY, 100)).isTrue();
            clock.advance(Duration.ofSeconds(99));
            assertThat(value()).contains("x");
            assertThat(store.touch(KEY, -1)).isTrue();
            assertThat(value()).isEmpty();
            assertThat(store.touch(KEY, 100)).isFalse();
        }

        @Test
        void getAndTouchGivesTheItemAndAnotherTime() {
            assertThat(store.getAndTouch(KEY, 10)).isEmpty();
            setWithExptime(10);
            assertThat(store.getAndTouch(KEY, 100).orElseThrow().value()).isEqualTo(bytes("x"));
            clock.advance(Duration.ofSeconds(99));
            assertThat(store.getAndTouch(KEY, -1).orElseThrow().value()).isEqualTo(bytes("x"));
            assertThat(value()).isEmpty();
        }

        @Test
        void expiredIsGoneForEveryCommand() {
            setWithExptime(10);
            clock.advance(Duration.ofSeconds(10));
            assertThat(store.delete(KEY)).isFalse();

            store.store(StoreMode.SET, KEY, new Draft(bytes("1"), 0, 10));
            clock.advance(Duration.ofSeconds(10));
            assertThat(store.increment(KEY, 1)).isEqualTo(Arithmetic.Refusal.NOT_FOUND);
            assertThat(store(StoreMode.REPLACE, "y")).isEqualTo(StoreOutcome.NOT_STORED);
            assertThat(store(StoreMode.APPEND, "y")).isEqualTo(StoreOutcome.NOT_STORED);
        }

        private void setWithExptime(int exptime) {
            assertThat(store.store(StoreMode.SET, KEY, new Draft(bytes("x"), 0, exptime)))
                    .isEqualTo(StoreOutcome.STORED);
        }
    }

    @Nested
    final class Counting {
        @Test
        void missIsNotFound() {
            assertThat(store.increment(KEY, 1)).isEqualTo(Arithmetic.Refusal.NOT_FOUND);
            assertThat(store.decrement(KEY, 1)).isEqualTo(Arithmetic.Refusal.NOT_FOUND);
        }

        @Test
        void incrementGrowsTheValue() {
            set("99");
            assertThat(store.increment(KEY, 1)).isEqualTo(new Arithmetic.Result(100));
            assertThat(value()).contains("100");
        }

        @Test
        void incrementWrapsAndKeepsTheLength() {
            set("18446744073709551615");
            assertThat(store.increment(KEY, 2)).isEqualTo(new Arithmetic.Result(1));
            assertThat(value()).contains("1                   ");
        }

        @Test
        void incrementTakesTheWholeOf64Bits() {
            set("1");
            assertThat(store.increment(KEY, -2)).isEqualTo(new Arithmetic.Result(-1));
            assertThat(value()).contains("18446744073709551615");
        }

        @Test
        void decrementStopsAtZero() {
            set("5");
            assertThat(store.decrement(KEY, 5)).isEqualTo(new Arithmetic.Result(0));
            set("5");
            assertThat(store.decrement(KEY, -1)).isEqualTo(new Arithmetic.Result(0));
        }

        @Test
        void decrementTakesTheWholeOf64Bits() {
            set("18446744073709551615");
            assertThat(store.decrement(KEY, 1)).isEqualTo(new Arithmetic.Result(-2));
            assertThat(value()).contains("18446744073709551614");
        }

        @Test
        void decrementKeepsTheLength() {
            set("100");
            assertThat(store.decrement(KEY, 1)).isEqualTo(new Arithmetic.Result(99));
            assertThat(value()).contains("99 ");
            assertThat(store.increment(KEY, 1)).isEqualTo(new Arithmetic.Result(100));
            assertThat(value()).contains("100");
        }

        @Test
        void keepsFlagsAndExpiry() {
            store.store(StoreMode.SET, KEY, new Draft(bytes("1"), 5, 10));
            store.increment(KEY, 1);
            store.decrement(KEY, 1);
            assertThat(store.get(KEY).orElseThrow().flags()).isEqualTo(5);
            clock.advance(Duration.ofSeconds(10));
            assertThat(value()).isEmpty();
        }

        @Test
        void whatIsNoNumberStays() {
            set("abc");
            assertThat(store.increment(KEY, 1)).isEqualTo(Arithmetic.Refusal.NOT_A_NUMBER);
            assertThat(store.decrement(KEY, 1)).isEqualTo(Arithmetic.Refusal.NOT_A_NUMBER);
            assertThat(value()).contains("abc");
        }
    }

    @Nested
    final class Dropping {
        @Test
        void deleteTellsWhetherSomethingWasThere() {
            assertThat(store.delete(KEY)).isFalse();
            set("x");
            assertThat(store.delete(KEY)).isTrue();
            assertThat(value()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
        void flushDropsAllAtOnce(int delay) {
            set("x");
            store.flush(delay);
            assertThat(value()).isEmpty();
            set("y");
            assertThat(value()).contains("y");
        }

        @Test
        void delayedFlushDropsWhatIsStoredUntilThen() {
            set("x");
            store.flush(10);
            clock.advance(Duration.ofSeconds(10).minus(BARELY));
            store.store(StoreMode.SET, "late", new Draft(bytes("y"), 0, 0));
            assertThat(value()).contains("x");

            clock.advance(BARELY);
            assertThat(value()).isEmpty();
            assertThat(store.get("late")).isEmpty();
        }

        @Test
        void whatIsStoredAfterADelayedFlushStays() {
            store.flush(10);
            clock.advance(Duration.ofSeconds(10));
            set("x");
            clock.advance(Duration.ofSeconds(10));
            assertThat(value()).contains("x");
        }

        @Test
        void delayBeyondThirtyDaysIsUnixTime() {
            set("x");
            store.flush(clock.unixSecondsIn(Duration.ofHours(1)));
            clock.advance(Duration.ofHours(1).minus(BARELY));
            assertThat(value()).contains("x");
            clock.advance(BARELY);
            assertThat(value()).isEmpty();
        }

        @Test
        void unixTimeThatHasPassedDropsNothing() {
            set("x");
            store.flush(2_592_001);
            assertThat(value()).contains("x");
        }

        @Test
        void laterFlushCallsOffTheOneThatWaits() {
            store.flush(10);
            store.flush(0);
            set("x");
            clock.advance(Duration.ofSeconds(10));
            assertThat(value()).contains("x");
        }

        @Test
        void laterFlushDoesNotCallOffTheOneThatIsDue() {
            set("x");
            store.flush(10);
            clock.advance(Duration.ofSeconds(10));
            store.flush(100);
            assertThat(value()).isEmpty();
        }
    }

    @Nested
    final class Counts {
        @Test
        void hitsAndMisses() {
            store.get(KEY);
            set("1");
            store.get(KEY);
            store.get(KEY);
            store.touch(KEY, 0);
            store.getAndTouch("other", 0);
            store.increment(KEY, 1);
            store.decrement("other", 1);
            store.delete("other");
            store.delete(KEY);
            store.flush(0);

            assertThat(statistics.get(Statistic.CMD_GET)).isEqualTo(3);
            assertThat(statistics.get(Statistic.GET_HITS)).isEqualTo(2);
            assertThat(statistics.get(Statistic.GET_MISSES)).isEqualTo(1);
            assertThat(statistics.get(Statistic.CMD_SET)).isEqualTo(1);
            assertThat(statistics.get(Statistic.TOTAL_ITEMS)).isEqualTo(1);
            assertThat(statistics.get(Statistic.CMD_TOUCH)).isEqualTo(2);
            assertThat(statistics.get(Statistic.TOUCH_HITS)).isEqualTo(1);
            assertThat(statistics.get(Statistic.TOUCH_MISSES)).isEqualTo(1);
            assertThat(statistics.get(Statistic.INCR_HITS)).isEqualTo(1);
            assertThat(statistics.get(Statistic.DECR_MISSES)).isEqualTo(1);
            assertThat(statistics.get(Statistic.DELETE_HITS)).isEqualTo(1);
            assertThat(statistics.get(Statistic.DELETE_MISSES)).isEqualTo(1);
            assertThat(statistics.get(Statistic.CMD_FLUSH)).isEqualTo(1);
        }

        @Test
        void itemsAndTheirSize() {
            set("12345");
            assertThat(store.count()).isEqualTo(1);
            // What memcached 1.6 says of a one-byte key and no flags, whose value has a byte: 61.
            assertThat(store.size()).isEqualTo(61 + 4);
            store.flush(0);
            assertThat(store.count()).isZero();
            assertThat(store.size()).isZero();
        }

        @Test
        void resetKeepsTheConnections() {
            store.get(KEY);
            statistics.count(Statistic.CURR_CONNECTIONS);
            statistics.reset();
            assertThat(statistics.get(Statistic.CMD_GET)).isZero();
            assertThat(statistics.get(Statistic.CURR_CONNECTIONS)).isEqualTo(1);
        }
    }

    private StoreOutcome store(StoreMode mode, String value) {
        return store.store(mode, KEY, new Draft(bytes(value), 0, 0));
    }

    private void set(String value) {
        assertThat(store(StoreMode.SET, value)).isEqualTo(StoreOutcome.STORED);
    }

    private Optional<String> value() {
        return store.get(KEY).map(item -> new String(item.value(), ISO_8859_1));
    }

    private long cas() {
        return store.get(KEY).orElseThrow().cas();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
