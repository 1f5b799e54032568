package io.weir.proxy.route;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;

/** One server's part of a {@link MultiGetReply}. Owned by the client's event loop. */
final class Fragment implements ReplyReceiver {
    private static final int NONE = -1;

    private final MultiGetReply reply;
    private final ReplyShape shape;
    /** Keys before this one are settled, as far as they are this server's. */
    private int settled;
    /** The key whose value is coming. */
    private int current = NONE;
    /** Its value is not held back until it is whole. */
    private boolean large;

    Fragment(MultiGetReply reply, ReplyShape shape) {
        this.reply = reply;
        this.shape = shape;
    }

    boolean hasSettled(int key) {
        return key < settled;
    }

    @Override
    public ReplyShape shape() {
        return shape;
    }

    @Override
    public boolean expectsValue(byte[] line, int start, int end) {
        current = reply.find(this, settled, line, start, end);
        return current != NONE;
    }

    @Override
    public void block(ByteBuf in, int index, int length, long total, boolean last) {
        int key = current;
        large = reply.isLarge(total);
        if (last) {
            settled = key + 1;
            current = NONE;
        }
        reply.value(key, in, index, length, total, last);
    }

    @Override
    public boolean isDue() {
        return reply.isDue();
    }

    @Override
    public boolean isCongested() {
        return large && reply.isCongested();
    }

    @Override
    public void whenReady(Runnable action) {
        reply.whenReady(action);
    }

    @Override
    public void line(ByteBuf in, int index, int length) {
        settled = Integer.MAX_VALUE;
        reply.error(ByteBufUtil.getBytes(in, index, length));
    }

    @Override
    public void end() {
        settled = Integer.MAX_VALUE;
        reply.settled();
    }

    @Override
    public void failed(RequestFailure failure) {
        settled = Integer.MAX_VALUE;
        reply.failed(current, failure);
    }
}
