package io.weir.proxy.upstream;

import io.weir.routing.Distribution;

/**
 * The servers of a pool that have just come back, which get a share of their keys that grows to all of them, so that a
 * cold cache is not asked for everything at once. Immutable, shared by all loops.
 */
final class SlowStart {
    /** When a server came back that is not starting. */
    static final long NOT = Long.MIN_VALUE;

    private final Distribution established;
    private final long[] since;
    private final long length;

    /**
     * @param established who owns the keys that those servers do not get yet
     * @param since when each server, by index, came back, in nanoseconds, or {@link #NOT}
     * @param length of the slow start, in nanoseconds
     */
    SlowStart(Distribution established, long[] since, long length) {
        this.established = established;
        this.since = since.clone();
        this.length = length;
    }

    boolean isOver(long now) {
        for (long begin : since) {
            if (begin != NOT && now - begin < length) {
                return false;
            }
        }
        return true;
    }

    /** The owner of a key that is {@code owner}'s on the whole ring. */
    int owner(int owner, byte[] key, int start, int keyLength, long now) {
        if (since[owner] == NOT || established.isEmpty() || isAdmitted(owner, key, start, keyLength, now)) {
            return owner;
        }
        return established.owner(key, start, keyLength);
    }

    /** A key moves once: it is admitted when the share has grown to its place between 0 and 1. */
    private boolean isAdmitted(int owner, byte[] key, int start, int keyLength, long now) {
        int hash = 1;
        for (int i = start; i < start + keyLength; i++) {
            hash = 31 * hash + key[i];
        }
        // The ring's hash would not do: a server owns only some of its values.
        double place = ((hash * 0x9E3779B9) >>> 1) / (double) Integer.MAX_VALUE;
        return place <= (now - since[owner]) / (double) length;
    }
}
