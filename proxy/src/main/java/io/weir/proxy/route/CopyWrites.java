package io.weir.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;
import java.util.Optional;

/** The writes of one request to the other copies of its key, until each is answered. Owned by the client's event loop. */
final class CopyWrites {
    private final CommandCounters counters;
    private int open;
    private Optional<String> failure = Optional.empty();
    private Runnable whenSettled = () -> {};

    CopyWrites(CommandCounters counters) {
        this.counters = counters;
    }

    /** Hears what becomes of one more of them. */
    ReplyReceiver receiver(ReplyShape shape) {
        open++;
        return new Copy(shape);
    }

    boolean areOpen() {
        return open > 0;
    }

    boolean areWritten() {
        return open == 0 && failure.isEmpty();
    }

    /** Why one of them was not written. */
    Optional<String> failure() {
        return failure;
    }

    /** Runs {@code action} when none is open any more. Called only while one is. */
    void whenSettled(Runnable action) {
        whenSettled = action;
    }

    private void settle() {
        open--;
        if (open == 0) {
            whenSettled.run();
        }
    }

    private void fail(String reason) {
        counters.copiesFailed.increment();
        failure = failure.or(() -> Optional.of(reason));
    }

    private final class Copy implements ReplyReceiver {
        private final ReplyShape shape;

        Copy(ReplyShape shape) {
            this.shape = shape;
        }

        @Override
        public ReplyShape shape() {
            return shape;
        }

        @Override
        public boolean expectsValue(byte[] line, int start, int end) {
            return false;
        }

        @Override
        public void block(ByteBuf in, int index, int length, long total, boolean last) {
            // What a meta command wants to be told, the first copy tells.
        }

        @Override
        public void line(ByteBuf in, int index, int length) {
            String answer = in.toString(index, length, ISO_8859_1).strip();
            if (answer.startsWith("ERROR") || answer.contains("_ERROR ")) {
                fail("a copy was refused: " + answer);
            }
            settle();
        }

        @Override
        public void end() {
            settle();
        }

        @Override
        public void failed(RequestFailure lost) {
            fail("a copy was not written: " + lost.reason());
            settle();
        }
    }
}
