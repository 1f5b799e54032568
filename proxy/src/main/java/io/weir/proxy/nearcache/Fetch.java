package io.weir.proxy.nearcache;

import io.weir.proxy.nearcache.WriteMarks.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A get under way that brings the value for all who ask for it meanwhile, and for the near cache. Owned by one event
 * loop.
 *
 * <pre>
 *   LoopView.fetch() ──▶ others join ──▶ land(), always ──▶ keep() or leaveAlone(), if there is a value
 * </pre>
 *
 * <p>Nobody joins once a write to the key has begun: that one may be his own, and the reply may be older. Who has joined
 * and then writes himself leaves: his get has to reach the server before his write, and the fetch might not. Nor does
 * anybody join when what is kept since the fetch began would not be served any more, since a slow server's reply may be as
 * old as the fetch.
 *
 * @param <W> who waits for the reply
 */
public final class Fetch<W> {
    private final LoopView<W> view;
    private final Key key;
    private final Stamp stamp;
    private final long begun;
    private List<W> waiters = new ArrayList<>();
    /** One of the same key that nobody joins any more, but that some still wait for. */
    private Optional<Fetch<W>> older = Optional.empty();

    Fetch(LoopView<W> view, Key key, Stamp stamp, long begun) {
        this.view = view;
        this.key = key;
        this.stamp = stamp;
        this.begun = begun;
    }

    /** It is known what the server answers, or that it won't: who has waited for that, in order. Nobody will any more. */
    public List<W> land() {
        view.landed(this);
        List<W> landed = waiters;
        waiters = List.of();
        return landed;
    }

    /**
     * Keeps what was fetched, unless that could be wrong.
     *
     * @param reply to a get of this key, up to and without its END; not to be changed any more
     * @param seconds for how long the item surely lives on, see {@link ItemFacts}
     */
    public void keep(byte[] reply, long seconds) {
        NearCacheCounters counters = view.counters();
        NearCache cache = view.cache();
        long now = cache.now();
        long deadline = begun + Math.min(ttl(), TimeUnit.SECONDS.toNanos(seconds));
        if (reply.length > cache.settings().maxValue()) {
            leaveAlone();
        } else if (deadline - now <= 0) {
            counters.refusedByLife.increment();
        } else if (cache.marks().isCurrent(stamp)
                && cache.keep(key, Entry.of(reply, stamp, now, deadline, begun), begun)) {
            counters.kept.increment();
        } else {
            counters.refusedAsOld.increment();
        }
    }

    /** The value is too large to be kept: for a while gets of the key go their usual way. */
    public void leaveAlone() {
        view.counters().refusedBySize.increment();
        NearCache cache = view.cache();
        long now = cache.now();
        if (cache.marks().isCurrent(stamp)) {
            cache.keep(key, Entry.leftAlone(stamp, now, now + ttl()), begun);
        }
    }

    /** Whether others wait for it. */
    public boolean isAwaited() {
        return !waiters.isEmpty();
    }

    Key key() {
        return key;
    }

    boolean mayBeJoined() {
        NearCache cache = view.cache();
        return cache.isFresh(begun, begun + ttl()) && cache.marks().isCurrent(stamp);
    }

    void follow(Fetch<W> before) {
        older = before.isAwaited() ? Optional.of(before) : before.older();
    }

    Optional<Fetch<W>> older() {
        Optional<Fetch<W>> awaited = older;
        while (awaited.isPresent() && !awaited.get().isAwaited()) {
            awaited = awaited.get().older;
        }
        older = awaited;
        return awaited;
    }

    /** These wait no longer, neither for this one nor for an older one: moves them to {@code left}. */
    void leave(Predicate<W> who, List<W> left) {
        Optional<Fetch<W>> next = Optional.of(this);
        while (next.isPresent()) {
            Fetch<W> fetch = next.get();
            fetch.waiters.stream().filter(who).forEach(left::add);
            fetch.waiters.removeIf(who);
            next = fetch.older();
        }
    }

    void add(W waiter) {
        waiters.add(waiter);
    }

    private long ttl() {
        return view.cache().settings().ttl().toNanos();
    }
}
