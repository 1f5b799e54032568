package io.weir.proxy.loop;

/**
 * The time as the loop last saw it, in {@link System#nanoTime} nanoseconds: read once a tick, not once a request. A
 * timeout measured by it is right to one tick ({@link #TICK_MILLIS}).
 */
public final class Clock {
    public static final long TICK_MILLIS = 20;

    public static final long TICK_NANOS = TICK_MILLIS * 1_000_000;

    private long now = System.nanoTime();

    public long now() {
        return now;
    }

    /** Called by the loop's tick. */
    public void tick() {
        now = System.nanoTime();
    }
}
