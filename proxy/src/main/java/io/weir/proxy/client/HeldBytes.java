package io.weir.proxy.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.proxy.loop.Output;
import java.util.ArrayList;
import java.util.List;

/**
 * Parts of a reply that can't be written yet, as slices of what was read; counted as the client's pending bytes.
 * Mostly there is one part, seldom more than two.
 */
public final class HeldBytes {
    private final ClientConnection client;
    private ByteBuf first = Unpooled.EMPTY_BUFFER;
    private List<ByteBuf> others = List.of();
    private int length;

    public HeldBytes(ClientConnection client) {
        this.client = client;
    }

    public void add(ByteBuf in, int index, int count) {
        add(in.retainedSlice(index, count), count);
    }

    /** {@code shared} is not copied, and not to be changed. */
    public void add(byte[] shared) {
        add(Unpooled.wrappedBuffer(shared), shared.length);
    }

    /** Writes all of it, in order, and holds nothing any more. */
    public void writeTo(Output output) {
        output.writeAndRelease(first);
        others.forEach(output::writeAndRelease);
        forget();
    }

    public void release() {
        first.release();
        others.forEach(ByteBuf::release);
        forget();
    }

    private void add(ByteBuf part, int count) {
        if (length == 0) {
            first = part;
        } else {
            if (others.isEmpty()) {
                others = new ArrayList<>(2);
            }
            others.add(part);
        }
        length += count;
        client.hold(count);
    }

    private void forget() {
        first = Unpooled.EMPTY_BUFFER;
        others = List.of();
        client.hold(-length);
        length = 0;
    }
}
