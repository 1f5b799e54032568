package io.weir.proxy.upstream;

import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.protocol.ReplySink;

/** Whom a server's reply is for. Exactly one of {@link #line}, {@link #end} and {@link #failed} ends it. */
public interface ReplyReceiver extends ReplySink {
    @Override
    ReplyShape shape();

    /** Whether the request names that key, whatever has become of it since. */
    default boolean asksFor(byte[] line, int start, int end) {
        return expectsValue(line, start, end);
    }

    /** Whether the client could be given the reply now; if not, it is not late either. */
    default boolean isDue() {
        return true;
    }

    /** The client has a part of the reply, and waits for the rest. */
    default boolean isPassedOn() {
        return false;
    }

    /** So much of the reply waits to be read that the rest should come later: {@link #whenReady} says when. */
    default boolean isCongested() {
        return false;
    }

    /** Runs {@code action} when {@link #isCongested} may have changed. Called only after it was true. */
    default void whenReady(Runnable action) {
        action.run();
    }

    /** Whether the request does no harm if it is sent once more, and nothing of its reply has come. */
    default boolean mayBeSentAgain() {
        return false;
    }

    /**
     * Sends the request to the server once more, since its connection was lost. Called only after {@link
     * #mayBeSentAgain} was true.
     */
    default void sendAgain(UpstreamServer server) {
        throw new IllegalStateException("must not be sent again");
    }

    /** No reply will come, or no more of it. */
    void failed(RequestFailure failure);
}
