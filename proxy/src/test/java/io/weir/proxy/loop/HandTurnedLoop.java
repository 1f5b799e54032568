package io.weir.proxy.loop;

import io.weir.proxy.protocol.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * An event loop that a test turns by hand: what Netty would run behind the I/O of a turn waits until {@link #turn}. Its
 * clock stands still.
 */
public final class HandTurnedLoop implements Executor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<EmbeddedSocket> sockets = new ArrayList<>();
    private final Loop loop = new Loop(new FlushQueue(this), new Clock(), new Request(), new CommandCounters());

    public Loop loop() {
        return loop;
    }

    /** A time that lies so many milliseconds ahead of the loop's clock. */
    public long inMillis(long millis) {
        return loop.clock().now() + millis * 1_000_000;
    }

    /** The loop stands still for so long, and then ticks. */
    public void pause(long millis) {
        loop.clock().advance(inMillis(millis));
    }

    /** Tasks that wait for the end of the turn. */
    public int waiting() {
        return tasks.size();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Ends the turn, and those that follow from it: nothing is left to be done. */
    public void turn() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
                busy = true;
            }
            for (EmbeddedSocket socket : List.copyOf(sockets)) {
                busy |= socket.runWhatWasPutOff();
            }
        }
    }

    /** Closes all that is open, and gives back what was not read. */
    public void close() {
        turn();
        sockets.forEach(EmbeddedSocket::finishAndReleaseAll);
        turn();
    }

    void add(EmbeddedSocket socket) {
        sockets.add(socket);
    }
}
