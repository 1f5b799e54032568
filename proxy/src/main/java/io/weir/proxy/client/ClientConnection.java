package io.weir.proxy.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.weir.proxy.client.Patience.Occupation;
import io.weir.proxy.client.Patience.Verdict;
import io.weir.proxy.config.ClientSettings;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.Counter;
import io.weir.proxy.loop.Input;
import io.weir.proxy.loop.Loop;
import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Limits;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.RequestDecoder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: decodes what it asks, keeps the order of its replies, and reads no further while it has too much
 * unanswered or unread. First and last on the request's way; owned by the event loop that accepted it.
 *
 * <pre>
 *   OPEN ── quit, end of input, or the proxy drains ──▶ ENDING ── the last reply is written ──▶ CLOSED
 *     └────── connection lost, or the client is hung up on ────────────────────────────────────────▲
 * </pre>
 *
 * In OPEN, reading is paused while {@code max-in-flight} requests wait for their replies, while half of
 * {@code max-pending-bytes} wait for the client to read them, and while a large value can't be passed on; TCP then
 * holds the client back. A client for which more than {@code max-pending-bytes} pile up nevertheless is cut.
 *
 * <p>A large value is passed on as it comes, over a connection of its own, where it could overtake the client's other
 * requests, or they it. So it is a barrier: it starts when all before it is answered, and nothing behind it is decoded
 * until it is answered itself.
 */
