package io.weir.proxy.route;

import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.Request;
import io.weir.proxy.upstream.RequestFailure;
import io.weir.proxy.upstream.UpstreamServer;
import java.util.Arrays;
import java.util.Optional;

/** What it takes to ask a get once more of another server; made only where the destination retries. */
final class Retry implements SecondChance {
    private final Destination destination;
    private final UpstreamServer asked;
    private final byte[] line;
    private final byte[] key;
    private boolean used;

    Retry(Destination destination, UpstreamServer asked, Request request) {
        this.destination = destination;
        this.asked = asked;
        this.line = RequestLine.copy(request);
        this.key = Arrays.copyOfRange(request.keyBytes(), request.keyStart(), request.keyStart() + request.keyLength());
        destination.depositRetry();
    }

    /** Sends the request again; false if it has been already, or there is nobody to ask, or too many were retried. */
    @Override
    public boolean take(SingleReply reply, RequestFailure failure) {
        if (used) {
            return false;
        }
        used = true;
        Optional<UpstreamServer> other = destination.another(asked, key, 0, key.length);
        other.ifPresent(server -> {
            Output output = server.send(reply, reply.affinity());
            output.write(line);
            output.write(Replies.CRLF);
        });
        return other.isPresent();
    }

    @Override
    public boolean outlivesClient() {
        return false;
    }
}
