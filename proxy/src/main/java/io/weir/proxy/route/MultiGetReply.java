package io.weir.proxy.route;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.client.ClientConnection;
import io.weir.proxy.client.HeldBytes;
import io.weir.proxy.client.PendingReply;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.Output;
import io.weir.proxy.nearcache.LoopView;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.Request;
import io.weir.proxy.upstream.RequestFailure;
import io.weir.proxy.upstream.UpstreamServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reply to a get of several keys: one upstream get per server, never per key, and the values in the order of the
 * client's keys, duplicates and all, ended by one END. Owned by the client's event loop.
 *
 * <p>Each server answers in the order of its keys and leaves out misses, so a value tells by its key how far its
 * server has come. A key is settled when its value is here, or a later one of the same server, or that server's END.
 * Values are written when all keys before them are settled.
 */
final class MultiGetReply extends PendingReply {
    /** In place of a key. */
    static final int NONE = -1;

    private final CommandCounters counters;
    private final int streamThreshold;
    /** With the space before each of them. */
    private final byte[] keys;

    private final int[] starts;
    private final int[] ends;
    private final Destination destination;
    private final byte[] verb;
    private final Fragment[] fragmentOf;
    /** The next key of the same fragment, so that none has to look through those of the others. */
    private final int[] following;

    private final @Nullable HeldBytes[] values;
    /** The first key that is not both settled and written. */
    private int next;
    /** The value of {@link #next} is being written as it comes. */
    private boolean streaming;

    private int hits;
    private int openFragments;
    /** Runs when no server will answer any more, be the client there or not. */
    private Runnable whenAnswered = () -> {};

    private byte[] lastLine = Replies.END;

    MultiGetReply(
            ClientConnection client,
            CommandCounters counters,
            Request request,
            int streamThreshold,
            Destination destination) {
        super(client);
        this.destination = destination;
        this.verb = Arrays.copyOf(request.line(), request.tokenEnd(request.firstKey() - 1));
        this.counters = counters;
        this.streamThreshold = streamThreshold;
        int count = request.keyCount();
        int first = request.firstKey();
        int origin = request.tokenStart(first) - 1;
        this.starts = new int[count];
        this.ends = new int[count];
        for (int i = 0; i < count; i++) {
            starts[i] = request.tokenStart(first + i) - origin;
            ends[i] = request.tokenEnd(first + i) - origin;
        }
        this.keys = Arrays.copyOfRange(request.line(), origin, origin + ends[count - 1]);
        this.fragmentOf = new Fragment[count];
        this.following = new int[count];
        this.values = new HeldBytes[count];
    }

    /**
     * Sends each server its keys.
     *
     * @param owners the server of each key
     */
    void send(Request request, UpstreamServer[] owners) {
        Batch batch = new Batch(request.command());
        for (int i = 0; i < starts.length; i++) {
            if (values[i] == null) {
                assign(i, batch.fragment(owners[i], false));
            } else {
                fragmentOf[i] = Fragment.settled(this, request.command(), owners[i]);
            }
        }
        // What is kept stands before what is to come, which is passed on only when it is next.
        advance();
        batch.send();
        if (batch.fragments.isEmpty()) {
            whenAnswered.run();
            settleAll();
        }
    }

    /** Takes what the near cache has, as far as the client may have so much waiting; before the rest is sent. */
    void takeFrom(LoopView<SingleReply> nearCache) {
        for (int i = 0; i < starts.length && !isHeldUp(false); i++) {
            if (nearCache.find(keys, starts[i], ends[i] - starts[i])) {
                HeldBytes held = new HeldBytes(client());
                held.add(nearCache.reply());
                values[i] = held;
                hits++;
            }
        }
    }

    /** To be told before this is sent. */
    void whenAnswered(Runnable action) {
        whenAnswered = action;
    }

    /** Asks other servers for the keys that a failed fragment has not settled; false if that can't be done. */
    boolean retry(Fragment failed) {
        Batch batch = new Batch(failed.command());
        for (int i = next; i < starts.length; i++) {
            if (fragmentOf[i] == failed && !failed.hasSettled(i)) {
                Optional<UpstreamServer> other =
                        destination.another(failed.server(), keys, starts[i], ends[i] - starts[i]);
                if (other.isEmpty()) {
                    // Those that were found others for stay with them; for the rest the fragment has failed.
                    batch.send();
                    return false;
                }
                assign(i, batch.fragment(other.get(), true));
            }
        }
        batch.send();
        return true;
    }

    /** Keys are assigned in their order. */
    private void assign(int key, Fragment fragment) {
        fragmentOf[key] = fragment;
        following[key] = NONE;
        int before = fragment.append(key);
        if (before != NONE) {
            following[before] = key;
        }
    }

    /** The first key of a fragment, from its key {@code from} on, that reads {@code line[start, end)}; or {@link #NONE}. */
    int find(int from, byte[] line, int start, int end) {
        int key = from;
        while (key != NONE && !Arrays.equals(keys, starts[key], ends[key], line, start, end)) {
            key = following[key];
        }
        return key;
    }

