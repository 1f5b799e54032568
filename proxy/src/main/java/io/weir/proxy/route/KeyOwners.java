package io.weir.proxy.route;

import io.weir.proxy.protocol.Request;
import io.weir.proxy.upstream.UpstreamServer;
import io.weir.routing.KeyBatch;

/** Works out who owns each key of a multi-get, in arrays that serve all multi-gets of one event loop. */
final class KeyOwners {
    private final KeyBatch keys = new KeyBatch();
    private UpstreamServer[] owners = new UpstreamServer[0];

    /** The server of each key; valid until the next call. */
    UpstreamServer[] of(Request request, Destination destination) {
        keys.reset(request.line(), request.keyCount());
        for (int token = request.firstKey(); token < request.tokenCount(); token++) {
            keys.add(request.tokenStart(token), request.tokenLength(token));
        }
        if (owners.length != keys.room()) {
            owners = new UpstreamServer[keys.room()];
        }
        if (request.wantsCas()) {
            for (int i = 0; i < keys.size(); i++) {
                owners[i] = destination.authority(keys.bytes(), keys.start(i), keys.length(i));
            }
        } else {
            destination.readers(keys, owners);
        }
        return owners;
    }
}
