package io.weir.proxy.route;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.weir.proxy.client.ClientConnection;
import io.weir.proxy.client.PendingReply;
import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.protocol.Request;
import io.weir.proxy.spool.Entry;
import io.weir.proxy.upstream.Debts;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;
import io.weir.proxy.upstream.UpstreamServer;

/**
 * The one reply to a command that goes to every server, given when all have answered: OK if all said so, else the
 * first thing that went wrong. Owned by the client's event loop.
 */
final class BroadcastReply extends PendingReply {
    private final Command command;
    private final Audience audience;
    private final Debts debts;
    private final Runnable whenSettled;
    private int missing;
    private byte[] answer = Replies.OK;

    /** @param whenSettled runs when all have answered, or failed, before the client hears of it */
    BroadcastReply(ClientConnection client, Request request, int servers, Debts debts, Runnable whenSettled) {
        super(client);
        this.whenSettled = whenSettled;
        this.debts = debts;
        this.command = request.command();
        this.audience = Audience.of(request);
        this.missing = servers;
    }

    /** Hears what one server answers. */
    ReplyReceiver part(UpstreamServer server) {
        return new Part(server);
    }

    @Override
    protected void onTurn(Output output) {
        if (missing == 0 && audience != Audience.NOBODY) {
            output.write(answer);
        }
    }

    @Override
    protected void release() {
        // Holds nothing that is counted.
    }

    private void settle(byte[] outcome) {
        missing--;
        if (answer == Replies.OK) {
            answer = outcome;
        }
        if (missing == 0) {
            whenSettled.run();
        }
        if (missing == 0 && !client().isClosed()) {
            if (hasTurn()) {
                onTurn(client().output());
            }
            complete();
        }
    }

    private void fail(String reason) {
        settle(Replies.serverError(command.word() + " did not reach every server: " + reason));
    }

    private final class Part implements ReplyReceiver {
        private final UpstreamServer server;

        Part(UpstreamServer server) {
            this.server = server;
        }

        @Override
        public ReplyShape shape() {
            return command.replyShape();
        }

        @Override
        public boolean expectsValue(byte[] line, int start, int end) {
            return false;
        }

        @Override
        public void block(ByteBuf in, int index, int length, long total, boolean last) {
            throw new IllegalStateException(command + " has no values");
        }

        @Override
        public void line(ByteBuf in, int index, int length) {
            settle(in.getByte(index) == 'O' ? Replies.OK : ByteBufUtil.getBytes(in, index, length));
        }

        @Override
        public void end() {
            throw new IllegalStateException(command + " has no values");
        }

        @Override
        public void failed(RequestFailure failure) {
            if (command == Command.FLUSH_ALL && debts.areKept()) {
                debts.owe(
                        server,
                        Entry.flushAll(),
                        problem -> problem.ifPresentOrElse(BroadcastReply.this::fail, () -> settle(Replies.OK)));
            } else {
                fail(failure.reason());
            }
        }
    }
}
