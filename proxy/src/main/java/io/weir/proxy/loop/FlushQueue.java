package io.weir.proxy.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The outputs that were written to in this turn of the loop, each flushed once at its end. So what fifty clients ask
 * in one turn leaves as one write per server, and what fifty replies bring leaves as one write per client.
 *
 * <p>Netty runs the tasks of a loop after all I/O that was ready in the turn, which is when this one runs.
 */
public final class FlushQueue {
    private final Executor eventLoop;
    private List<Output> dirty = new ArrayList<>();
    private List<Output> flushing = new ArrayList<>();
    private final Runnable flushAll = this::flushAll;

    public FlushQueue(Executor eventLoop) {
        this.eventLoop = eventLoop;
    }

    void add(Output output) {
        if (dirty.isEmpty()) {
            eventLoop.execute(flushAll);
        }
        dirty.add(output);
    }

    private void flushAll() {
        // A flush may write to other outputs (a failed one completes its requests): they go with the next task.
        List<Output> batch = dirty;
        dirty = flushing;
        flushing = batch;
        for (Output output : batch) {
            try {
                output.flush();
            } catch (RuntimeException | Error bug) {
                // Costs that connection, and not all the others of the loop: a lack of memory as well.
                output.onBug(bug);
            }
        }
        batch.clear();
    }
}
