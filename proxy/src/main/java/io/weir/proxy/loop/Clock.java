package io.weir.proxy.loop;

/**
 * The time as the loop last saw it, in {@link System#nanoTime} nanoseconds: read once a tick, not once a request. A
 * timeout measured by it is right to one tick ({@link #TICK_MILLIS}).
 */
public final class Clock {
    public static final long TICK_MILLIS = 20;

    public static final long TICK_NANOS = TICK_MILLIS * 1_000_000;

    /** Ticks that come late by more than this are a pause of the loop: of the collector, the machine, or our own. */
    private static final long PAUSE_NANOS = 3 * TICK_NANOS;

    private long now = System.nanoTime();
    private long paused;

    public long now() {
        return now;
    }

    /** For how long, in nanoseconds, the loop has stood still before the last tick: nobody else was slow meanwhile. */
    public long paused() {
        return paused;
    }

    /** Called by the loop's tick. */
    public void tick() {
        advance(System.nanoTime());
    }

    void advance(long time) {
        long step = time - now;
        paused = step > PAUSE_NANOS ? step - TICK_NANOS : 0;
        now = time;
    }
}
