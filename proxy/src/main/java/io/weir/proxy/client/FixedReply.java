package io.weir.proxy.client;

import io.weir.proxy.loop.Output;

/** A reply known at once, behind others that are not. */
final class FixedReply extends PendingReply {
    private final byte[] reply;

    FixedReply(ClientConnection client, byte[] reply) {
        super(client);
        this.reply = reply;
    }

    @Override
    protected void onTurn(Output output) {
        output.write(reply);
    }

    @Override
    protected void release() {
        // Holds nothing that is counted.
    }
}
