package io.weir.proxy.client;

import io.weir.proxy.loop.Output;

/**
 * The place of one request in its client's order of replies. Parts that come before its turn are held by it; from its
 * turn on they may be written as they come. Owned by the client's event loop.
 *
 * <pre>
 *   WAITING ── those before it are complete ──▶ ITS TURN ── complete() ──▶ gone
 *      └────── complete() ──▶ COMPLETE ── its turn: written at once ─────────▲
 * </pre>
 */
public abstract class PendingReply {
    private final ClientConnection client;
    private boolean complete;

    protected PendingReply(ClientConnection client) {
        this.client = client;
    }

    /** It is this reply's turn: writes what it holds. */
    protected abstract void onTurn(Output output);

    /** The client takes no more requests: what would never be complete by itself is now. */
    protected void onEnd() {}

    /** The client has gone: gives back what it holds. */
    protected abstract void release();

    /** The client whose request this answers. */
    protected final ClientConnection client() {
        return client;
    }

    /** Whether what comes may be written at once. */
    protected final boolean hasTurn() {
        return client.isTurnOf(this);
    }

    /**
     * So much waits for the client that more should come later.
     *
     * @param written what would come is written at once, and not held
     */
    protected final boolean isHeldUp(boolean written) {
        return client.isCongested(written);
    }

    /** Runs {@code action} when {@link #isHeldUp} may have changed. */
    protected final void whenItGoesOn(Runnable action) {
        client.whenDrained(action);
    }

    /** Other parts of this reply may be written at once from now on. */
    protected final void goesOn() {
        client.runWhenDrained();
    }

    /** Nothing more will come. */
    protected final void complete() {
        complete = true;
        client.onComplete(this);
    }

    /** Whether nothing more will come. */
    protected final boolean isComplete() {
        return complete;
    }
}
