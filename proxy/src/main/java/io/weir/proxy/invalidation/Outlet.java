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

    /** The ring, in two: a change is a key and what was done to it. */
    private final byte[] @Nullable [] keys;

    private final Operation[] operations;
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

    /**
     * @param wake run after each change, by the loop
     * @param heard whether anybody listens
     */
    Outlet(int capacity, Runnable wake, BooleanSupplier heard) {
        this.keys = new byte[capacity][];
        this.operations = new Operation[capacity];
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
        if (written - head == keys.length) {
            refused = ++dropped;
        } else {
            int slot = (int) (written % keys.length);
            keys[slot] = key;
            operations[slot] = operation;
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

    /** The next one that waits; bus's thread only. */
    Invalidation take(String origin, long sequence) {
        long at = head;
        int slot = (int) (at % keys.length);
        byte[] key = keys[slot];
        if (key == null) {
            throw new IllegalStateException("nothing waits");
        }
        Invalidation taken = new Invalidation(key, operations[slot], origin, sequence);
        keys[slot] = null;
        head = at + 1;
        return taken;
    }
}
