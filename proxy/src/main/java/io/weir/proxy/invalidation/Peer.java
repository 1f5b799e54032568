package io.weir.proxy.invalidation;

import io.weir.proxy.invalidation.Notice.Echo;

/**
 * One run of another proxy, as far as it was heard of. Owned by the bus's thread.
 *
 * <pre>
 *   (unknown) ── any notice ──▶ HEARD ── echoes a ping ──▶ IN SYNC as of when that ping was sent ──┐
 *                                  │                              │    ▲─── echoes a later one ─────┘
 *                                  └──── goodbye; or silent, and not in the cluster's list ────▶ (unknown)
 * </pre>
 *
 * There is no state for a peer that is late or lost something. What it lost was made up for by emptying the caches at
 * once; while it is late, the time as of which it is in sync stays what it was.
 */
final class Peer {
    private final Intake intake;
    private Sender sender;
    private long lastHeard;
    private long ping;
    private long pingHeard;
    private int gapsInARow;
    private boolean inSync;
    private long syncedAsOf;

    Peer(Sender sender, Intake intake) {
        this.sender = sender;
        this.intake = intake;
    }

    Sender sender() {
        return sender;
    }

    Intake intake() {
        return intake;
    }

    void heard(Sender now, long time) {
        sender = now;
        lastHeard = time;
    }

    long silentFor(long now) {
        return now - lastHeard;
    }

    /** A batch has come, or a heartbeat told of one that has not. */
    void batched(boolean came) {
        gapsInARow = came ? 0 : gapsInARow + 1;
    }

    /** Whether its batches go astray: one may be late, several in a row are not. */
    boolean isMute() {
        return gapsInARow > 3;
    }

    void pinged(long number, long now) {
        if (number > ping) {
            ping = number;
            pingHeard = now;
        }
    }

    Echo echo(long now) {
        return new Echo(sender.incarnation(), ping, now - pingHeard);
    }

    /** It has echoed a ping that was sent at that time, and all changes that it knew of by then were told. */
    void echoed(long sent) {
        if (!inSync || sent - syncedAsOf > 0) {
            inSync = true;
            syncedAsOf = sent;
        }
    }

    boolean isInSync() {
        return inSync;
    }

    long syncedAsOf() {
        return syncedAsOf;
    }
}
