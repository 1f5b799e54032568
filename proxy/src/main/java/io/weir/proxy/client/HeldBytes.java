package io.weir.proxy.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Replies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parts of a reply that can't be written yet; counted as the client's pending bytes. Most are small, and copied: a slice
 * costs more than that, and would keep all of what was read with it in memory. Large ones are slices of what was read.
 */
public final class HeldBytes {
    /** Bytes that are copied at most. */
    private static final int COPY_LIMIT = 4096;

    /** Room for the line that mostly follows a value. */
    private static final int SLACK = Replies.END.length;

    private static final byte[] NOTHING = {};

    private final ClientConnection client;
    private byte[] copied = NOTHING;
    private int copiedLength;
    /** Come behind what was copied. */
    private List<ByteBuf> slices = List.of();

    private int length;

    public HeldBytes(ClientConnection client) {
        this.client = client;
    }

    public void add(ByteBuf in, int index, int count) {
        if (isToBeCopied(count)) {
            in.getBytes(index, roomFor(count), copiedLength, count);
            copiedLength += count;
        } else {
            addSlice(in.retainedSlice(index, count));
        }
        hold(count);
    }

    /** {@code shared} is not to be changed. */
    public void add(byte[] shared) {
        if (isToBeCopied(shared.length)) {
            System.arraycopy(shared, 0, roomFor(shared.length), copiedLength, shared.length);
            copiedLength += shared.length;
        } else {
            addSlice(Unpooled.wrappedBuffer(shared));
        }
        hold(shared.length);
    }

    /** Writes all of it, in order, and holds nothing any more. */
    public void writeTo(Output output) {
        output.write(copied, 0, copiedLength);
        slices.forEach(output::writeAndRelease);
        forget();
    }

    public void release() {
        slices.forEach(ByteBuf::release);
        forget();
    }

    private boolean isToBeCopied(int count) {
        return slices.isEmpty() && copiedLength + count <= COPY_LIMIT;
    }

    private byte[] roomFor(int count) {
        if (copied.length - copiedLength < count) {
            copied = Arrays.copyOf(copied, Math.max(copiedLength + count + SLACK, 2 * copied.length));
        }
        return copied;
    }

    private void addSlice(ByteBuf slice) {
        if (slices.isEmpty()) {
            slices = new ArrayList<>(2);
        }
        slices.add(slice);
    }

    private void hold(int count) {
        length += count;
        client.hold(count);
    }

    private void forget() {
        copied = NOTHING;
        copiedLength = 0;
        slices = List.of();
        client.hold(-length);
        length = 0;
    }
}
