package io.weir.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.protocol.ReplyShape;

/**
 * Receives a reply that nobody waits for any more, since its request timed out. It still has to be one that its
 * request can have.
 */
final class Unheard implements ReplyReceiver {
    private static final Unheard[] BY_SHAPE = new Unheard[ReplyShape.values().length];

    static {
        for (ReplyShape shape : ReplyShape.values()) {
            BY_SHAPE[shape.ordinal()] = new Unheard(shape);
        }
    }

    private final ReplyShape shape;

    private Unheard(ReplyShape shape) {
        this.shape = shape;
    }

    static Unheard of(ReplyShape shape) {
        return BY_SHAPE[shape.ordinal()];
    }

    @Override
    public ReplyShape shape() {
        return shape;
    }

    @Override
    public boolean expectsValue(byte[] line, int start, int end) {
        return true;
    }

    @Override
    public void block(ByteBuf in, int index, int length, long total, boolean last) {
        // Nobody waits for it.
    }

    @Override
    public void line(ByteBuf in, int index, int length) {
        // Nobody waits for it.
    }

    @Override
    public void end() {
        // Nobody waits for it.
    }

    @Override
    public void failed(RequestFailure failure) {
        // Nobody waits for it; the server's health and counters know.
    }
}
