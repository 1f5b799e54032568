package io.weir.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.weir.proxy.invalidation.Subscription;
import io.weir.proxy.invalidation.Subscriptions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /invalidations?prefix=…}: what is changed, as server-sent events, until the client hangs up. What it does
 * not read waits in its {@link Subscription}, which is bounded. Owned by the loop of its connection.
 */
final class InvalidationStream {
    private static final long ALIVE_MILLIS = 15_000;
    private static final int CHUNK = 16 << 10;
    private static final byte[] DATA = "data: ".getBytes(UTF_8);

    private final Context loop;
    private final HttpServerResponse response;
    private @Nullable Subscription subscription;

    private InvalidationStream(Context loop, HttpServerResponse response) {
        this.loop = loop;
        this.response = response;
    }

    static void open(Vertx vertx, HttpServerRequest request, Subscriptions subscriptions) {
        InvalidationStream stream = new InvalidationStream(vertx.getOrCreateContext(), request.response());
        List<byte[]> prefixes = request.params().getAll("prefix").stream()
                .map(prefix -> prefix.getBytes(UTF_8))
                .toList();
        Optional<Subscription> subscription = subscriptions.subscribe(prefixes, stream::wake);
        subscription.ifPresentOrElse(
                taken -> stream.begin(vertx, taken),
                () -> request.response()
                        .setStatusCode(503)
                        .putHeader("Content-Type", "text/plain; charset=utf-8")
                        .end("There are " + subscriptions.size() + " subscribers, and there may be no more.\n"));
    }

    private void begin(Vertx vertx, Subscription taken) {
        subscription = taken;
        response.setChunked(true).putHeader("Content-Type", "text/event-stream").putHeader("Cache-Control", "no-cache");
        response.write(": from here on\n\n");
        // So that neither end, nor what is in between, takes the quiet connection for a dead one.
        long alive = vertx.setPeriodic(ALIVE_MILLIS, again -> {
            if (!response.writeQueueFull()) {
                response.write(":\n\n");
            }
        });
        response.drainHandler(room -> drain());
        response.closeHandler(gone -> {
            vertx.cancelTimer(alive);
            taken.close();
        });
        drain();
    }

    /** By the bus's thread. */
    private void wake() {
        loop.runOnContext(now -> drain());
    }

    private void drain() {
        Subscription lines = subscription;
        if (lines == null) {
            // Woken before it has begun, which drains.
            return;
        }
        while (!response.closed() && !response.writeQueueFull()) {
            Buffer events = Buffer.buffer();
            while (events.length() < CHUNK) {
                byte[] line = lines.poll();
                if (line == null) {
                    break;
                }
                // Without its \r, and ended by an empty line.
                events.appendBytes(DATA)
                        .appendBytes(line, 0, line.length - 2)
                        .appendByte((byte) '\n')
                        .appendByte((byte) '\n');
            }
            if (events.length() == 0) {
                return;
            }
            response.write(events);
        }
    }
}
