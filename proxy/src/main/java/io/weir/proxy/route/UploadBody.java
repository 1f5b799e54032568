package io.weir.proxy.route;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.client.RequestBody;
import io.weir.proxy.upstream.Upload;

/** Hands the data of a large value from its client to its server. Owned by the client's event loop. */
record UploadBody(Upload upload) implements RequestBody {
    @Override
    public void part(ByteBuf in, int index, int length) {
        upload.write(in, index, length);
    }

    @Override
    public boolean isCongested() {
        return upload.isCongested();
    }

    @Override
    public void end() {
        upload.end();
    }

    @Override
    public void abort() {
        upload.abort();
    }
}
