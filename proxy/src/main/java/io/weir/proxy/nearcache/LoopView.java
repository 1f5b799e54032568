package io.weir.proxy.nearcache;

import io.weir.proxy.nearcache.WriteMarks.Stamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's access to the near cache, owned by that loop. It knows which keys the loop's clients ask for often,
 * and has the loop's fetches under way: across loops a missing key may be fetched once by each.
 *
 * <p>{@link #look} is asked for each get of one key, or each key of a larger one. What it finds stands here until the
 * next look, so that it allocates nothing. A get whose reply tells more than the value, such as {@code gets}, must not
 * be looked up, and all that may change an item, even by its expiry time alone, is a write:
 *
 * <pre>
 *   view.leave(…)                       who else would see the write in a get that he sent before it: that is sent first
 *   int write = view.beginWrite(…);     before it is sent
 *   …                                   it is answered, or it failed
 *   view.endWrite(write);               once, before the client hears of it
 * </pre>
 *
 * @param <W> who waits for a reply
 */
public final class LoopView<W> {
    /** For {@link #endWrite}: a write that nobody needs to know of. */
    private static final int NONE = -1;

    private final NearCache cache;
    private final LongSupplier clock;
    private final HotKeys hotKeys;
    private final NearCacheCounters counters = new NearCacheCounters();
    private final Map<Key, Fetch<W>> fetches = new HashMap<>();
    private final Key probe = new Key();
    private @Nullable Entry found;
    private @Nullable Stamp stamp;
    private @Nullable Fetch<W> underWay;

    LoopView(NearCache cache, LongSupplier clock) {
        this.cache = cache;
        this.clock = clock;
        this.hotKeys = new HotKeys(clock.getAsLong());
    }

    public NearCacheCounters counters() {
        return counters;
    }

    /** Looks up a key, which must stand where it stands until what this answers has been done. */
    public Verdict look(byte[] bytes, int start, int length) {
        if (!cache.covers(bytes, start, length)) {
            return Verdict.PASS;
        }
        long hash = cache.hash(bytes, start, length);
        probe.pointAt(bytes, start, length, hash);
        boolean hot = hotKeys.ask(hash, clock.getAsLong()) >= cache.settings().admission();
        Entry entry = cache.find(probe);
        if (entry != null && cache.isFresh(entry)) {
            if (cache.marks().isCurrent(entry.stamp())) {
                return serve(entry);
            }
            cache.drop(probe, entry);
            counters.dropped.increment();
        }
        return hot ? fetchOrWait(hash) : Verdict.PASS;
    }

    /** As {@link #look}, for one who fetches nothing: whether {@link #reply} has it. */
    public boolean find(byte[] bytes, int start, int length) {
        if (!cache.covers(bytes, start, length)) {
            return false;
        }
        long hash = cache.hash(bytes, start, length);
        probe.pointAt(bytes, start, length, hash);
        hotKeys.ask(hash, clock.getAsLong());
        Entry entry = cache.find(probe);
        return entry != null
                && cache.isFresh(entry)
                && cache.marks().isCurrent(entry.stamp())
                && serve(entry) == Verdict.HIT;
    }

    /** Bytes of the largest reply that is kept. */
    public int maxValue() {
        return cache.settings().maxValue();
    }

    /** After {@link Verdict#HIT}: the reply as the server sent it, to be read only. */
    public byte[] reply() {
        Entry entry = found;
        if (entry == null) {
            throw new IllegalStateException("nothing was found");
        }
        return entry.reply();
    }

    /** After {@link Verdict#FETCH}, and before the request is sent: gets of the key wait for this fetch from now on. */
    public Fetch<W> fetch() {
        Stamp noted = stamp;
        if (noted == null) {
            throw new IllegalStateException("nothing to fetch");
        }
        stamp = null;
        Fetch<W> fetch = new Fetch<>(this, probe.copy(), noted, cache.now());
        Fetch<W> before = fetches.put(fetch.key(), fetch);
        if (before != null) {
            fetch.follow(before);
        }
        return fetch;
    }

    /** After {@link Verdict#JOIN}. */
    public void join(W waiter) {
        Fetch<W> fetch = underWay;
        if (fetch == null) {
            throw new IllegalStateException("nothing to wait for");
        }
        underWay = null;
        fetch.add(waiter);
    }

    /**
     * Who of those that wait for the key's value has to ask for it by himself now, since he is about to write to it.
     *
     * @param who whether the write is his own
     */
    public List<W> leave(byte[] bytes, int start, int length, Predicate<W> who) {
        if (fetches.isEmpty() || !cache.covers(bytes, start, length)) {
            return List.of();
        }
        probe.pointAt(bytes, start, length, cache.hash(bytes, start, length));
        Fetch<W> fetch = fetches.get(probe);
        if (fetch == null) {
            return List.of();
        }
        List<W> left = new ArrayList<>();
        fetch.leave(who, left);
        return left;
    }

    /** The same of a write to all keys. */
    public List<W> leaveAll(Predicate<W> who) {
        List<W> left = new ArrayList<>();
        fetches.values().forEach(fetch -> fetch.leave(who, left));
        return left;
    }

    /** To be told before the write is sent. What is kept of the key is served no more. */
    public int beginWrite(byte[] bytes, int start, int length) {
        if (!cache.covers(bytes, start, length)) {
            return NONE;
        }
        int stripe = WriteMarks.stripe(cache.hash(bytes, start, length));
        cache.marks().begin(stripe);
        return stripe;
    }

    /** The same of a write to all keys, such as {@code flush_all}. */
    public int beginWriteToAll() {
        cache.marks().begin(WriteMarks.ALL);
        return WriteMarks.ALL;
    }

    /**
     * To be told exactly once, before the client hears what became of the write. Any event loop may.
     *
     * @param write what its beginning answered
     */
    public void endWrite(int write) {
        if (write != NONE) {
            cache.marks().end(write);
        }
    }

    private Verdict serve(Entry entry) {
        if (entry.isLeftAlone()) {
            counters.bypasses.increment();
            return Verdict.PASS;
        }
        found = entry;
        counters.hits.increment();
        return Verdict.HIT;
    }

    private Verdict fetchOrWait(long hash) {
        Fetch<W> fetch = fetches.get(probe);
        if (fetch != null && fetch.mayBeJoined()) {
            underWay = fetch;
            counters.joins.increment();
            return Verdict.JOIN;
        }
        Stamp now = cache.marks().stamp(hash);
        if (!now.isQuiet()) {
            counters.bypasses.increment();
            return Verdict.PASS;
        }
        stamp = now;
        counters.fetches.increment();
        return Verdict.FETCH;
    }

    NearCache cache() {
        return cache;
    }

    /** Nobody may wait for it any more. */
    void landed(Fetch<W> fetch) {
        Optional<Fetch<W>> older = fetch.older();
        if (older.isPresent()) {
            fetches.replace(fetch.key(), fetch, older.get());
        } else {
            fetches.remove(fetch.key(), fetch);
        }
    }
}
