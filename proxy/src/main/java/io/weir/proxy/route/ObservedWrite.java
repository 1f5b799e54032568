package io.weir.proxy.route;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.invalidation.Operation;
import io.weir.proxy.nearcache.LoopView;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;
import java.util.Optional;

/**
 * A write that others want to know of: the near cache from before it is sent, and whoever has a copy of the value when it
 * is done; both until just before its client hears of it.
 */
final class ObservedWrite extends PassedOn {
    private final Optional<Mark> mark;
    private final Optional<Change> change;
    private boolean over;

    /** What {@link LoopView#beginWrite} answered. */
    record Mark(LoopView<SingleReply> nearCache, int write) {}

    /** What is to be told. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Change(Broadcast broadcast, byte[] key, Operation operation) {}

    ObservedWrite(Optional<Mark> mark, Optional<Change> change, ReplyReceiver next) {
        super(next);
        this.mark = mark;
        this.change = change;
    }

    @Override
    public void line(ByteBuf in, int index, int length) {
        byte first = in.getByte(index);
        boolean unchanged = first == 'N' || first == 'E';
        // Who deletes what is not there wants it to be nowhere.
        over(!unchanged || change.isPresent() && change.get().operation() == Operation.DELETE);
        super.line(in, index, length);
    }

    @Override
    public void end() {
        over(true);
        super.end();
    }

    @Override
    public void failed(RequestFailure failure) {
        // First the server is taken for dead, if it owes the write now: a fetch in between would bring what it still
        // has.
        super.failed(failure);
        over(true);
    }

    /** Nobody will hear of the write any more, or is about to. */
    void over(boolean changed) {
        if (!over) {
            over = true;
            if (changed) {
                change.ifPresent(told -> told.broadcast().changed(told.key(), told.operation()));
            }
            mark.ifPresent(made -> made.nearCache().endWrite(made.write()));
        }
    }
}
