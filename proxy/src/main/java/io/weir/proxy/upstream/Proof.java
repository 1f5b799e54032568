package io.weir.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.protocol.ReplyShape;

/**
 * Asks a connection that has been idle whether it still is one, before requests are entrusted to it: a firewall may
 * have dropped it without a word. If it answers, its successor, which has the requests, takes the channel over; if it
 * doesn't, they go over a new connection, and nobody has noticed. Owned by one event loop.
 */
final class Proof implements ReplyReceiver {
    private static final byte[] QUESTION = {'v', 'e', 'r', 's', 'i', 'o', 'n', '\r', '\n'};

    private final Runnable onFailure;
    private boolean given;

    /** @param onFailure runs if the connection is of no more use */
    Proof(Runnable onFailure) {
        this.onFailure = onFailure;
    }

    static byte[] question() {
        return QUESTION;
    }

    boolean isGiven() {
        return given;
    }

    @Override
    public ReplyShape shape() {
        return ReplyShape.VERSION;
    }

    @Override
    public boolean expectsValue(byte[] line, int start, int end) {
        return false;
    }

    @Override
    public void block(ByteBuf in, int index, int length, long total, boolean last) {
        throw new IllegalStateException("version has no values");
    }

    @Override
    public void line(ByteBuf in, int index, int length) {
        given = true;
    }

    @Override
    public void end() {
        throw new IllegalStateException("version has no values");
    }

    @Override
    public void failed(RequestFailure failure) {
        onFailure.run();
    }
}
