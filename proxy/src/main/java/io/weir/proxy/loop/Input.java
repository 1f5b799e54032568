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

    /** Bytes up to which what is left of a read is copied, so that it does not keep a buffer many times its size. */
    private static final int COPY_LIMIT = 2048;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    /** The buffer is as it was read, and may be a part of a larger one. */
    private boolean asRead;

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
            asRead = true;
            return;
        }
        int length = bytes.readableBytes() + read.readableBytes();
        if (bytes.maxFastWritableBytes() < read.readableBytes()) {
            // Grows by half, so that a line that comes byte by byte is not copied once a byte.
            int capacity = Math.max(Math.max(length + (length >> 1), frameLength), SMALLEST);
            copyTo(allocator.directBuffer(capacity));
        }
        bytes.writeBytes(read);
        read.release();
    }

    /** After decoding: gives the buffer back if nothing, or little, is left in it. */
    public void trim() {
        int left = bytes.readableBytes();
        if (left == 0) {
            release();
        } else if (asRead && left <= COPY_LIMIT) {
            copyTo(bytes.alloc().directBuffer(Math.max(2 * left, SMALLEST)));
        }
    }

    public void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }

    private void copyTo(ByteBuf own) {
        own.writeBytes(bytes);
        bytes.release();
        bytes = own;
        asRead = false;
    }
}
