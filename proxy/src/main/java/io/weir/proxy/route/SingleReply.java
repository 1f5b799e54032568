package io.weir.proxy.route;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.client.ClientConnection;
import io.weir.proxy.client.HeldBytes;
import io.weir.proxy.client.PendingReply;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.protocol.Request;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;
import io.weir.proxy.upstream.UpstreamServer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reply to a request with one key: what its server answers, passed on. A value up to {@code stream-threshold}
 * reaches the client whole or not at all, so that a server that dies in the middle costs a miss; of a larger one parts
 * are written as they come, and if the rest never comes the client has to be hung up on.
 *
 * <p>One object per request, which dies young: pooling it would save little, and a reply must never find another
 * request in its place. Owned by the client's event loop.
 */
final class SingleReply extends PendingReply implements ReplyReceiver {
    private static final byte[] NOTHING = {};
    private static final byte[] GETS = {'g', 'e', 't', 's', ' '};

    private final CommandCounters counters;
    private final Command command;
    private final Audience audience;
    private final byte[] key;
    private final byte[] miss;
    private final int streamThreshold;
    private final Optional<? extends SecondChance> secondChance;
    /** Other copies that the client waits for. */
    private final Optional<CopyWrites> copies;

    private @Nullable HeldBytes held;
    /** The value is here, whole. */
    private boolean hit;
    /** The value is not held back until it is whole. */
    private boolean large;
    /** Its connection was lost once, or it has waited for another's reply. */
    private boolean sentAgain;
    /** A part of the value was written, the rest is still to come. */
    private boolean streaming;

    SingleReply(
            ClientConnection client,
            CommandCounters counters,
            Request request,
            int streamThreshold,
            Optional<? extends SecondChance> secondChance,
            Optional<CopyWrites> copies) {
        super(client);
        this.secondChance = secondChance;
        this.copies = copies;
        this.counters = counters;
        this.command = request.command();
        this.audience = Audience.of(request);
        this.streamThreshold = streamThreshold;
        if (command.kind() == Command.Kind.RETRIEVAL) {
            int token = request.firstKey();
            this.key = Arrays.copyOfRange(request.line(), request.tokenStart(token), request.tokenEnd(token));
            this.miss = Replies.END;
        } else {
            this.key = NOTHING;
            this.miss = command.readsOnly() ? request.metaMiss() : NOTHING;
        }
    }

    @Override
    public ReplyShape shape() {
        return command.replyShape();
    }

    @Override
    public boolean expectsValue(byte[] line, int start, int end) {
        return !hit && asksFor(line, start, end);
    }

    @Override
    public boolean asksFor(byte[] line, int start, int end) {
        return Arrays.equals(key, 0, key.length, line, start, end);
    }

    @Override
    public void block(ByteBuf in, int index, int length, long total, boolean last) {
        hit = last;
        if (client().isClosed() || !audience.hears(command, (byte) 'V', (byte) 'A')) {
            return;
        }
        large = total > streamThreshold;
        if (mayWrite() && (last || large)) {
            Output output = client().output();
            writeHeld(output);
            output.write(in, index, length);
            streaming = !last;
        } else {
            held().add(in, index, length);
        }
    }

    @Override
    public boolean isDue() {
        return hasTurn() || client().isClosed();
    }

    @Override
    public boolean isPassedOn() {
        return streaming;
    }

    @Override
    public boolean isCongested() {
        // Not of a write: it is done already, and must not fail because its client does not read.
        return (command.readsOnly() || command.touchesOnGet()) && isHeldUp(hasTurn());
    }

    @Override
    public void whenReady(Runnable action) {
        whenItGoesOn(action);
    }

    @Override
    public void line(ByteBuf in, int index, int length) {
        byte first = in.getByte(index);
        Outcomes.count(counters, command, first);
        if (client().isClosed()) {
            return;
        }
        if (audience.hears(command, first, in.getByte(index + 1))) {
            if (mayWrite()) {
                client().output().write(in, index, length);
            } else {
                held().add(in, index, length);
            }
        }
        finish();
    }

