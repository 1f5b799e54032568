package io.weir.proxy.route;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.proxy.nearcache.Fetch;
import io.weir.proxy.upstream.RequestFailure;
import io.weir.proxy.upstream.UpstreamServer;
import java.util.List;
import java.util.function.Consumer;

/**
 * A get that brings a value for its own client, for all who wait for it, and for the near cache. Owned by the client's
 * event loop.
 */
final class FetchingGet extends PassedOn {
    private static final byte[] NOTHING = {};

    private final Fetch<SingleReply> fetch;
    private final int maxValue;
    /** Sends the get of one who has waited in vain. */
    private final Consumer<SingleReply> usualWay;

    private byte[] value = NOTHING;
    private int length;
    private boolean landed;
    private boolean tooLarge;

    FetchingGet(Fetch<SingleReply> fetch, SingleReply first, int maxValue, Consumer<SingleReply> usualWay) {
        super(first);
        this.fetch = fetch;
        this.maxValue = maxValue;
        this.usualWay = usualWay;
    }

    /** The value as the server sent it, its line and all; empty if there is none, or it can't be kept. */
    byte[] value() {
        return value;
    }

    Fetch<SingleReply> fetch() {
        return fetch;
    }

    @Override
    public void block(ByteBuf in, int index, int count, long total, boolean last) {
        if (total > maxValue) {
            if (!tooLarge) {
                tooLarge = true;
                giveUp();
                fetch.leaveAlone();
            }
        } else if (!landed) {
            if (length == 0) {
                value = new byte[(int) total];
            }
            in.getBytes(index, value, length, count);
            length += count;
        }
        super.block(in, index, count, total, last);
    }

    @Override
    public void end() {
        if (!landed) {
            ByteBuf bytes = Unpooled.wrappedBuffer(value);
            land().forEach(waiter -> answer(waiter, bytes));
        }
        super.end();
    }

    /** A client that has much to read already takes the usual way, on which a value waits until it may come. */
    private void answer(SingleReply waiter, ByteBuf bytes) {
        if (length > 0 && waiter.isCongested()) {
            usualWay.accept(waiter);
            return;
        }
        if (length > 0) {
            waiter.block(bytes, 0, length, length, true);
        }
        waiter.end();
    }

    /** Others may wait for it though its own client could not be answered yet. */
    @Override
    public boolean isDue() {
        return super.isDue() || fetch.isAwaited();
    }

    /** Its own client does not read: nobody else is to wait for that. */
    @Override
    public void whenReady(Runnable action) {
        giveUp();
        super.whenReady(action);
    }

    @Override
    public void line(ByteBuf in, int index, int count) {
        giveUp();
        super.line(in, index, count);
    }

    @Override
    public void sendAgain(UpstreamServer server) {
        giveUp();
        super.sendAgain(server);
    }

    @Override
    public void failed(RequestFailure failure) {
        giveUp();
        super.failed(failure);
    }

    /** What comes is not for others. */
    private void giveUp() {
        value = NOTHING;
        length = 0;
        if (!landed) {
            land().forEach(usualWay);
        }
    }

    private List<SingleReply> land() {
        landed = true;
        return fetch.land();
    }
}
