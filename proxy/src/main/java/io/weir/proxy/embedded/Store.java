package io.weir.proxy.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/**
 * The items of one node and what the commands do to them. Owned by one thread, the node's event loop; so each method is
 * one atomic step.
 *
 * <p>Keys are bytes, given as text of one character per byte (ISO 8859-1). Bounded in bytes by Caffeine, which evicts what
 * is asked for least: a full node may well drop what was just stored. An expired item is gone for whoever asks, and its
 * memory is taken back when somebody does, or by eviction.
 */
final class Store {
    /** Bytes of all items, as memcached counts them: its default {@code -m 64}. */
    static final long CAPACITY = 64L << 20;

    /** Seconds up to which an expiry time is counted from now on; what lies beyond is Unix time. */
    private static final long RELATIVE_LIMIT = Duration.ofDays(30).toSeconds();

    private final InstantSource clock;
    private final Statistics statistics;
    private final Cache<String, Item> items;
    private long lastCas;
    /** When a delayed {@code flush_all} is due, in Unix milliseconds. */
    private long flushAt = Item.NEVER;

    Store(InstantSource clock, Statistics statistics) {
        this.clock = clock;
        this.statistics = statistics;
        this.items = Caffeine.newBuilder()
                .maximumWeight(CAPACITY)
                .weigher((String key, Item item) -> (int) Item.size(key, item.flags(), item.value().length))
                .evictionListener((key, item, cause) -> statistics.count(Statistic.EVICTIONS))
                // Upkeep on the caller's thread: the node has no other.
                .executor(Runnable::run)
                .build();
    }

    Optional<Item> get(String key) {
        statistics.count(Statistic.CMD_GET);
        Optional<Item> item = find(key);
        statistics.count(item.isPresent() ? Statistic.GET_HITS : Statistic.GET_MISSES);
        return item;
    }

    /** Gets an item and gives it a new expiry time, in one step; it counts as a touch only. */
    Optional<Item> getAndTouch(String key, int exptime) {
        statistics.count(Statistic.CMD_TOUCH);
        Optional<Item> item = find(key);
        item.ifPresent(found -> items.put(key, found.withExpiry(expiry(exptime))));
        statistics.count(item.isPresent() ? Statistic.TOUCH_HITS : Statistic.TOUCH_MISSES);
        return item;
    }

    /** Gives an item a new expiry time; returns whether there was one. */
    boolean touch(String key, int exptime) {
        return getAndTouch(key, exptime).isPresent();
    }

    StoreOutcome store(StoreMode mode, String key, Draft draft) {
        if (isTooLarge(key, draft.flags(), draft.value().length)) {
            if (mode == StoreMode.SET) {
                unlink(key);
            }
            return StoreOutcome.TOO_LARGE;
        }
        statistics.count(Statistic.CMD_SET);
        Optional<Item> old = find(key);
        return switch (mode) {
            case SET -> put(key, draft);
            case ADD -> old.isPresent() ? StoreOutcome.NOT_STORED : put(key, draft);
            case REPLACE -> old.isPresent() ? put(key, draft) : StoreOutcome.NOT_STORED;
            case APPEND ->
                old.map(item -> join(key, item, item.value(), draft.value())).orElse(StoreOutcome.NOT_STORED);
            case PREPEND ->
                old.map(item -> join(key, item, draft.value(), item.value())).orElse(StoreOutcome.NOT_STORED);
        };
    }

    /** Stores only where the item is still the one that has this CAS value. */
    StoreOutcome compareAndStore(String key, Draft draft, long cas) {
        if (isTooLarge(key, draft.flags(), draft.value().length)) {
            return StoreOutcome.TOO_LARGE;
        }
        statistics.count(Statistic.CMD_SET);
        Optional<Item> old = find(key);
        if (old.isEmpty()) {
            statistics.count(Statistic.CAS_MISSES);
            return StoreOutcome.NOT_FOUND;
        }
        if (old.get().cas() != cas) {
            statistics.count(Statistic.CAS_BADVAL);
            return StoreOutcome.EXISTS;
        }
        statistics.count(Statistic.CAS_HITS);
        return put(key, draft);
    }

    /** Adds; beyond 2^64 it goes on at 0. */
    Arithmetic increment(String key, long delta) {
        Arithmetic outcome = find(key)
                .map(item -> count(key, item, number -> number + delta))
                .orElse(Arithmetic.Refusal.NOT_FOUND);
        countHit(outcome, Statistic.INCR_HITS, Statistic.INCR_MISSES);
        return outcome;
    }

