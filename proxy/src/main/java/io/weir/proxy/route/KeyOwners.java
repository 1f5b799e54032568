package io.weir.proxy.route;

import io.weir.proxy.protocol.Request;
import io.weir.proxy.upstream.UpstreamServer;

/** Works out who owns each key of a multi-get, in an array that serves all multi-gets of one event loop. */
final class KeyOwners {
    private static final int KEPT = 4096;

    private UpstreamServer[] owners = new UpstreamServer[64];

    /** The server of each key; valid until the next call. */
    UpstreamServer[] of(Request request, Destination destination) {
        int keys = request.keyCount();
        if (owners.length < keys || owners.length > KEPT && keys <= KEPT) {
            owners = new UpstreamServer[Math.max(64, Integer.highestOneBit(keys) << 1)];
        }
        boolean numbered = request.wantsCas();
        int token = request.firstKey();
        for (int i = 0; i < keys; i++, token++) {
            int start = request.tokenStart(token);
            int length = request.tokenLength(token);
            owners[i] = numbered
                    ? destination.authority(request.line(), start, length)
                    : destination.reader(request.line(), start, length);
        }
        return owners;
    }
}
