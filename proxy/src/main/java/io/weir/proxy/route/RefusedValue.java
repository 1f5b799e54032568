package io.weir.proxy.route;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.client.ClientConnection;
import io.weir.proxy.client.PendingReply;
import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.protocol.Request;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;

/**
 * The reply to a value that is larger than {@code client.max-value}. A memcached that refuses a {@code set} drops the
 * key's old value, so that nobody takes it for the new one; so here the old value is deleted first, and the refusal
 * answered when that is done. Owned by the client's event loop.
 */
final class RefusedValue extends PendingReply implements ReplyReceiver {
    private final ReplyShape shape;
    private final Audience audience;

    RefusedValue(ClientConnection client, Request request) {
        super(client);
        this.shape = DeleteLine.replyShape(request);
        this.audience = Audience.of(request);
    }

    @Override
    public ReplyShape shape() {
        return shape;
    }

    @Override
    public boolean expectsValue(byte[] line, int start, int end) {
        return false;
    }

    @Override
    public void block(ByteBuf in, int index, int length, long total, boolean last) {
        throw new IllegalStateException("a delete has no values");
    }

    @Override
    public void line(ByteBuf in, int index, int length) {
        refuse();
    }

    @Override
    public void end() {
        throw new IllegalStateException("a delete has no values");
    }

    @Override
    public void failed(RequestFailure failure) {
        refuse();
    }

    @Override
    protected void onTurn(Output output) {
        if (isComplete() && audience != Audience.NOBODY) {
            output.write(Replies.TOO_LARGE);
        }
    }

    @Override
    protected void release() {
        // Holds nothing that is counted.
    }

    private void refuse() {
        if (!client().isClosed()) {
            if (hasTurn() && audience != Audience.NOBODY) {
                client().output().write(Replies.TOO_LARGE);
            }
            complete();
        }
    }
}
