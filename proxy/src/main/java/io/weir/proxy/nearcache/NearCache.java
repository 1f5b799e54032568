package io.weir.proxy.nearcache;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import io.weir.proxy.config.NearCacheSettings;
import io.weir.proxy.loop.Counter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The replies that are kept, bounded in bytes and in time; one for the process. Its own methods may be called by any
 * thread; event loops look up, fill and write through a {@link #view} each.
 *
 * <p>A reply is served for {@code ttl} at most from the moment on when it was asked for. It was current then or later: so
 * whatever other proxies write, nobody gets a value here that was replaced longer ago than {@code ttl}, nor than {@code
 * max-staleness}, beyond which it takes their word. What this proxy's own
 * clients write they see at once; {@link WriteMarks} tells why.
 */
public final class NearCache {
    /**
     * Bytes that an entry costs beside those of its key and its reply: the objects around them, Caffeine's node with its
     * links, and its place in the table. Measured, with compressed pointers, and rounded up.
     */
    private static final int OVERHEAD = 256;

    /** By this much Caffeine may think that an entry is older than it is, if another one has just been replaced by it. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final NearCacheSettings settings;
    private final LongSupplier nanoTime;
    private final LongSupplier syncedAsOf;
    private final Freshness freshness;
    private final byte[][] prefixes;
    private final KeyHash hash = KeyHash.random();
    private final WriteMarks marks = new WriteMarks();
    private final Cache<Key, Entry> entries;
    private final List<NearCacheCounters> counters = new CopyOnWriteArrayList<>();
    /**
     * The time by Caffeine's clock: entries that are over need to go only when there is something to make room for, and
     * a lookup need not ask for the time twice.
     */
    private volatile long lastKept;

    private boolean bypassed;

    /**
     * @param syncedAsOf the {@link System#nanoTime} before which all that other proxies have changed was told to {@link
     *     #invalidate}
     */
    public NearCache(NearCacheSettings settings, LongSupplier syncedAsOf) {
        this(settings, syncedAsOf, System::nanoTime);
    }

    NearCache(NearCacheSettings settings, LongSupplier syncedAsOf, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.syncedAsOf = syncedAsOf;
        this.freshness = new Freshness(settings.maxStaleness().toNanos());
        this.lastKept = nanoTime.getAsLong();
        this.prefixes = settings.prefixes().stream()
                .map(prefix -> prefix.getBytes(UTF_8))
                .toArray(byte[][]::new);
        this.entries = Caffeine.newBuilder()
                .maximumWeight(settings.maxBytes())
                .weigher((Key key, Entry entry) -> OVERHEAD + key.length() + entry.reply().length)
                .expireAfterWrite(settings.ttl().plus(TOLERANCE))
                .ticker(() -> lastKept)
                // Upkeep is short, and done by whoever caused it.
                .executor(Runnable::run)
                .build();
    }

    /**
     * An event loop's access.
     *
     * @param clock the loop's coarse time in nanoseconds; only how often keys are asked for is counted by it
     * @param <W> who waits for a reply
     */
    public <W> LoopView<W> view(LongSupplier clock) {
        LoopView<W> view = new LoopView<>(this, clock);
        counters.add(view.counters());
        return view;
    }

    /** One count of all event loops. */
    public long sum(Function<NearCacheCounters, Counter> count) {
        return counters.stream().mapToLong(loop -> count.apply(loop).get()).sum();
    }

    /** Somebody else has written to the key: what is kept of it, or being fetched, is served no more. */
    public void invalidate(byte[] key) {
        if (covers(key, 0, key.length)) {
            marks.invalidate(WriteMarks.stripe(hash(key, 0, key.length)));
        }
    }

    /** Nothing that is kept now, or being fetched, is served any more. */
    public void invalidateAll() {
        marks.invalidate(WriteMarks.ALL);
    }

    /** From now on nothing is served and nothing kept, until it is told otherwise; then all begins anew. */
    public synchronized void bypass(boolean wanted) {
        if (wanted != bypassed) {
            bypassed = wanted;
            if (wanted) {
                marks.begin(WriteMarks.ALL);
            } else {
                marks.end(WriteMarks.ALL);
            }
        }
    }

    /** How many entries there are, with some that nobody may be served any more. */
    public long size() {
        return entries.estimatedSize();
    }

    /** Bytes of memory that the entries take, about. */
    public long bytes() {
        return entries.policy()
                .eviction()
                .map(Policy.Eviction::weightedSize)
                .orElseThrow()
                .orElseThrow();
    }

    NearCacheSettings settings() {
        return settings;
    }

    WriteMarks marks() {
        return marks;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /**
     * Whether what was fetched may be served as far as time goes. To be asked before whether somebody has told otherwise:
     * that may come in between, with the sync.
     *
     * @param deadline from when on it must not be served
     */
    boolean isFresh(long begun, long deadline) {
        long now = now();
        return deadline - now > 0 && freshness.allows(begun, syncedAsOf, now);
    }

    /** The same of what is kept. Where that is only that the value is too large, nothing old can be served. */
    boolean isFresh(Entry entry) {
        return entry.isLeftAlone() ? entry.deadline() - now() > 0 : isFresh(entry.begun(), entry.deadline());
    }

    boolean covers(byte[] bytes, int start, int length) {
        if (prefixes.length == 0) {
            return true;
        }
        for (byte[] prefix : prefixes) {
            if (length >= prefix.length
                    && Arrays.equals(bytes, start, start + prefix.length, prefix, 0, prefix.length)) {
                return true;
            }
        }
        return false;
    }

    long hash(byte[] bytes, int start, int length) {
        return hash.of(bytes, start, length);
    }

    @Nullable
    Entry find(Key probe) {
        return entries.getIfPresent(probe);
    }

    void drop(Key probe, Entry entry) {
        entries.asMap().remove(probe, entry);
    }

    /**
     * Unless there is one that landed after this one's fetch was sent. So each entry was asked for when the one before
     * it was here, and what is served of a key does not go back to an older value, whoever wrote it.
     *
     * @return whether it was kept
     */
    boolean keep(Key key, Entry entry, long begun) {
        lastKept = entry.landed();
        return entries.asMap()
                        .compute(
                                key,
                                (same, present) -> present != null
                                                && marks.isCurrent(present.stamp())
                                                && present.landed() - begun > 0
                                        ? present
                                        : entry)
                == entry;
    }
}
