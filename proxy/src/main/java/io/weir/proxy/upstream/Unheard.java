package io.weir.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.protocol.ReplyShape;
import java.util.Optional;

/**
 * Receives a reply that nobody waits for any more, since its request timed out. It still has to be one that its
 * request can have.
 */
final class Unheard implements ReplyReceiver {
    private static final Unheard[] BY_SHAPE = new Unheard[ReplyShape.values().length];

    static {
        for (ReplyShape shape : ReplyShape.values()) {
            BY_SHAPE[shape.ordinal()] = new Unheard(shape, Optional.empty());
        }
    }

    private final ReplyShape shape;
    /** Knows which values were to be its own; if there is nobody, all are. */
    private final Optional<ReplyReceiver> silenced;

    private Unheard(ReplyShape shape, Optional<ReplyReceiver> silenced) {
        this.shape = shape;
        this.silenced = silenced;
    }

    static Unheard of(ReplyShape shape) {
        return BY_SHAPE[shape.ordinal()];
    }

    /** For one that shares its reply with others, whose values are not to be taken for its own. */
    static Unheard insteadOf(ReplyReceiver silenced) {
        return new Unheard(silenced.shape(), Optional.of(silenced));
    }

    @Override
    public ReplyShape shape() {
        return shape;
    }

    @Override
    public boolean expectsValue(byte[] line, int start, int end) {
        return silenced.isEmpty() || silenced.get().asksFor(line, start, end);
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