    /** The key of the same fragment after this one; or {@link #NONE}. */
    int following(int key) {
        return following[key];
    }

    boolean isDue() {
        return hasTurn() || client().isClosed();
    }

    /** The client has a part of the value of {@code key}. */
    boolean isPassingOn(int key) {
        return streaming && key == next;
    }

    /** @param key whose value is coming, or comes next */
    boolean isCongested(int key) {
        return isHeldUp(hasTurn() && key <= next);
    }

    void whenReady(Runnable action) {
        whenItGoesOn(action);
    }

    /** A part of the value of {@code key}; if it is the last, the fragment has settled the key already. */
    void value(int key, ByteBuf in, int index, int length, long total, boolean last) {
        if (client().isClosed()) {
            return;
        }
        if (last) {
            hits++;
        }
        HeldBytes held = values[key];
        if (key == next && hasTurn() && (last || total > streamThreshold)) {
            write(key);
            client().output().write(in, index, length);
            streaming = !last;
        } else {
            if (held == null) {
                held = new HeldBytes(client());
                values[key] = held;
            }
            held.add(in, index, length);
        }
        if (last) {
            advance();
        }
    }

    /** A fragment has settled all its keys. */
    void settled() {
        answered();
        if (client().isClosed()) {
            return;
        }
        advance();
        if (openFragments == 0) {
            settleAll();
        }
    }

    /** One more server has answered, or will not; a retry counts before the one that has failed does. */
    private void answered() {
        openFragments--;
        if (openFragments == 0) {
            whenAnswered.run();
        }
    }

    private void settleAll() {
        counters.getHits.add(hits);
        counters.getMisses.add(starts.length - hits);
        if (hasTurn()) {
            client().output().write(lastLine);
        }
        complete();
    }

    /** What goes to each server, collected first: one that can't be asked fails at once, when all has to be known. */
    private final class Batch {
        private final Command command;
        private final List<Fragment> fragments = new ArrayList<>();

        Batch(Command command) {
            this.command = command;
        }

        Fragment fragment(UpstreamServer server, boolean isRetry) {
            for (Fragment fragment : fragments) {
                if (fragment.server() == server) {
                    return fragment;
                }
            }
            Fragment added = new Fragment(MultiGetReply.this, command, server, isRetry);
            fragments.add(added);
            openFragments++;
            return added;
        }

        void send() {
            for (Fragment fragment : fragments) {
                write(fragment, fragment.server().send(fragment, affinity()));
            }
        }
    }

    int affinity() {
        return client().affinity();
    }

    /** Asks for the keys of a fragment. */
    void write(Fragment fragment, Output output) {
        output.write(verb(fragment));
        for (int i = fragment.firstKey(); i != NONE; i = following[i]) {
            output.write(keys, starts[i] - 1, ends[i] - starts[i] + 1);
        }
        output.write(Replies.CRLF);
    }

    private byte[] verb(Fragment fragment) {
        return fragment.command().touchesOnGet()
                ? destination
                        .standingIn(fragment.server())
                        .map(standing -> new LifeCap(standing.maxTtl()).verb(verb))
                        .orElse(verb)
                : verb;
    }

    /** A fragment's server answered an error, which ends the client's reply in place of END, as it would there. */
    void error(byte[] line) {
        if (lastLine == Replies.END) {
            lastLine = line;
        }
        settled();
    }

    /**
     * A fragment's server will not answer, or not to the end.
     *
     * @param incomplete the key whose value had begun to come, or {@link #NONE}
     */
    void failed(Fragment fragment, int incomplete, RequestFailure failure) {
        if (client().isClosed()) {
            settled();
            return;
        }
        if (isPassingOn(incomplete)) {
            client().cutOff(failure.reason() + ", in the middle of a value");
            answered();
            return;
        }
        if (incomplete != NONE) {
            release(incomplete);
        }
        if (mayBeRetried(fragment) && retry(fragment)) {
            fragment.settleAll();
            settled();
            return;
        }
        counters.failed.increment();
        fragment.settleAll();
        if (failure.readsMiss()) {
            settled();
        } else {
            error(Replies.serverError(failure.reason()));
        }
    }

    private boolean mayBeRetried(Fragment fragment) {
        boolean numbered = fragment.command() == Command.GETS;
        return destination.retries(numbered)
                && !fragment.isRetry()
                && !fragment.command().touchesOnGet();
    }

    @Override
    protected void onTurn(Output output) {
        advance();
        if (openFragments == 0) {
            output.write(lastLine);
        }
    }

    @Override
    protected void release() {
        for (int i = next; i < values.length; i++) {
            release(i);
        }
    }

    private void advance() {
        if (hasTurn()) {
            int before = next;
            while (next < starts.length && fragmentOf[next].hasSettled(next)) {
                write(next++);
            }
            if (next > before && next < starts.length) {
                goesOn();
            }
        }
    }

    private void write(int key) {
        HeldBytes held = values[key];
        if (held != null) {
            values[key] = null;
            held.writeTo(client().output());
        }
    }

    private void release(int key) {
        HeldBytes held = values[key];
        if (held != null) {
            values[key] = null;
            held.release();
        }
    }
}
