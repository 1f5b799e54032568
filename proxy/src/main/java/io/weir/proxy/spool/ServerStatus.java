package io.weir.proxy.spool;

import java.time.Duration;

/**
 * What one server owes, and what became of what it owed since this process started.
 *
 * @param pending entries not replayed yet, those that are just being written among them
 * @param bytes of its file; what is replayed is in it until all is
 * @param oldestAge since the oldest of them was added; zero if there is none
 * @param stored entries that were told to be
 * @param replayed entries that the server has done
 * @param collapsed how often all that it owed became one {@code flush_all}
 * @param failed entries that could not be stored
 */
public record ServerStatus(
        String server,
        long pending,
        long bytes,
        Duration oldestAge,
        long stored,
        long replayed,
        long collapsed,
        long failed) {}