public final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private enum State {
        OPEN,
        ENDING,
        CLOSED
    }

    private final Loop loop;
    private final CommandCounters counters;
    private final ClientSettings settings;
    private final RequestHandler handler;
    private final ClientConnections connections;
    private final RequestDecoder decoder;
    private final Patience patience;
    private final Input input = new Input();
    private final Output output;
    private final Queue<PendingReply> pending = new ArrayDeque<>();
    private final int affinity;

    private State state = State.OPEN;
    private @Nullable ChannelHandlerContext context;
    private boolean processing;
    private boolean reading = true;
    private boolean inputEnded;
    /** Hung up on; the channel has still to say that it is closed. */
    private boolean cut;

    /** Where the data of the upload in progress go, and how many bytes are still to come. */
    private @Nullable RequestBody body;

    private int bodyLeft;
    /** Bytes of it, or of a value that was refused, that have come since patience began anew. */
    private int bodyMoved;
    /** An upload has begun and is not answered. */
    private boolean uploadOpen;
    /** Bytes of replies that wait for their turn. */
    private long heldBytes;
    /** What the client had read at the last tick. */
    private long lastTaken;
    /** Run when the client is congested no more. */
    private final List<Runnable> whenDrained = new ArrayList<>(1);

    ClientConnection(
            Loop loop, ClientSettings settings, RequestHandler handler, ClientConnections connections, int affinity) {
        this.loop = loop;
        this.counters = loop.counters();
        this.settings = settings;
        this.handler = handler;
        this.connections = connections;
        this.affinity = affinity;
        this.output = new Output(loop.flushes(), counters.flushes, counters.bytesWritten);
        output.whenFlushed(this::goOnIfDrained);
        this.decoder = new RequestDecoder(
                new Limits(
                        settings.maxLine(),
                        settings.maxMultiGetLine(),
                        settings.maxKeys(),
                        settings.maxValue(),
                        settings.streamThreshold()),
                loop.request());
        this.patience = new Patience(settings, loop.clock().now());
    }

    /** Stable while the client is connected: its requests to one server take the same connection, and stay in order. */
    public int affinity() {
        return affinity;
    }

    /** Answers a request at once, in its turn. {@code reply} is shared: not to be changed. */
    public void answer(byte[] reply) {
        if (pending.isEmpty()) {
            output.write(reply);
        } else {
            answerInTurn(() -> reply);
        }
    }

    /** The same of a reply in two parts. */
    public void answer(byte[] reply, byte[] end) {
        if (pending.isEmpty()) {
            output.write(reply);
            output.write(end);
        } else {
            HeldReply held = new HeldReply(this);
            pending.add(held);
            held.add(reply);
            held.add(end);
            held.complete();
        }
    }

    /** Answers a request by what {@code reply} gives when all replies before it are given. */
    public void answerInTurn(Supplier<byte[]> reply) {
        FixedReply fixed = new FixedReply(this, reply);
        pending.add(fixed);
        if (isTurnOf(fixed)) {
            fixed.onTurn(output);
        }
        fixed.complete();
    }

    /** Takes the next place in the order of replies. */
    public void await(PendingReply reply) {
        pending.add(reply);
    }

    /** Where a reply whose turn it is writes to. */
    public Output output() {
        return output;
    }

    /** The client has gone: what still comes for it is dropped. */
    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Takes no more requests, and closes once the last reply is written. */
    public void end() {
        if (state == State.OPEN) {
            state = State.ENDING;
            patience.onWritten(loop.clock().now());
            List.copyOf(pending).forEach(PendingReply::onEnd);
            closeIfDone();
        }
    }

    /** Hangs up on a client to which a part of a reply was sent whose rest can't come. */
    public void cutOff(String reason) {
        cutOff(reason, counters.connectionsCut);
    }

    /** Once: the reasons for it may well go on until the channel is closed. */
    private void cutOff(String reason, Counter counter) {
        if (!cut) {
            cut = true;
            counter.increment();
            LOG.info("event=client_cut client={} reason=\"{}\"", address(), reason);
            abort();
        }
    }

    /** Hangs up without a word. */
    void abort() {
        ChannelHandlerContext channel = context;
        if (channel != null) {
            channel.close();
        }
    }

    /** Goes on with what the client asks, where that had to wait for something that is over. */
    public void resume() {
        if (!processing && takesInput()) {
            if (!reading) {
                patience.onRequest(loop.clock().now());
            }
            process();
        }
    }

    /** Runs {@code action} once more can be taken for the client, or when it is gone. */
    void whenDrained(Runnable action) {
        patience.onWritten(loop.clock().now());
        whenDrained.add(action);
    }

    /**
     * So much waits that more should not come for now. What is written as it comes waits only for the client to read,
     * never for what is held behind it: else they could keep each other from going on. What is held counts both, since
     * both will wait to be read when its turn has come.
     *
     * @param written what would come is written at once, and not held
     */
    boolean isCongested(boolean written) {
        long waiting = output.pendingBytes() + (written ? 0 : heldBytes);
        return state != State.CLOSED && waiting > half();
    }

    boolean isTurnOf(PendingReply reply) {
        return pending.peek() == reply;
    }

    void onComplete(PendingReply reply) {
        if (state == State.CLOSED || !isTurnOf(reply)) {
            return;
        }
        pending.remove();
        PendingReply next = pending.peek();
        while (next != null) {
            next.onTurn(output);
            if (!next.isComplete()) {
                break;
            }
            pending.remove();
            next = pending.peek();
        }
        runWhenDrained();
        cutIfItDoesNotRead();
        closeIfDone();
        if (!reading) {
            resume();
        }
    }

    /** Bytes of replies that wait for their turn: {@code change} more. */
    void hold(int change) {
        heldBytes += change;
        if (change > 0) {
            cutIfItDoesNotRead();
        }
    }

    /** Called once a second: hangs up on who takes too long. */
    void tick(long now) {
        long taken = output.takenBytes();
        if (taken > lastTaken || output.pendingBytes() == 0) {
            patience.onWritten(now);
        }
        lastTaken = taken;
        patience.judge(now, occupation())
                .ifPresent(verdict -> cutOff(
                        verdict.reason(), verdict == Verdict.IDLE ? counters.idleKicks : counters.connectionsCut));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        // A client may close its writing side and still read (`printf … | nc -N`): it gets its replies.
        added.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        // Netty then tells when what waits has passed the mark at which reading stops, and when it may go on.
        added.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(half() / 2, Math.max(1, half())));
        output.attach(added);
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        ByteBuf read = (ByteBuf) message;
        if (!takesInput()) {
            read.release();
            return;
        }
        patience.onRead(loop.clock().now(), body == null && !decoder.isInsideRequest());
        if (decoder.isSkipping()) {
            moved(read.readableBytes());
        }
        counters.bytesRead.add(read.readableBytes());
        input.append(read, decoder.frameLength(), channel.alloc());
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        // Nobody behind this handler was given anything to read.
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        patience.onWritten(loop.clock().now());
        goOnIfDrained();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            // What was read before the end is still carried out, as memcached does.
            inputEnded = true;
            resume();
        } else {
            channel.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("event=client_failed client={} cause=\"{}\"", address(), cause.toString(), cause);
        }
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        close();
        channel.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext channel) {
        close();
    }

    private void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        input.release();
        output.close();
        RequestBody interrupted = body;
        if (interrupted != null) {
            body = null;
            interrupted.abort();
        }
        pending.forEach(PendingReply::release);
        pending.clear();
        runWhenDrained();
        connections.remove(this);
    }

    /** Decodes and hands on what is there, as long as the client may have more under way. */
    private void process() {
        processing = true;
        try {
            boolean progress = true;
            while (progress && takesInput() && mayTakeMore()) {
                progress = body == null ? step() : feed(body);
            }
        } finally {
            processing = false;
        }
        if (takesInput()) {
            input.trim();
            read(mayTakeMore());
        } else {
            input.release();
        }
        closeIfDone();
    }

    /** Decodes one request and hands it on; false if there is none to be had now. */
    private boolean step() {
        RequestDecoder.Outcome outcome = decoder.decode(input.bytes(), pending.isEmpty());
        if (outcome != RequestDecoder.Outcome.INCOMPLETE) {
            // Not at each read of an unfinished one: who dribbles would never be too slow.
            patience.onRequest(loop.clock().now());
        }
        switch (outcome) {
            case REQUEST -> handler.handle(loop.request(), this);
            case UPLOAD -> {
                counters.uploads.increment();
                bodyLeft = loop.request().dataLength();
                bodyMoved = 0;
                uploadOpen = true;
                body = handler.upload(loop.request(), this);
            }
            case TOO_LARGE -> {
                counters.valuesTooLarge.increment();
                handler.refuseValue(loop.request(), this);
            }
            case REJECTED -> {
                byte[] rejection = decoder.rejection();
                (rejection == Replies.TOO_MANY_KEYS ? counters.tooManyKeys : counters.rejected).increment();
                answer(rejection);
            }
            case CLOSE -> {
                if (decoder.isInsideRequest()) {
                    counters.linesTooLong.increment();
                }
                end();
            }
            case BARRIER -> {
                uploadOpen = true;
                return false;
            }
            case INCOMPLETE -> {
                if (inputEnded) {
                    end();
                }
                return false;
            }
        }
        return true;
    }

    /** Passes on what is there of an upload's data; false if more has to come first. */
    private boolean feed(RequestBody target) {
        ByteBuf bytes = input.bytes();
        int length = Math.min(bodyLeft, bytes.readableBytes());
        target.part(bytes, bytes.readerIndex(), length);
        bytes.skipBytes(length);
        bodyLeft -= length;
        moved(length);
        if (bodyLeft == 0) {
            body = null;
            target.end();
            return true;
        }
        if (inputEnded) {
            // The rest can't come. Not abort(), which would drop the replies that leave at the end of this turn.
            body = null;
            target.abort();
            state = State.ENDING;
            patience.onWritten(loop.clock().now());
            output.closeAfterFlush();
        }
        return false;
    }

    /** So much of a large value has come. */
    private void moved(int length) {
        bodyMoved += length;
        if (bodyMoved >= settings.streamThreshold()) {
            bodyMoved = 0;
            patience.onRequest(loop.clock().now());
        }
    }

    /** An upload that has begun is taken to its end, even if no more requests are. */
    private boolean takesInput() {
        return state == State.OPEN || state == State.ENDING && body != null;
    }

    private boolean mayTakeMore() {
        RequestBody target = body;
        if (target != null) {
            return !target.isCongested();
        }
        uploadOpen &= !pending.isEmpty();
        return !uploadOpen && pending.size() < settings.maxInFlight() && output.pendingBytes() + heldBytes <= half();
    }

    private Occupation occupation() {
        RequestBody target = body;
        if (state == State.ENDING) {
            return Occupation.LEAVING;
        } else if (!whenDrained.isEmpty()) {
            return Occupation.DOWNLOADING;
        } else if (target != null) {
            return target.isCongested() ? Occupation.WAITING : Occupation.UPLOADING;
        } else if (!pending.isEmpty()) {
            return Occupation.WAITING;
        }
        if (decoder.isInsideRequest()) {
            return Occupation.ASKING;
        }
        return output.pendingBytes() > 0 ? Occupation.DOWNLOADING : Occupation.IDLE;
    }

    private void read(boolean more) {
        ChannelHandlerContext channel = context;
        if (reading != more && channel != null) {
            reading = more;
            if (!more) {
                counters.readsPaused.increment();
            }
            channel.channel().config().setAutoRead(more);
        }
    }

    /**
     * Called when bytes have left. Netty's word that a channel is writable again is not enough: what was too much may
     * have left in two parts, neither of which filled the channel.
     */
    private void goOnIfDrained() {
        if (output.pendingBytes() <= half()) {
            runWhenDrained();
        }
        if (!reading) {
            resume();
        }
    }

    /** Lets all ask again whether {@link #isCongested} holds. */
    void runWhenDrained() {
        if (!whenDrained.isEmpty()) {
            List<Runnable> actions = List.copyOf(whenDrained);
            whenDrained.clear();
            actions.forEach(Runnable::run);
        }
    }

    private int half() {
        return settings.maxPendingBytes() / 2;
    }

    private void cutIfItDoesNotRead() {
        long most = Math.max(output.pendingBytes(), heldBytes);
        if (state != State.CLOSED && most > settings.maxPendingBytes()) {
            cutOff(most + " bytes of replies wait to be read, more than client.max-pending-bytes = "
                    + settings.maxPendingBytes());
        }
    }

    private void closeIfDone() {
        if (state == State.ENDING && pending.isEmpty()) {
            output.closeAfterFlush();
        }
    }

    private String address() {
        ChannelHandlerContext channel = context;
        return channel == null ? "unknown" : String.valueOf(channel.channel().remoteAddress());
    }
}
