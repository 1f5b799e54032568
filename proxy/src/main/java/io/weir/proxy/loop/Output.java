package io.weir.proxy.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes on their way out of one connection, client's or server's. Small pieces are copied together, which is cheaper
 * than a buffer header, a queue entry and an I/O vector each; large ones pass as slices of what was read. All leave
 * with one flush at the end of the loop's turn.
 *
 * <p>May be written to before its channel is there: the bytes wait until {@link #attach}. Owned by one event loop.
 */
public final class Output {
    private static final Logger LOG = LoggerFactory.getLogger(Output.class);

    /** Pieces up to this size, in bytes, are copied. */
    private static final int COPY_LIMIT = 4096;

    private static final int FIRST_CHUNK = 1024;
    private static final int NEXT_CHUNK = 16 * 1024;

    private final FlushQueue queue;
    private final Counter flushes;
    private final Counter bytes;
    private final List<ByteBuf> chunks = new ArrayList<>(4);
    private @Nullable ChannelHandlerContext channel;
    /** The last of the chunks while pieces can be copied to it. */
    private @Nullable ByteBuf tail;

    private Runnable whenFlushed = () -> {};
    private long unflushed;
    private long flushed;
    private boolean queued;
    private boolean closing;
    private boolean closed;

    /**
     * @param flushes raised with each flush
     * @param bytes raised by the bytes of each flush
     */
    public Output(FlushQueue queue, Counter flushes, Counter bytes) {
        this.queue = queue;
        this.flushes = flushes;
        this.bytes = bytes;
    }

    /** The channel is there: what was written before leaves at the end of this turn. */
    public void attach(ChannelHandlerContext context) {
        channel = context;
        if (!chunks.isEmpty()) {
            enqueue();
        }
    }

    /** {@code action} runs after each flush: what waited here may have left without the channel having been full. */
    public void whenFlushed(Runnable action) {
        whenFlushed = action;
    }

    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    public void write(byte[] source, int offset, int length) {
        if (closed || closing) {
            return;
        }
        int left = length;
        while (left > 0) {
            ByteBuf target = tail(left);
            int count = Math.min(left, target.writableBytes());
            target.writeBytes(source, offset + length - left, count);
            left -= count;
        }
        written(length);
    }

    /** All bytes that were written so far, sent or not; what is written next stands behind them. */
    public long position() {
        return flushed + unflushed;
    }

    /**
     * Takes back the last bytes that were written, so that others can stand in their place.
     *
     * @return false if they have been sent, or are not here in one piece, or no more is taken; then nothing has changed
     */
    public boolean takeBack(int length) {
        ByteBuf last = tail;
        if (last == null || closing || last.readableBytes() < length) {
            return false;
        }
        last.writerIndex(last.writerIndex() - length);
        unflushed -= length;
        return true;
    }

    /** Copies, or retains a slice; the reader index of {@code source} stays. */
    public void write(ByteBuf source, int index, int length) {
        if (closed || closing || length == 0) {
            return;
        }
        if (length <= COPY_LIMIT) {
            ByteBuf target = tail(length);
            int first = Math.min(length, target.writableBytes());
            target.writeBytes(source, index, first);
            if (first < length) {
                tail(length - first).writeBytes(source, index + first, length - first);
            }
        } else {
            chunks.add(source.retainedSlice(index, length));
            tail = null;
        }
        written(length);
    }

    /** Takes over the caller's reference to {@code source}. */
    public void writeAndRelease(ByteBuf source) {
        write(source, source.readerIndex(), source.readableBytes());
        source.release();
    }

    /** Bytes that wait here or in the channel for the peer to take them. */
    public long pendingBytes() {
        ChannelHandlerContext context = channel;
        if (context == null) {
            return unflushed;
        }
        var outbound = context.channel().unsafe().outboundBuffer();
        return unflushed + (outbound == null ? 0 : outbound.totalPendingWriteBytes());
    }

    /** Bytes that the peer has taken. */
    public long takenBytes() {
        return position() - pendingBytes();
    }

    /** Closes the connection once all that was written has left; what is written from now on is dropped. */
    public void closeAfterFlush() {
        if (!closing) {
            closing = true;
            enqueue();
        }
    }

    /** Drops what waits and takes no more. */
    public void close() {
        closed = true;
        chunks.forEach(ByteBuf::release);
        chunks.clear();
        tail = null;
        unflushed = 0;
    }

    /** Sends what was written so far; the flush queue calls it once a turn. */
    void flush() {
        queued = false;
        ChannelHandlerContext context = channel;
        if (closed || context == null) {
            return;
        }
        if (!chunks.isEmpty()) {
            for (ByteBuf chunk : chunks) {
                context.write(chunk, context.voidPromise());
            }
            chunks.clear();
            tail = null;
            bytes.add(unflushed);
            flushed += unflushed;
            unflushed = 0;
            flushes.increment();
            context.flush();
            whenFlushed.run();
        }
        if (closing) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Hangs up: what should have been done after a flush was not, so that the connection might wait for ever. */
    void onBug(Throwable bug) {
        ChannelHandlerContext context = channel;
        if (context != null) {
            LOG.error(
                    "event=flush_failed peer={} cause=\"{}\"", context.channel().remoteAddress(), bug.toString(), bug);
            context.close();
        }
    }

    private ByteBuf tail(int wanted) {
        ByteBuf current = tail;
        if (current != null && current.isWritable()) {
            return current;
        }
        int size = chunks.isEmpty() ? Math.max(FIRST_CHUNK, Math.min(wanted, NEXT_CHUNK)) : NEXT_CHUNK;
        ChannelHandlerContext context = channel;
        ByteBufAllocator allocator = context == null ? ByteBufAllocator.DEFAULT : context.alloc();
        ByteBuf next = allocator.directBuffer(size, size);
        chunks.add(next);
        tail = next;
        return next;
    }

    private void written(int length) {
        unflushed += length;
        enqueue();
    }

    private void enqueue() {
        if (!queued && channel != null) {
            queued = true;
            queue.add(this);
        }
    }
}
