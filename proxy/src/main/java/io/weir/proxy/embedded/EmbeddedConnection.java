package io.weir.proxy.embedded;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.weir.proxy.loop.Input;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Limits;
import io.weir.proxy.protocol.Request;
import io.weir.proxy.protocol.RequestDecoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the node: bytes in, bytes out. What one read brings is answered in one write, or, where that would be
 * very much, piece by piece as the client takes it. Owned by the node's event loop.
 *
 * <pre>
 *   READING ── replies that the socket can't take at once ──▶ PAUSED ── they are written ──▶ READING
 *      └── quit, or what memcached closes for ──▶ CLOSING
 * </pre>
 */
final class EmbeddedConnection {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedConnection.class);

    /** Bytes of replies from which on they are written before the next request is looked at. */
    private static final int BATCH = 1 << 20;

    private static final int MAX_LINE = 2048;
    private static final int MAX_MULTI_GET_LINE = 16 << 20;
    private static final int MAX_KEYS = 1 << 20;

    /** No item can hold a longer value; those that are just too long are the store's to refuse. All are taken in whole. */
    private static final Limits LIMITS =
            new Limits(MAX_LINE, MAX_MULTI_GET_LINE, MAX_KEYS, Item.MAX_SIZE - Item.OVERHEAD, Item.MAX_SIZE);

    private final NetSocket socket;
    private final Context context;
    private final Request request;
    private final ClassicCommands commands;
    private final Statistics statistics;
    private final RequestDecoder decoder;
    private final Input input = new Input();
    private boolean closing;

    /** @param request the loop's, shared by its connections */
    EmbeddedConnection(
            NetSocket socket, Context context, Request request, ClassicCommands commands, Statistics statistics) {
        this.socket = socket;
        this.context = context;
        this.request = request;
        this.commands = commands;
        this.statistics = statistics;
        this.decoder = new RequestDecoder(LIMITS, request);
    }

    void open() {
        statistics.count(Statistic.TOTAL_CONNECTIONS);
        statistics.count(Statistic.CURR_CONNECTIONS);
        socket.exceptionHandler(failure -> LOG.debug("event=embedded_client_lost reason=\"{}\"", failure.toString()));
        socket.closeHandler(closed -> onClosed());
        socket.handler(this::onBytes);
    }

    private void onBytes(Buffer read) {
        if (closing) {
            return;
        }
        statistics.add(Statistic.BYTES_READ, read.length());
        input.append(Unpooled.wrappedBuffer(read.getBytes()), decoder.frameLength(), UnpooledByteBufAllocator.DEFAULT);
        answer();
    }

    private void onClosed() {
        closing = true;
        statistics.add(Statistic.CURR_CONNECTIONS, -1);
        input.release();
    }

    private void answer() {
        if (closing) {
            return;
        }
        Buffer replies = Buffer.buffer();
        boolean more = answerInto(replies);
        input.trim();
        statistics.add(Statistic.BYTES_WRITTEN, replies.length());
        if (closing) {
            socket.end(replies);
            return;
        }
        if (replies.length() > 0) {
            var written = socket.write(replies);
            if (more || socket.writeQueueFull()) {
                socket.pause();
                written.onSuccess(done -> context.runOnContext(turn -> answer()));
                return;
            }
        }
        socket.resume();
    }

    /** Returns whether there may be more to answer: false once every byte that came has been looked at. */
    private boolean answerInto(Buffer replies) {
        while (replies.length() < BATCH) {
            switch (decoder.decode(input.bytes(), true)) {
                case INCOMPLETE -> {
                    return false;
                }
                case REQUEST -> {
                    if (request.command() == Command.QUIT) {
                        closing = true;
                        return false;
                    }
                    commands.execute(request, replies);
                }
                case TOO_LARGE -> commands.refuseValue(request, replies);
                case REJECTED -> commands.refuse(request, decoder.rejection(), replies);
                case CLOSE -> {
                    closing = true;
                    return false;
                }
                case UPLOAD, BARRIER ->
                    throw new IllegalStateException("the limits let a value be larger than any item");
            }
        }
        return true;
    }
}
