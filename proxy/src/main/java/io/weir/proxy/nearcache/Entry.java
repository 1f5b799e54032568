package io.weir.proxy.nearcache;

import io.weir.proxy.nearcache.WriteMarks.Stamp;

/**
 * What is known of a key: its reply, as the server sent it, or that there is none to be kept. Immutable, shared by all
 * event loops, and compared by identity.
 *
 * @see WriteMarks when it may be served
 */
final class Entry {
    private static final byte[] NOTHING = {};

    private final byte[] reply;
    private final Stamp stamp;
    private final long landed;
    private final long deadline;
    private final long begun;

    private Entry(byte[] reply, Stamp stamp, long landed, long deadline, long begun) {
        this.reply = reply;
        this.stamp = stamp;
        this.landed = landed;
        this.deadline = deadline;
        this.begun = begun;
    }

    /**
     * @param stamp noted before the reply was asked for
     * @param landed when the reply was here
     * @param deadline from when on it must not be served
     * @param begun when the reply was asked for
     */
    static Entry of(byte[] reply, Stamp stamp, long landed, long deadline, long begun) {
        return new Entry(reply, stamp, landed, deadline, begun);
    }

    /** Gets of the key had better go their usual way. */
    static Entry leftAlone(Stamp stamp, long landed, long deadline) {
        return new Entry(NOTHING, stamp, landed, deadline, landed);
    }

    boolean isLeftAlone() {
        return reply.length == 0;
    }

    byte[] reply() {
        return reply;
    }

    Stamp stamp() {
        return stamp;
    }

    long landed() {
        return landed;
    }

    long deadline() {
        return deadline;
    }

    long begun() {
        return begun;
    }
}
