package io.weir.proxy.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.weir.proxy.loop.Counter;
import io.weir.proxy.loop.FlushQueue;
import io.weir.proxy.loop.Output;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A turn of the loop that writes to one connection, up to the flush, whose bytes are dropped. */
public class OutputBenchmark extends HotPath {
    private static final int PIECES = 16;

    private final EmbeddedChannel channel = new EmbeddedChannel(new Drop(), new ChannelInboundHandlerAdapter());
    private final FlushQueue flushes = new FlushQueue(task -> endOfTurn = task);
    private final Output output = new Output(flushes, new Counter(), new Counter());
    private Runnable endOfTurn = () -> {};
    private ByteBuf piece;
    private ByteBuf large;

    @Setup
    public void open() {
        piece = Bytes.of(Bytes.valueOf(Bytes.key(0)));
        large = Bytes.of(Bytes.VALUE.repeat(100));
        output.attach(channel.pipeline().lastContext());
    }

    @TearDown
    public void close() {
        output.close();
        channel.close();
        piece.release();
        large.release();
    }

    @Benchmark
    public void turnOfOneValue() {
        output.write(piece, 0, piece.readableBytes());
        endOfTurn.run();
    }

    @Benchmark
    public void turnOf16Values() {
        for (int i = 0; i < PIECES; i++) {
            output.write(piece, 0, piece.readableBytes());
        }
        endOfTurn.run();
    }

    /** Large enough to be passed on as it is. */
    @Benchmark
    public void turnOfOneSlice() {
        output.write(large, 0, large.readableBytes());
        endOfTurn.run();
    }

    private static final class Drop extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            // There is nothing to be sent.
        }
    }
}