    /** Takes away, down to 0 and not below. */
    Arithmetic decrement(String key, long delta) {
        Arithmetic outcome = find(key)
                .map(item -> count(key, item, number -> Long.compareUnsigned(number, delta) > 0 ? number - delta : 0))
                .orElse(Arithmetic.Refusal.NOT_FOUND);
        countHit(outcome, Statistic.DECR_HITS, Statistic.DECR_MISSES);
        return outcome;
    }

    /** Drops an item; returns whether there was one. */
    boolean delete(String key) {
        boolean found = find(key).isPresent();
        items.invalidate(key);
        statistics.count(found ? Statistic.DELETE_HITS : Statistic.DELETE_MISSES);
        return found;
    }

    /** Drops what is stored under a key, as a {@code set} does that could not be carried out. */
    void unlink(String key) {
        items.invalidate(key);
    }

    /**
     * Drops everything that is stored until a moment, and calls off an earlier order.
     *
     * @param delay that moment as an expiry time; 0 and less is now
     */
    void flush(int delay) {
        statistics.count(Statistic.CMD_FLUSH);
        flushIfDue();
        flushAt = Item.NEVER;
        if (delay <= 0) {
            items.invalidateAll();
            return;
        }
        long due = expiry(delay);
        // A moment that has passed is none at all to memcached, and nothing is dropped.
        if (due > clock.millis()) {
            flushAt = due;
        }
    }

    /** How many items there are, expired ones that nobody asked for included. */
    long count() {
        items.cleanUp();
        return items.estimatedSize();
    }

    /** Bytes of all items, as memcached counts them. */
    long size() {
        items.cleanUp();
        return items.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    private Optional<Item> find(String key) {
        flushIfDue();
        Optional<Item> item = Optional.ofNullable(items.getIfPresent(key));
        if (item.isPresent() && item.get().expiresAt() <= clock.millis()) {
            items.invalidate(key);
            return Optional.empty();
        }
        return item;
    }

    private void flushIfDue() {
        if (flushAt <= clock.millis()) {
            items.invalidateAll();
            flushAt = Item.NEVER;
        }
    }

    private StoreOutcome put(String key, Draft draft) {
        return put(key, new Item(draft.value(), draft.flags(), expiry(draft.exptime()), ++lastCas));
    }

    private StoreOutcome put(String key, Item item) {
        items.put(key, item);
        statistics.count(Statistic.TOTAL_ITEMS);
        return StoreOutcome.STORED;
    }

    private StoreOutcome join(String key, Item old, byte[] first, byte[] second) {
        if (isTooLarge(key, old.flags(), (long) first.length + second.length)) {
            return StoreOutcome.NOT_STORED;
        }
        byte[] value = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, value, first.length, second.length);
        return put(key, old.withValue(value, ++lastCas));
    }

    private Arithmetic count(String key, Item item, LongUnaryOperator step) {
        OptionalLong number = StoredNumber.parse(item.value());
        if (number.isEmpty()) {
            return Arithmetic.Refusal.NOT_A_NUMBER;
        }
        long result = step.applyAsLong(number.getAsLong());
        byte[] digits = Long.toUnsignedString(result).getBytes(US_ASCII);
        int length = Math.max(digits.length, item.value().length);
        byte[] value = Arrays.copyOf(digits, length);
        // memcached writes over the old number where it lies, and blanks out what is left of it.
        Arrays.fill(value, digits.length, length, (byte) ' ');
        items.put(key, item.withValue(value, ++lastCas));
        return new Arithmetic.Result(result);
    }

    private void countHit(Arithmetic outcome, Statistic hits, Statistic misses) {
        if (outcome instanceof Arithmetic.Result) {
            statistics.count(hits);
        } else if (outcome == Arithmetic.Refusal.NOT_FOUND) {
            statistics.count(misses);
        }
    }

    private static boolean isTooLarge(String key, int flags, long valueLength) {
        return Item.size(key, flags, valueLength) > Item.MAX_SIZE;
    }

    /** An expiry time of the protocol in Unix milliseconds. */
    private long expiry(int exptime) {
        if (exptime == 0) {
            return Item.NEVER;
        }
        if (exptime < 0) {
            return 0;
        }
        long millis = Duration.ofSeconds(exptime).toMillis();
        return exptime <= RELATIVE_LIMIT ? clock.millis() + millis : millis;
    }
}
