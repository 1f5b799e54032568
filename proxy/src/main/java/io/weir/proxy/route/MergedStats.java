package io.weir.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.weir.proxy.client.ClientConnection;
import io.weir.proxy.client.PendingReply;
import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * One answer to a {@code stats} group from those of all servers: counts are added up, ages and sizes are the largest,
 * words are the first server's. Servers that do not answer are left out; if none does, the answer is the reason. Owned
 * by the client's event loop.
 */
final class MergedStats extends PendingReply {
    private final Map<String, String> merged = new LinkedHashMap<>();
    private byte[] error = {};
    private int missing;
    private int answered;

    MergedStats(ClientConnection client, int servers) {
        super(client);
        this.missing = servers;
    }

    /** Receives one server's answer. */
    ReplyReceiver part() {
        return new Part();
    }

    @Override
    protected void onTurn(Output output) {
        if (missing > 0) {
            return;
        }
        if (answered == 0) {
            output.write(error);
            return;
        }
        merged.forEach((name, value) -> output.write((name + " " + value + "\r\n").getBytes(ISO_8859_1)));
        output.write(Replies.END);
    }

    @Override
    protected void release() {
        // Holds nothing that is counted.
    }

    private void add(String line) {
        // "STAT items:1:number 5", or "PREFIX user get 4 hit 1 set 2 del 0": a name, and what is known by it.
        int name = line.indexOf(' ', line.indexOf(' ') + 1);
        if (name > 0) {
            merged.merge(
                    line.substring(0, name),
                    line.substring(name + 1),
                    (one, other) -> join(line.substring(0, name), one.split(" "), other.split(" ")));
        }
    }

    private static String join(String name, String[] one, String[] other) {
        boolean largest = name.endsWith("age") || name.endsWith("chunk_size") || name.endsWith("chunks_per_page");
        StringJoiner joined = new StringJoiner(" ");
        for (int i = 0; i < one.length; i++) {
            if (i < other.length && isNumber(one[i]) && isNumber(other[i])) {
                long left = Long.parseLong(one[i]);
                long right = Long.parseLong(other[i]);
                joined.add(Long.toString(largest ? Math.max(left, right) : left + right));
            } else {
                joined.add(one[i]);
            }
        }
        return joined.toString();
    }

    private static boolean isNumber(String word) {
        return !word.isEmpty() && word.length() < 19 && word.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private void settle() {
        missing--;
        if (missing == 0 && !client().isClosed()) {
            if (hasTurn()) {
                onTurn(client().output());
            }
            complete();
        }
    }

    private final class Part implements ReplyReceiver {
        @Override
        public ReplyShape shape() {
            return ReplyShape.STATS;
        }

        @Override
        public boolean expectsValue(byte[] line, int start, int end) {
            return false;
        }

        @Override
        public void block(ByteBuf in, int index, int length, long total, boolean last) {
            add(in.toString(index, length, ISO_8859_1).stripTrailing());
        }

        @Override
        public void line(ByteBuf in, int index, int length) {
            error = ByteBufUtil.getBytes(in, index, length);
            settle();
        }

        @Override
        public void end() {
            answered++;
            settle();
        }

        @Override
        public void failed(RequestFailure failure) {
            error = Replies.serverError(failure.reason());
            settle();
        }
    }
}
