package io.weir.proxy.spool;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * What one server owes, in numbers. Any thread: whoever asks or announces waits for a few instructions of another, and
 * never for the disk.
 */
final class Ledger {
    /**
     * What the server's file holds.
     *
     * @param entries that are owed
     * @param oldestMillis when the oldest of them was added
     */
    record Content(long entries, long bytes, long oldestMillis) {
        static final Content NOTHING = new Content(0, 0, 0);
    }

    private final String server;
    /** What all the rest is guarded by but {@code pending}, which is written under it only. */
    private final Object lock = new Object();

    private volatile long pending;
    private long announced;
    private Content content = Content.NOTHING;
    private long stored;
    private long replayed;
    private long collapsed;
    private long failed;

    Ledger(String server) {
        this.server = server;
    }

    /** Entries that are owed, those that are just being written among them. */
    long pending() {
        return pending;
    }

    /** Counts an entry as pending, unless the server is not away any more. */
    boolean announce(BooleanSupplier stillAway) {
        synchronized (lock) {
            if (!stillAway.getAsBoolean()) {
                return false;
            }
            announced++;
            count();
            return true;
        }
    }

    boolean ifNothingPending(Runnable action) {
        synchronized (lock) {
            if (pending > 0) {
                return false;
            }
            action.run();
            return true;
        }
    }

    /** An entry that was announced was refused before it came to be written. */
    void refused() {
        synchronized (lock) {
            announced--;
            failed++;
            count();
        }
    }

    /** Entries that were announced are in the file, or covered by what is. */
    void stored(int entries, Content now) {
        synchronized (lock) {
            announced -= entries;
            stored += entries;
            take(now);
        }
    }

    /** Entries that were announced are not in the file. */
    void failed(int entries, Content now) {
        synchronized (lock) {
            announced -= entries;
            failed += entries;
            take(now);
        }
    }

    void replayed(long entries, Content now) {
        synchronized (lock) {
            replayed += entries;
            take(now);
        }
    }

    /** All that was owed is one entry now. */
    void collapsed(Content now) {
        synchronized (lock) {
            collapsed++;
            take(now);
        }
    }

    void recovered(Content now) {
        synchronized (lock) {
            take(now);
        }
    }

    private void take(Content now) {
        content = now;
        count();
    }

    private void count() {
        pending = announced + content.entries();
    }

    ServerStatus status(long now) {
        synchronized (lock) {
            Duration age = content.entries() == 0
                    ? Duration.ZERO
                    : Duration.ofMillis(Math.max(0, now - content.oldestMillis()));
            return new ServerStatus(server, pending, content.bytes(), age, stored, replayed, collapsed, failed);
        }
    }
}