    @Override
    public void end() {
        Outcomes.count(counters, command, hit);
        if (client().isClosed()) {
            return;
        }
        if (command.kind() == Command.Kind.RETRIEVAL) {
            write(Replies.END);
        }
        finish();
    }

    @Override
    public boolean mayBeSentAgain() {
        boolean harmless = command == Command.GET || command == Command.GETS;
        return harmless && !sentAgain && !hit && !streaming && held == null;
    }

    @Override
    public void sendAgain(UpstreamServer server) {
        sentAgain = true;
        if (command == Command.GET) {
            server.get(this, key, 0, key.length, client().affinity());
            return;
        }
        Output output = server.send(this, client().affinity());
        output.write(GETS);
        output.write(key);
        output.write(Replies.CRLF);
    }

    @Override
    public void failed(RequestFailure failure) {
        if (client().isClosed()) {
            secondChance.filter(SecondChance::outlivesClient).ifPresent(chance -> chance.take(this, failure));
            return;
        }
        if (streaming) {
            client().cutOff(failure.reason() + ", in the middle of a value");
            return;
        }
        if (hit) {
            end();
            return;
        }
        release();
        if (secondChance.isPresent() && secondChance.get().take(this, failure)) {
            return;
        }
        counters.failed.increment();
        byte[] answer = failure.readsMiss() && miss.length > 0 ? miss : Replies.serverError(failure.reason());
        if (answer == miss) {
            counters.getMisses.increment();
        }
        if (audience.hears(command, answer[0], answer[1])) {
            write(answer);
        }
        finish();
    }

    /** What its server would have answered, had it been reached. */
    void answer(byte[] success) {
        Outcomes.count(counters, command, success[0]);
        if (client().isClosed()) {
            return;
        }
        if (audience.hears(command, success[0], success[1])) {
            write(success);
        }
        finish();
    }

    /** Sends it, if it has waited for another's reply instead, and in vain. */
    void send(Destination destination) {
        sendAgain(destination.reader(key, 0, key.length));
    }

    /** Whether it is that client that has asked. */
    boolean isOf(ClientConnection asker) {
        return client() == asker;
    }

    int affinity() {
        return client().affinity();
    }

    @Override
    protected void onTurn(Output output) {
        if (isComplete() || copiesAreWritten() && (hit || large)) {
            streaming = large && !hit && held != null;
            writeHeld(output);
        }
    }

    @Override
    protected void release() {
        HeldBytes kept = held;
        if (kept != null) {
            held = null;
            kept.release();
        }
    }

    /** The reply is here; it goes to the client when all copies that it waits for are written, too. */
    private void finish() {
        if (copies.isEmpty()) {
            complete();
        } else if (copies.get().areOpen()) {
            copies.get().whenSettled(this::finishWithCopies);
        } else {
            finishWithCopies();
        }
    }

    private void finishWithCopies() {
        if (client().isClosed()) {
            return;
        }
        copies.flatMap(CopyWrites::failure).map(Replies::serverError).ifPresent(error -> {
            release();
            if (audience != Audience.NOBODY) {
                held().add(error);
            }
        });
        if (hasTurn()) {
            writeHeld(client().output());
        }
        complete();
    }

    private boolean mayWrite() {
        return hasTurn() && copiesAreWritten();
    }

    private boolean copiesAreWritten() {
        return copies.isEmpty() || copies.get().areWritten();
    }

    private void write(byte[] reply) {
        if (mayWrite()) {
            client().output().write(reply);
        } else {
            held().add(reply);
        }
    }

    private void writeHeld(Output output) {
        HeldBytes kept = held;
        if (kept != null) {
            held = null;
            kept.writeTo(output);
        }
    }

    private HeldBytes held() {
        HeldBytes kept = held;
        if (kept == null) {
            kept = new HeldBytes(client());
            held = kept;
        }
        return kept;
    }
}
