package io.weir.proxy.route;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;
import io.weir.proxy.upstream.UpstreamServer;

/** Hears a reply and passes it on as it is, so that somebody besides its client learns of it. */
abstract class PassedOn implements ReplyReceiver {
    private final ReplyReceiver next;

    PassedOn(ReplyReceiver next) {
        this.next = next;
    }

    @Override
    public ReplyShape shape() {
        return next.shape();
    }

    @Override
    public boolean expectsValue(byte[] line, int start, int end) {
        return next.expectsValue(line, start, end);
    }

    @Override
    public boolean asksFor(byte[] line, int start, int end) {
        return next.asksFor(line, start, end);
    }

    @Override
    public void block(ByteBuf in, int index, int length, long total, boolean last) {
        next.block(in, index, length, total, last);
    }

    @Override
    public void line(ByteBuf in, int index, int length) {
        next.line(in, index, length);
    }

    @Override
    public void end() {
        next.end();
    }

    @Override
    public boolean isDue() {
        return next.isDue();
    }

    @Override
    public boolean isPassedOn() {
        return next.isPassedOn();
    }

    @Override
    public boolean isCongested() {
        return next.isCongested();
    }

    @Override
    public void whenReady(Runnable action) {
        next.whenReady(action);
    }

    @Override
    public boolean mayBeSentAgain() {
        return next.mayBeSentAgain();
    }

    @Override
    public void sendAgain(UpstreamServer server) {
        next.sendAgain(server);
    }

    @Override
    public void failed(RequestFailure failure) {
        next.failed(failure);
    }
}
