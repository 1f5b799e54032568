package io.weir.proxy.spool;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * What one server owes, in numbers. Any thread: whoever asks or announces waits for a few instructions of another, and
 * never for the disk.
 */
final class Ledger {
    private final String server;
    /** What all the rest is guarded by but {@code pending}, which is written under it only. */
    private final Object lock = new Object();

    private volatile long pending;
    private long announced;
    private long filed;
    private long bytes;
    private long oldestMillis;
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

    /** Entries that were announced are in the file, or covered by what is. */
    void stored(int entries) {
        synchronized (lock) {
            announced -= entries;
            stored += entries;
            count();
        }
    }

    /** Entries that were announced will not be in the file. */
    void failed(int entries) {
        synchronized (lock) {
            announced -= entries;
            failed += entries;
            count();
        }
    }

    void replayed(long entries) {
        synchronized (lock) {
            replayed += entries;
        }
    }

    void collapsed() {
        synchronized (lock) {
            collapsed++;
        }
    }

    /** What the file holds that is owed. */
    void filed(long entries, long size, long oldest) {
        synchronized (lock) {
            filed = entries;
            bytes = size;
            oldestMillis = oldest;
            count();
        }
    }

    private void count() {
        pending = announced + filed;
    }

    ServerStatus status(long now) {
        synchronized (lock) {
            Duration age = filed == 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, now - oldestMillis));
            return new ServerStatus(server, pending, bytes, age, stored, replayed, collapsed, failed);
        }
    }
}
