package io.weir.proxy.client;

import io.netty.buffer.ByteBuf;

/** Where the data of a large value goes as they come, without being held whole. */
public interface RequestBody {
    /** Takes the next part; retains or copies what it keeps. */
    void part(ByteBuf in, int index, int length);

    /** Takes no more for now; {@link ClientConnection#resume} will be called when it does again. */
    boolean isCongested();

    /** All parts were given. */
    void end();

    /** The client has gone, or been hung up on, before all parts were there. */
    void abort();
}
