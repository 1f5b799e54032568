package io.weir.proxy.invalidation;

import io.weir.proxy.invalidation.Notice.Batch;

/**
 * Which changes of one origin were told to the listener. After {@link #upTo} all have been up to that number, or the
 * listener knows that some were missed. Owned by the bus's thread.
 */
final class Intake {
    private final String origin;
    private final InvalidationListener listener;
    private final BusCounters counters;
    private long last;

    private Intake(String origin, long last, InvalidationListener listener, BusCounters counters) {
        this.origin = origin;
        this.last = last;
        this.listener = listener;
        this.counters = counters;
    }

    /** This proxy's own changes, which it was there for from the first one on. */
    static Intake ofSelf(String origin, InvalidationListener listener, BusCounters counters) {
        return new Intake(origin, 0, listener, counters);
    }

    /**
     * The changes of a proxy that was just met: a gap to begin with, even if it has not changed anything yet. It may have
     * come in place of one that was never heard of, or was given up before it died.
     */
    static Intake ofStranger(String origin, InvalidationListener listener, BusCounters counters) {
        return new Intake(origin, -1, listener, counters);
    }

    /** Says how many of them were new. */
    int take(Batch batch) {
        upTo(batch.first() - 1);
        int taken = 0;
        for (Invalidation event : batch.events()) {
            if (event.sequence() > last) {
                listener.invalidated(event);
                last = event.sequence();
                taken++;
            }
        }
        return taken;
    }

    /**
     * There are changes up to that number, all made by now. Those that were not told will not be waited for: emptying
     * the caches makes up for whatever they were, and for ones that only come late.
     *
     * @return whether there were any
     */
    boolean upTo(long number) {
        boolean more = number > last;
        if (more) {
            missed();
            last = number;
        }
        return more;
    }

    /** There may have been changes that nobody will tell of any more. */
    void missed() {
        counters.gaps.increment();
        listener.missed(origin);
    }
}
