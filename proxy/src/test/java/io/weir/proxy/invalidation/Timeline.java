package io.weir.proxy.invalidation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: what is to happen when, in order. */
final class Timeline {
    private record Event(long time, long number, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::number));
    private long now;
    private long number;

    /** Nanoseconds from 0 on. */
    long now() {
        return now;
    }

    void at(long time, Runnable action) {
        events.add(new Event(Math.max(now, time), number++, action));
    }

    void after(long delay, Runnable action) {
        at(now + delay, action);
    }

    void runUntil(long end) {
        while (!events.isEmpty() && events.peek().time() <= end) {
            Event next = events.poll();
            now = next.time();
            next.action().run();
        }
        now = end;
    }
}
