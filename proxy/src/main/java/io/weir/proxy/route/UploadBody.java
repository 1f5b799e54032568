package io.weir.proxy.route;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.client.RequestBody;
import io.weir.proxy.upstream.Upload;
import java.util.List;

/**
 * Hands the data of a large value from its client to its server, and to those with copies. Owned by the client's event
 * loop.
 */
record UploadBody(List<Upload> uploads, Runnable onAbort) implements RequestBody {
    @Override
    public void part(ByteBuf in, int index, int length) {
        uploads.forEach(upload -> upload.write(in, index, length));
    }

    @Override
    public boolean isCongested() {
        return uploads.stream().anyMatch(Upload::isCongested);
    }

    @Override
    public void end() {
        uploads.forEach(Upload::end);
    }

    @Override
    public void abort() {
        uploads.forEach(Upload::abort);
        onAbort.run();
    }
}
