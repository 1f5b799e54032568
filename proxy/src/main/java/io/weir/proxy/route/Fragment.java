package io.weir.proxy.route;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;
import io.weir.proxy.upstream.UpstreamServer;

/** One server's part of a {@link MultiGetReply}. Owned by the client's event loop. */
final class Fragment implements ReplyReceiver {
    private final MultiGetReply reply;
    private final Command command;
    private final UpstreamServer server;
    private final boolean isRetry;
    /** Its first and last key. */
    private int firstKey = MultiGetReply.NONE;

    private int lastKey = MultiGetReply.NONE;
    /** The first of its keys whose value may still come. */
    private int awaited = MultiGetReply.NONE;
    /** Keys before this one are settled, as far as they are this server's. */
    private int settled;
    /** The key whose value is coming. */
    private int current = MultiGetReply.NONE;
    /** Its connection was lost once. */
    private boolean sentAgain;

    Fragment(MultiGetReply reply, Command command, UpstreamServer server, boolean isRetry) {
        this.reply = reply;
        this.command = command;
        this.server = server;
        this.isRetry = isRetry;
    }

    /** For a key that nobody has to be asked for. */
    static Fragment settled(MultiGetReply reply, Command command, UpstreamServer server) {
        Fragment fragment = new Fragment(reply, command, server, false);
        fragment.settleAll();
        return fragment;
    }

    /**
     * Takes on one more key.
     *
     * @return the one before it, or {@link MultiGetReply#NONE}
     */
    int append(int key) {
        int before = lastKey;
        lastKey = key;
        if (before == MultiGetReply.NONE) {
            firstKey = key;
            awaited = key;
        }
        return before;
    }

    int firstKey() {
        return firstKey;
    }

    Command command() {
        return command;
    }

    UpstreamServer server() {
        return server;
    }

    /** Asks a second server for what a first one did not answer. */
    boolean isRetry() {
        return isRetry;
    }

    /** Nothing more will come of this server: what is not here is a miss. */
    void settleAll() {
        settled = Integer.MAX_VALUE;
        awaited = MultiGetReply.NONE;
    }

    boolean hasSettled(int key) {
        return key < settled;
    }

    @Override
    public ReplyShape shape() {
        return command.replyShape();
    }

    @Override
    public boolean expectsValue(byte[] line, int start, int end) {
        current = reply.find(awaited, line, start, end);
        return current != MultiGetReply.NONE;
    }

    @Override
    public void block(ByteBuf in, int index, int length, long total, boolean last) {
        int key = current;
        if (last) {
            settled = key + 1;
            awaited = reply.following(key);
            current = MultiGetReply.NONE;
        }
        reply.value(key, in, index, length, total, last);
    }

    @Override
    public boolean isDue() {
        return reply.isDue();
    }

    @Override
    public boolean isPassedOn() {
        return current != MultiGetReply.NONE && reply.isPassingOn(current);
    }

    @Override
    public boolean isCongested() {
        return reply.isCongested(current == MultiGetReply.NONE ? settled : current);
    }

    @Override
    public void whenReady(Runnable action) {
        reply.whenReady(action);
    }

    @Override
    public void line(ByteBuf in, int index, int length) {
        settleAll();
        reply.error(ByteBufUtil.getBytes(in, index, length));
    }

    @Override
    public void end() {
        settleAll();
        reply.settled();
    }

    @Override
    public boolean mayBeSentAgain() {
        return !command.touchesOnGet() && !sentAgain && settled == 0 && current == MultiGetReply.NONE;
    }

    @Override
    public void sendAgain(UpstreamServer lost) {
        sentAgain = true;
        reply.write(this, lost.send(this, reply.affinity()));
    }

    @Override
    public void failed(RequestFailure failure) {
        reply.failed(this, current, failure);
    }
}
