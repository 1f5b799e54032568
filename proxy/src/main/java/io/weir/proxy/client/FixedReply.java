package io.weir.proxy.client;

import io.weir.proxy.loop.Output;
import java.util.function.Supplier;

/** A reply that takes no server, behind others that do. */
final class FixedReply extends PendingReply {
    private final Supplier<byte[]> reply;

    FixedReply(ClientConnection client, Supplier<byte[]> reply) {
        super(client);
        this.reply = reply;
    }

    @Override
    protected void onTurn(Output output) {
        output.write(reply.get());
    }

    @Override
    protected void release() {
        // Holds nothing that is counted.
    }
}
