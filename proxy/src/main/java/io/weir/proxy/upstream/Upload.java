package io.weir.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.loop.Output;

/**
 * A request whose value is passed on as it comes, over a connection that no other request uses meanwhile: however slow
 * its client is, and if it dies in the middle, nobody else waits for it. Owned by one event loop.
 */
public final class Upload {
    private final ServerConnection connection;

    Upload(ServerConnection connection) {
        this.connection = connection;
    }

    /** Where the request's line goes, before its value. */
    public Output output() {
        return connection.output();
    }

    public void write(ByteBuf source, int index, int length) {
        connection.output().write(source, index, length);
    }

    /** The server has not yet taken what it was given. */
    public boolean isCongested() {
        return connection.isCongested();
    }

    /** All was written: from now on the server has to answer in time. */
    public void end() {
        connection.endUpload();
    }

    /** The rest will not come: the server drops what it has of the value when its connection closes. */
    public void abort() {
        connection.abandon();
    }
}
