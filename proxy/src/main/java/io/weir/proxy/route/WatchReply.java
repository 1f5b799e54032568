package io.weir.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.proxy.client.ClientConnection;
import io.weir.proxy.client.PendingReply;
import io.weir.proxy.invalidation.Subscription;
import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reply to {@code watch invalidations [prefix…]}: OK, and a line for each change, until the client goes. What the
 * client does not read waits in its {@link Subscription}, which is bounded, and not here. Owned by the client's event
 * loop.
 */
final class WatchReply extends PendingReply {
    private static final byte[] TOO_MANY = Replies.serverError("too many watchers");

    private final Broadcast broadcast;
    private final Optional<Subscription> subscription;
    private boolean begun;

    WatchReply(ClientConnection client, Request request, Broadcast broadcast) {
        super(client);
        this.broadcast = broadcast;
        List<byte[]> prefixes = new ArrayList<>();
        for (int token = 2; token < request.tokenCount(); token++) {
            prefixes.add(request.token(token).getBytes(ISO_8859_1));
        }
        this.subscription = broadcast.subscriptions().subscribe(prefixes, this::wake);
    }

    /** Called when it has its place in the order of replies. */
    void begin() {
        if (hasTurn()) {
            onTurn(client().output());
        }
        if (subscription.isEmpty()) {
            complete();
        }
    }

    @Override
    protected void onTurn(Output output) {
        if (!begun) {
            begun = true;
            output.write(subscription.isPresent() ? Replies.OK : TOO_MANY);
        }
        drain();
    }

    @Override
    protected void onEnd() {
        release();
        complete();
    }

    @Override
    protected void release() {
        subscription.ifPresent(Subscription::close);
    }

    /** By the bus's thread. */
    private void wake() {
        broadcast.loop().execute(this::drain);
    }

    private void drain() {
        if (subscription.isEmpty() || client().isClosed() || !hasTurn() || isComplete()) {
            return;
        }
        while (!isHeldUp(true)) {
            byte @Nullable [] line = subscription.get().poll();
            if (line == null) {
                return;
            }
            client().output().write(line);
        }
        whenItGoesOn(this::drain);
    }
}
