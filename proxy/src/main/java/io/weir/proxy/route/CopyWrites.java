package io.weir.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.spool.Entry;
import io.weir.proxy.upstream.Debts;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;
import io.weir.proxy.upstream.UpstreamServer;
import java.util.Optional;

/**
 * The writes of one request to the other copies of its key, until each is answered, or owed: a copy that could not be
 * written has lost the key before it is read again. Owned by the client's event loop.
 */
final class CopyWrites {
    private final CommandCounters counters;
    private final Debts debts;
    private final Entry delete;
    private int open;
    private Optional<String> failure = Optional.empty();
    private Runnable whenSettled = () -> {};

    /** @param delete of the key */
    CopyWrites(CommandCounters counters, Debts debts, Entry delete) {
        this.counters = counters;
        this.debts = debts;
        this.delete = delete;
    }

    /** Hears what becomes of one more of them. */
    ReplyReceiver receiver(UpstreamServer server, ReplyShape shape) {
        open++;
        return new Copy(server, shape);
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
        private final UpstreamServer server;
        private final ReplyShape shape;

        Copy(UpstreamServer server, ReplyShape shape) {
            this.server = server;
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
            if (!debts.areKept()) {
                fail("a copy was not written: " + lost.reason());
                settle();
                return;
            }
            debts.owe(server, delete, problem -> {
                problem.ifPresent(reason -> fail("a copy was not written: " + reason));
                settle();
            });
        }
    }
}
