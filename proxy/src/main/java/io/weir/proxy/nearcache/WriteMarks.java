package io.weir.proxy.nearcache;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What readers have to know of writes. Each key belongs to a stripe, by its hash. A stripe is one number, which holds how
 * many writes to its keys have begun so far, and how many are under way. Read as a whole it is a stamp: a fetch notes it
 * before it is sent, and is not begun while a write is under way; what it brings is served only while the stamp is still
 * the same. Shared by all event loops, without a lock: to begin and to end a write costs an atomic addition each, to
 * look one read.
 *
 * <pre>
 *   time ──▶
 *   stamp          a          │          b          │          c
 *   write               begin ▼━━━━━━━━━━━━━━━━━━━━━▼ end; acknowledged from here on
 *   fetch 1   ├─a──────┤                            │   notes a: is served until the write begins, and never again
 *   fetch 2   ├─a──────────────────────────────┤    │   notes a, which is over: is never served
 *   fetch 3   ├─a──────────────────────────────────────────┤   the same
 *   fetch 4                     ✕                   │   is not begun: b says that a write is under way
 *   fetch 5                                         │   ├─c──────┤   was sent after the end, so it sees the write
 * </pre>
 *
 * <p>Why that is enough: what is served noted a stamp without a write under way, and it is the stamp of this moment.
 * Since each beginning counts, none has begun in between. Hence each write had either ended before the fetch was sent,
 * and the server answered what it wrote or something newer; or it has not begun, and whoever asks now can't expect it.
 * To drop what is kept is to let its stamp be over, so there is no moment between looking and dropping, or between
 * checking and keeping, that could go wrong.
 *
 * <p>Keys of one stripe share their fate: that costs a fetch now and then, and is never wrong.
 */
final class WriteMarks {
    private static final int STRIPES = 1 << 16;

    /** The stripe that each key belongs to as well. It stands apart, since every look reads it. */
    static final int ALL = STRIPES + 15;

    /** The lower bits are how many are under way, the upper ones how many have begun. */
    private static final long BEGUN = 1L << 24;

    private static final long UNDER_WAY = BEGUN - 1;

    /** What the stripe of a key, and that of all keys, read at a moment. */
    record Stamp(int stripe, long ofStripe, long ofAll) {
        boolean isQuiet() {
            return ((ofStripe | ofAll) & UNDER_WAY) == 0;
        }
    }

    private final AtomicLongArray stripes = new AtomicLongArray(ALL + 1);

    static int stripe(long hash) {
        return (int) (hash >>> 48);
    }

    Stamp stamp(long hash) {
        int stripe = stripe(hash);
        return new Stamp(stripe, stripes.get(stripe), stripes.get(ALL));
    }

    boolean isCurrent(Stamp stamp) {
        return stripes.get(stamp.stripe) == stamp.ofStripe && stripes.get(ALL) == stamp.ofAll;
    }

    void begin(int stripe) {
        stripes.getAndAdd(stripe, BEGUN + 1);
    }

    /** Once for each {@link #begin}. */
    void end(int stripe) {
        stripes.getAndDecrement(stripe);
    }

    /** For a write that somebody else has made. */
    void invalidate(int stripe) {
        stripes.getAndAdd(stripe, BEGUN);
    }
}
