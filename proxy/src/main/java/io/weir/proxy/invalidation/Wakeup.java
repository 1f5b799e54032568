package io.weir.proxy.invalidation;

import io.vertx.core.Context;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Has the bus look at its outlets a millisecond after the first change, so that what all loops changed meanwhile goes
 * together. Costs a loop a volatile read per change, and a task for the bus's loop per millisecond.
 */
final class Wakeup implements Runnable {
    private static final long DELAY_MILLIS = 1;

    private final AtomicBoolean due = new AtomicBoolean();
    private final Runnable drain;
    private volatile @Nullable Context context;

    Wakeup(Runnable drain) {
        this.drain = drain;
    }

    /** From now on {@code drain} runs on that context; what was published before is for the caller to drain. */
    void runOn(Context bus) {
        context = bus;
    }

    @Override
    public void run() {
        Context bus = context;
        if (bus != null && !due.get() && due.compareAndSet(false, true)) {
            bus.runOnContext(soon -> bus.owner().setTimer(DELAY_MILLIS, now -> {
                // Before the outlets are looked at: who publishes after that wakes the bus again.
                due.set(false);
                drain.run();
            }));
        }
    }
}
