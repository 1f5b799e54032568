package io.weir.loadtest.measure;

import io.weir.loadtest.scenario.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Does a scenario's events when their time has come, on a thread of its own, and remembers when that was. */
final class EventRunner implements AutoCloseable {
    private final List<Mark> marks = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;
    private volatile boolean isClosed;

    /** @param began when the measuring begins, as {@link System#nanoTime} has it */
    EventRunner(List<Event> events, long began) {
        thread = new Thread(() -> run(events, began), "events");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(List<Event> events, long began) {
        List<Event> inOrder = new ArrayList<>(events);
        inOrder.sort((one, other) -> one.at().compareTo(other.at()));
        for (Event event : inOrder) {
            long at = began + event.at().toNanos();
            while (!isClosed && System.nanoTime() < at) {
                LockSupport.parkNanos(at - System.nanoTime());
            }
            if (isClosed) {
                return;
            }
            double second = (System.nanoTime() - began) / 1e9;
            marks.add(new Mark(second, event.label(), outcome(event.command())));
        }
    }

    private static String outcome(String command) {
        try {
            int code = new ProcessBuilder("sh", "-c", command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
            return code == 0 ? "" : "exit code " + code;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    List<Mark> marks() {
        synchronized (marks) {
            return List.copyOf(marks);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }
}
