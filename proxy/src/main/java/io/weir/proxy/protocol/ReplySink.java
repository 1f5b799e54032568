package io.weir.proxy.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Takes one reply of a server, in parts, as {@link ReplyDecoder} finds them. Buffers are the caller's: who keeps bytes
 * retains or copies them.
 */
public interface ReplySink {
    /**
     * What may be answered to the request that is due.
     *
     * @throws ProtocolViolation if none is due
     */
    ReplyShape shape() throws ProtocolViolation;

    /** Whether a value may come for the key in {@code line[start, end)}; if not, the connection is out of step. */
    boolean expectsValue(byte[] line, int start, int end);

    /**
     * A part of a VALUE or VA block, or a STAT or PREFIX line, which is a block of its own, its line and its data: {@code length} bytes from {@code index} on.
     *
     * @param total bytes of the whole block
     * @param last this part ends the block
     */
    void block(ByteBuf in, int index, int length, long total, boolean last);

    /** A reply line, with its line end, that is the whole reply, or an error that ends it. */
    void line(ByteBuf in, int index, int length);

    /** The END of the values, or the end of a VA block, which is its own. */
    void end();
}
