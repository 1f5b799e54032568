package io.weir.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.health.FailureCause;
import io.weir.health.FailureKind;
import io.weir.proxy.loop.Clock;
import io.weir.proxy.loop.Input;
import io.weir.proxy.loop.Loop;
import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.ProtocolViolation;
import io.weir.proxy.protocol.ReplyDecoder;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.protocol.ReplySink;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one server, on which requests are pipelined and replies come in the same order. Last on the
 * request's way, first on the reply's; owned by one event loop.
 *
 * <pre>
 *   CONNECTING ── connected ──▶ OPEN ── lost, out of step, silent, or retired and nothing under way ──▶ CLOSED
 *        │  requests wait in the output                                                                   ▲
 *        └────── no connection: what waits fails ─────────────────────────────────────────────────────────┘
 * </pre>
 *
 * A request that is not answered within the pool's {@code timeout} fails alone: its place in the queue stays, so that
 * the late reply is dropped and those behind it reach whom they are for. Only a server that owes replies and sends
 * nothing for {@code silence-timeout} loses its connection.
 *
 * <p>A connection may be used for one {@link Upload} at a time instead of pipelined requests.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter implements ReplySink {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    /** No client's affinity. */
    private static final int NOBODYS = -1;

    /** Bytes that may wait for the server before an upload is held back. */
    private static final int MAX_PENDING = 256 * 1024;

    private final UpstreamServer server;
    private final Loop loop;
    private final Output output;
    private final GetLine getLine;
    private final Input input = new Input();
    private final InFlight inFlight = new InFlight();
    private final ReplyDecoder decoder = new ReplyDecoder();
    private final Consumer<ReplyReceiver> timedOut = this::onTimedOut;
    private final Runnable whenReady = this::readOnOrPause;
    private @Nullable ChannelHandlerContext context;
    private boolean closed;
    private boolean retired;
    /** The only request is an upload: all of it has still to be written. */
    private boolean uploading;
    /** Runs when the server has taken what was written. */
    private Runnable whenWritable = () -> {};
    /** Asked of a connection that was idle, which then has nothing else under way. */
    private @Nullable Proof proof;

    private @Nullable ServerConnection heir;
    /** Not read, since the client that the reply is for has too much to read already. */
    private boolean paused;
    /** Was paused once: what is late behind that is not the server's fault. */
    private boolean apart;
    /** When the server last sent something, or began to owe something. */
    private long lastProgress;
    /** When the server last sent something, or was first asked for a connection. */
    private long lastRead;
    /** Nothing has come for as long as a request may take. */
    private boolean silent;
    /** A timeout was held against the server on this tick. */
    private boolean blamed;

    ServerConnection(UpstreamServer server, Loop loop) {
        this.server = server;
        this.loop = loop;
        this.output = new Output(loop.flushes(), server.counters().flushes, server.counters().bytesWritten);
        this.getLine = new GetLine(output);
        this.lastRead = loop.clock().now();
    }

    /** Whether a request of that affinity is under way: until it is answered, the next must not take another way. */
    boolean carries(int affinity) {
        return !closed && inFlight.carries(affinity);
    }

    /** Has never had a channel. */
    boolean isConnecting() {
        return context == null;
    }

    boolean isClosed() {
        return closed;
    }

    /** Requests under way, but for the connection's own. */
    int inFlight() {
        return proof == null ? inFlight.size() : 0;
    }

    Output output() {
        return output;
    }

    /** The caller writes the request to {@link #output} at once, and nothing else. */
    void expect(ReplyReceiver receiver, int affinity, long timeoutNanos) {
        if (inFlight.isEmpty()) {
            lastProgress = loop.clock().now();
        }
        inFlight.add(receiver, affinity, deadline(timeoutNanos));
    }

    /** Asks for a key: as a part of the request before it, if that is a get that waits to be sent. */
    void get(ReplyReceiver receiver, byte[] bytes, int start, int length, int affinity, long timeoutNanos) {
        if (server.config().mergeGets() && inFlight.endsHeard() && getLine.add(bytes, start, length)) {
            inFlight.addSharing(receiver, affinity, deadline(timeoutNanos));
        } else {
            expect(receiver, affinity, timeoutNanos);
            getLine.begin(bytes, start, length);
        }
    }

    /**
     * The same for a request whose value is still to come, on a connection without any other.
     *
     * @param writable runs when the server can take more
     */
    void expectUpload(ReplyReceiver receiver, Runnable writable) {
        lastProgress = loop.clock().now();
        uploading = true;
        whenWritable = writable;
        inFlight.add(receiver, NOBODYS, Long.MAX_VALUE / 2 + loop.clock().now());
    }

    /** The value is written whole: its reply is due. */
    void endUpload() {
        if (!closed && !inFlight.isEmpty()) {
            ReplyReceiver receiver = inFlight.remove();
            whenWritable = () -> {};
            expect(receiver, NOBODYS, server.config().timeout().toNanos());
        }
        uploading = false;
    }

    /** What was begun on this connection can't be finished: closes it, which is not the server's fault. */
    void abandon() {
        retired = true;
        while (!inFlight.isEmpty()) {
            inFlight.remove();
            server.forgotten();
        }
        fail(new FailureCause(FailureKind.CONNECTION_LOST, "given up"));
    }

    /** More waits for the server than it takes at once. */
    boolean isCongested() {
        return !closed && output.pendingBytes() > MAX_PENDING;
    }

    /** Free for an upload. */
    boolean isIdle() {
        return !closed && inFlight.isEmpty() && !retired;
    }

    /** Has been without traffic for so long that it should prove itself before it is given requests. */
    boolean isDoubtful(long idleNanos) {
        return idleNanos > 0
                && context != null
                && inFlight.isEmpty()
                && loop.clock().now() - lastProgress > idleNanos;
    }

    /**
     * Asks for proof that the server is still there; then {@code successor}, which holds the requests to come, takes
     * the channel over.
     *
     * @param otherwise runs if no proof comes in time: the successor needs a channel of its own
     */
    void prove(ServerConnection successor, Runnable otherwise) {
        Proof question = new Proof(() -> {
            server.onSucceeded(this);
            otherwise.run();
        });
        proof = question;
        heir = successor;
        expect(question, NOBODYS, server.config().connectTimeout().toNanos());
        output.write(Proof.question());
    }

    /** Has had nothing to do since then. */
    boolean isIdleSince(long time) {
        return isIdle() && time - lastProgress > 0;
    }

    /** Takes no more requests, and closes when those under way are answered. */
    void retire() {
        retired = true;
        closeIfRetired();
    }

    /** Fails what is too late; called on each tick. */
    void tick(long now) {
        blamed = false;
        long pause = loop.clock().paused();
        if (pause > 0) {
            // What has come meanwhile is still to be read.
            inFlight.postpone(pause);
            lastProgress += pause;
            lastRead += pause;
        }
        if (uploading && !isCongested() || paused) {
            // The server is not the one who keeps us waiting.
            lastProgress = now;
        }
        if (!apart && !inFlight.isEmpty() && inFlight.head().isPassedOn() && keepsOthersWaiting(now)) {
            // One client reads so much that others come late: those to come go over another connection.
            apart = true;
            server.setApart(this);
        }
        if (paused && keepsOthersWaiting(now)) {
            giveUpWhatIsHeldUp(now);
            readOnOrPause();
        }
        long timeout = server.config().timeout().toNanos();
        boolean headIsPassedOn =
                paused || !inFlight.isEmpty() && inFlight.head().isPassedOn() && now - lastProgress < timeout;
        silent = now - lastRead >= timeout;
        inFlight.expire(now, timeout, headIsPassedOn, timedOut);
        long silence = server.config().silenceTimeout().toNanos();
        if (!closed && !inFlight.isEmpty() && now - lastProgress > silence) {
            fail(new FailureCause(
                    FailureKind.REQUEST_TIMEOUT,
                    "silent for " + server.config().silenceTimeout().toMillis() + " ms"));
        }
    }

    /** The server is dead: if a reply is overdue, it will hardly come over this connection any more. */
    void closeIfOverdue() {
        if (!closed && !inFlight.isEmpty() && inFlight.head() instanceof Unheard) {
            fail(new FailureCause(FailureKind.CONNECTION_LOST, "the server is dead"));
        }
    }

    /** No connection could be made, or the one there was is of no more use. */
    void fail(FailureCause cause) {
        if (closed) {
            return;
        }
        closed = true;
        input.release();
        output.close();
        ChannelHandlerContext channel = context;
        if (channel != null) {
            channel.close();
        }
        // One that owed nothing may be closed: by a server that restarts, or cares about idle ones. Whether the server
        // is there the next connect will tell.
        boolean owing = proof == null && !inFlight.isEmpty();
        server.onClosed(this, cause, owing);
        boolean wasLost = channel != null && cause.kind() == FailureKind.CONNECTION_LOST;
        int again = wasLost ? inFlight.harmlessAtTheEnd() : 0;
        while (!inFlight.isEmpty()) {
            boolean fails = inFlight.size() > again;
            ReplyReceiver receiver = inFlight.remove();
            if (fails) {
                receiver.failed(server.failure(cause));
            } else {
                receiver.sendAgain(server);
            }
        }
        // Whoever waits to go on with an upload need wait no longer.
        whenWritable.run();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        lastProgress = loop.clock().now();
        output.attach(added);
        closeIfRetired();
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        ByteBuf read = (ByteBuf) message;
        if (closed) {
            read.release();
            return;
        }
        server.counters().bytesRead.add(read.readableBytes());
        lastProgress = loop.clock().now();
        lastRead = lastProgress;
        input.append(read, 0, channel.alloc());
        try {
            decoder.decode(input.bytes(), this);
        } catch (ProtocolViolation violation) {
            LOG.warn("event=protocol_error server={} cause=\"{}\"", server.name(), violation.getMessage());
            fail(new FailureCause(FailureKind.PROTOCOL_ERROR, String.valueOf(violation.getMessage())));
            return;
        }
        input.trim();
        handOverIfProven(channel);
        if (uploading && inFlight.isEmpty()) {
            // Answered before its value was there, as one that is too large is: what still comes of it is not sent.
            abandon();
        }
        giveUpWhatIsHeldUp(lastProgress);
        readOnOrPause();
        closeIfRetired();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (!isCongested()) {
            whenWritable.run();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        // Nobody behind this handler was given anything to read.
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        fail(new FailureCause(FailureKind.CONNECTION_LOST, "closed by the server"));
        channel.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("event=upstream_failed server={} cause=\"{}\"", server.name(), cause.toString(), cause);
        }
        fail(new FailureCause(FailureKind.CONNECTION_LOST, lossInWords(cause)));
    }

    // The reply that is due goes to the request that waits longest; a reply that is due to nobody is a violation. Gets
    // that were sent as one share it: a value is for whom its key names, those before him have a miss, and the end, or
    // an
    // error, is for all who are left.

    @Override
    public ReplyShape shape() throws ProtocolViolation {
        if (inFlight.isEmpty()) {
            throw new ProtocolViolation("answered without having been asked");
        }
        return inFlight.head().shape();
    }

    @Override
    public boolean expectsValue(byte[] line, int start, int end) {
        int misses = inFlight.missesBefore(line, start, end);
        for (int left = misses; left > 0; left--) {
            answered().end();
        }
        return misses >= 0;
    }

    @Override
    public void block(ByteBuf in, int index, int length, long total, boolean last) {
        inFlight.head().block(in, index, length, total, last);
        if (last && inFlight.isHeadShared()) {
            answered().end();
        }
    }

    @Override
    public void line(ByteBuf in, int index, int length) {
        for (int left = inFlight.sharers(); left > 0; left--) {
            answered().line(in, index, length);
        }
    }

    @Override
    public void end() {
        for (int left = inFlight.sharers(); left > 0; left--) {
            answered().end();
        }
    }

    /** What a person makes of it; a write to a channel that is closed already has no message at all. */
    private static String lossInWords(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || cause instanceof ClosedChannelException) {
            return "closed by the server";
        }
        return message.contains("reset") ? "reset by the server" : message;
    }

    /**
     * Reads on, unless what would come is for a client that has too much to read already: that waits, and the server's
     * new requests get another connection.
     */
    private void readOnOrPause() {
        ChannelHandlerContext channel = context;
        if (closed || channel == null) {
            return;
        }
        if (isHeldUp()) {
            pause(channel);
            inFlight.head().whenReady(whenReady);
        } else if (paused) {
            paused = false;
            lastProgress = loop.clock().now();
            channel.channel().config().setAutoRead(true);
        }
    }

    /**
     * What is held up waits no longer than others can wait behind it. Its client gets a failure or, if it has a part of
     * the value already, is hung up on.
     */
    private void giveUpWhatIsHeldUp(long now) {
        while (isHeldUp() && keepsOthersWaiting(now)) {
            server.heldUp(inFlight.silenceHead());
        }
    }

    private void pause(ChannelHandlerContext channel) {
        if (!paused) {
            paused = true;
            apart = true;
            channel.channel().config().setAutoRead(false);
            server.setApart(this);
        }
    }

    /** The clock may be a tick behind: no request gets less than its time. */
    private long deadline(long timeoutNanos) {
        return loop.clock().now() + timeoutNanos + Clock.TICK_NANOS;
    }

    private boolean isHeldUp() {
        return !closed && !inFlight.isEmpty() && inFlight.head().isCongested();
    }

    /** Half of a request's time is kept for what has to be read before its reply. */
    private boolean keepsOthersWaiting(long now) {
        return inFlight.isDueBehindHead(now + server.config().timeout().toNanos() / 2);
    }

    private void onTimedOut(ReplyReceiver receiver) {
        if (receiver == proof) {
            fail(new FailureCause(FailureKind.REQUEST_TIMEOUT, "no sign of life after idling"));
            receiver.failed(server.failure(new FailureCause(FailureKind.CONNECTION_LOST, "idle too long")));
        } else {
            // A server that answers others meanwhile is slow, but there; and what is late at once is one delay, not
            // many.
            boolean blame = silent && !blamed && !apart;
            blamed |= blame;
            server.timedOut(receiver, apart, blame);
        }
    }

    private void handOverIfProven(ChannelHandlerContext channel) {
        Proof given = proof;
        ServerConnection next = heir;
        if (!closed && given != null && next != null && given.isGiven()) {
            closed = true;
            input.release();
            output.close();
            server.onSucceeded(this);
            if (next.isClosed()) {
                channel.close();
            } else {
                channel.pipeline().replace(this, channel.name(), next);
            }
        }
    }

    private ReplyReceiver answered() {
        ReplyReceiver receiver = inFlight.remove();
        if (proof == null) {
            server.answered(receiver instanceof Unheard);
        }
        return receiver;
    }

    private void closeIfRetired() {
        ChannelHandlerContext channel = context;
        if (retired && inFlight.isEmpty() && channel != null) {
            channel.close();
        }
    }
}
