package io.weir.proxy.client;

import io.weir.proxy.loop.Output;

/**
 * A reply that takes no server, behind others that do, and that is large enough to count: a client that has many of them
 * coming is not asked for more requests. Owned by the client's event loop.
 */
final class HeldReply extends PendingReply {
    private final HeldBytes held;

    HeldReply(ClientConnection client) {
        super(client);
        this.held = new HeldBytes(client);
    }

    /** @param shared not to be changed */
    void add(byte[] shared) {
        held.add(shared);
    }

    @Override
    protected void onTurn(Output output) {
        held.writeTo(output);
    }

    @Override
    protected void release() {
        held.release();
    }
}
