package io.weir.proxy.invalidation;

import io.weir.proxy.invalidation.Notice.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What this proxy has to tell: the outlets of its loops, put together and numbered. Owned by the bus's thread, but for
 * {@link #open}, which is for any.
 */
final class Outbox {
    private static final int BATCH = 512;

    private final int capacity;
    private final Runnable wake;
    private final BooleanSupplier heard;
    private final BusCounters counters;
    private final List<Outlet> outlets = new CopyOnWriteArrayList<>();
    private long last;

    /** @param capacity changes that one outlet holds */
    Outbox(int capacity, Runnable wake, BooleanSupplier heard, BusCounters counters) {
        this.capacity = capacity;
        this.wake = wake;
        this.heard = heard;
        this.counters = counters;
    }

    Outlet open() {
        Outlet outlet = new Outlet(capacity, wake, heard);
        outlets.add(outlet);
        return outlet;
    }

    /** The number of the last change that was taken from an outlet, or lost there. */
    long last() {
        return last;
    }

    /**
     * Passes on all that was published before the call. Where changes were lost, a number is left out, which whoever
     * counts sees at the latest by the batch that follows; it may be an empty one.
     */
    void drain(Sender self, Consumer<Batch> batches) {
        long refused = 0;
        for (Outlet outlet : outlets) {
            refused += outlet.takeRefused();
        }
        if (refused > 0) {
            counters.overflowed.add(refused);
            last++;
        }
        long first = last + 1;
        List<Invalidation> events = new ArrayList<>();
        for (Outlet outlet : outlets) {
            // What comes meanwhile goes with the next one, so that this one ends.
            for (int left = outlet.waiting(); left > 0; left--) {
                events.add(outlet.take(self.name(), ++last));
                if (events.size() == BATCH) {
                    batches.accept(new Batch(self, first, events));
                    first = last + 1;
                    events = new ArrayList<>();
                }
            }
        }
        if (!events.isEmpty() || (refused > 0 && first == last + 1)) {
            batches.accept(new Batch(self, first, events));
        }
    }
}
