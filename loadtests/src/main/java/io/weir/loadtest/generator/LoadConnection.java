package io.weir.loadtest.generator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.loadtest.generator.Target.Endpoint;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection to one endpoint, over all the channels that it has one after the other. Collects requests until
 * they are flushed, in one write. Owned by one loop.
 */
final class LoadConnection {
    private final LoadLoop loop;
    private final Client client;
    private final Endpoint endpoint;
    private final InFlight inFlight;
    private final ReplyReader replies;
    private final RequestBuffer out = new RequestBuffer();
    /** The beginning of a line whose end has not come. */
    private byte[] held = new byte[64];

    private int heldLength;
    private @Nullable Channel channel;
    private @Nullable String closedBecause;

    LoadConnection(LoadLoop loop, Client client, Endpoint endpoint, InFlight inFlight, ReplyReader replies) {
        this.loop = loop;
        this.client = client;
        this.endpoint = endpoint;
        this.inFlight = inFlight;
        this.replies = replies;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    InFlight inFlight() {
        return inFlight;
    }

    RequestBuffer out() {
        return out;
    }

    void flush() {
        Channel to = channel;
        if (out.length() > 0 && to != null) {
            ByteBuf buffer = to.alloc().directBuffer(out.length());
            buffer.writeBytes(out.array(), 0, out.length());
            to.writeAndFlush(buffer, to.voidPromise());
        }
        out.clear();
    }

    /** Closes it because its oldest request has waited for longer than {@code timeout}. */
    void closeIfLate(long now, long timeout) {
        if (!inFlight.isEmpty() && now - client.written(inFlight.slot()) > timeout) {
            close("no reply within the timeout");
        }
    }

    void close() {
        if (channel != null) {
            channel.close();
        }
    }

    private void close(String reason) {
        closedBecause = reason;
        close();
    }

    private void lost() {
        channel = null;
        client.disconnected();
        heldLength = 0;
        replies.reset();
        out.clear();
        String reason = closedBecause == null ? "connection closed" : closedBecause;
        closedBecause = null;
        loop.abandon(client, inFlight, endpoint + ": " + reason);
        loop.connectAgain(this);
    }

    /** The handler of a new channel. */
    ChannelInboundHandlerAdapter handler() {
        return new Handler();
    }

    /** One channel's events. */
    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            channel = ctx.channel();
            loop.connected();
            client.connected(System.nanoTime());
            loop.pump();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            long now = System.nanoTime();
            ByteBuf in = (ByteBuf) message;
            if (closedBecause != null) {
                in.release();
                return;
            }
            int length = heldLength + in.readableBytes();
            byte[] bytes = loop.scratch(length);
            System.arraycopy(held, 0, bytes, 0, heldLength);
            in.readBytes(bytes, heldLength, length - heldLength);
            in.release();
            int read = replies.read(bytes, 0, length, now);
            if (read == ReplyReader.BROKEN) {
                heldLength = 0;
                close("closed after a reply that can't be");
                return;
            }
            heldLength = length - read;
            if (heldLength > held.length) {
                held = new byte[heldLength * 2];
            }
            System.arraycopy(bytes, read, held, 0, heldLength);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            loop.free(client, System.nanoTime());
            loop.pump();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (channel != null) {
                lost();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof IOException) {
                close(String.valueOf(cause.getMessage()));
            } else {
                // A mistake in the generator itself: the run is worth nothing.
                loop.broken(cause);
            }
        }
    }
}
