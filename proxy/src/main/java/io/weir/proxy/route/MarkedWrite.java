package io.weir.proxy.route;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.nearcache.LoopView;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;

/** A write that the near cache knows of, from before it is sent until just before its client hears of it. */
final class MarkedWrite extends PassedOn {
    private final LoopView<SingleReply> nearCache;
    private final int mark;
    private boolean ended;

    /** @param mark what {@link LoopView#beginWrite} answered */
    MarkedWrite(LoopView<SingleReply> nearCache, int mark, ReplyReceiver next) {
        super(next);
        this.nearCache = nearCache;
        this.mark = mark;
    }

    @Override
    public void line(ByteBuf in, int index, int length) {
        endMark();
        super.line(in, index, length);
    }

    @Override
    public void end() {
        endMark();
        super.end();
    }

    @Override
    public void failed(RequestFailure failure) {
        endMark();
        super.failed(failure);
    }

    /** Nobody will hear of the write any more, or is about to. */
    void endMark() {
        if (!ended) {
            ended = true;
            nearCache.endWrite(mark);
        }
    }
}
