package io.weir.proxy.invalidation;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one event loop says what was changed through it: a ring that the loop writes and the bus's thread reads,
 * without a lock. What does not fit is dropped and counted, which the bus turns into a gap.
 *
 * <p>A change is to be published before it is acknowledged to the client: the bus vouches for what was acknowledged.
 */
public final class Outlet {
    static final int CAPACITY = 1 << 14;

    private final @Nullable Change[] ring;
    private final Runnable wake;
    private final BooleanSupplier heard;

    /** The loop's own copies of what it tells the bus. */
    private long written;

    private long dropped;

    private volatile long tail;
    private volatile long refused;
    private volatile long head;

    /** What the bus's thread has seen of {@code refused}. */
    private long seenRefused;

    @SuppressWarnings("ArrayRecordComponent") // Changes are never compared.
    record Change(byte[] key, Operation operation) {}

    /**
     * @param wake run after each change, by the loop
     * @param heard whether anybody listens
     */
    Outlet(int capacity, Runnable wake, BooleanSupplier heard) {
        this.ring = new Change[capacity];
        this.wake = wake;
        this.heard = heard;
    }

    /** Whether it is worth while to publish; owner loop only. */
    public boolean isHeard() {
        return heard.getAsBoolean();
    }

    /**
     * Owner loop only.
     *
     * @param key becomes the bus's
     */
    public void publish(byte[] key, Operation operation) {
        if (written - head == ring.length) {
            refused = ++dropped;
        } else {
            ring[(int) (written % ring.length)] = new Change(key, operation);
            tail = ++written;
        }
        wake.run();
    }

    /** How many were dropped since this was asked the last time; bus's thread only. */
    long takeRefused() {
        long all = refused;
        long since = all - seenRefused;
        seenRefused = all;
        return since;
    }

    /** How many can be {@link #take taken}; bus's thread only. */
    int waiting() {
        return (int) (tail - head);
    }

    /** Bus's thread only. */
    Change take() {
        long at = head;
        int slot = (int) (at % ring.length);
        Change change = ring[slot];
        if (change == null) {
            throw new IllegalStateException("nothing waits");
        }
        ring[slot] = null;
        head = at + 1;
        return change;
    }
}
