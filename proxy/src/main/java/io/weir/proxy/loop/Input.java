package io.weir.proxy.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Bytes of one connection that were read and not yet decoded. A read that brings whole requests is decoded where it
 * lies; only what is left of it is copied together with the next, into a buffer as large as the request in progress.
 */
public final class Input {
    private static final int SMALLEST = 512;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    /** What is there to decode; valid until the next {@link #append}. */
    public ByteBuf bytes() {
        return bytes;
    }

    /**
     * Takes over {@code read}.
     *
     * @param frameLength bytes that the request in progress has in all, if known, else 0
     */
    public void append(ByteBuf read, int frameLength, ByteBufAllocator allocator) {
        if (!bytes.isReadable()) {
            bytes.release();
            bytes = read;
            return;
        }
        int length = bytes.readableBytes() + read.readableBytes();
        if (bytes.maxFastWritableBytes() < read.readableBytes()) {
            // Grows by half, so that a line that comes byte by byte is not copied once a byte.
            int capacity = Math.max(Math.max(length + (length >> 1), frameLength), SMALLEST);
            ByteBuf larger = allocator.directBuffer(capacity);
            larger.writeBytes(bytes);
            bytes.release();
            bytes = larger;
        }
        bytes.writeBytes(read);
        read.release();
    }

    /** After decoding: gives the buffer back if nothing is left in it. */
    public void trim() {
        if (!bytes.isReadable()) {
            release();
        }
    }

    public void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
