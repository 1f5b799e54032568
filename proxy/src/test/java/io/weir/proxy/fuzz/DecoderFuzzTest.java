package io.weir.proxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.proxy.loop.Input;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Limits;
import io.weir.proxy.protocol.ProtocolViolation;
import io.weir.proxy.protocol.ReplyDecoder;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.protocol.ReplySink;
import io.weir.proxy.protocol.Request;
import io.weir.proxy.protocol.RequestDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Mutated bytes of clients and servers to the decoders: nothing is thrown but what is said to be, and what is decoded is the
 * same at any split.
 */
class DecoderFuzzTest {
    private static final int STREAMS = 3000;
    private static final Limits LIMITS = new Limits(2048, 1 << 16, 100, 1 << 20, 4096);

    @Test
    void requestsAreTheSameAtAnySplit() {
        Seeds.of(STREAMS).forEach(seed -> {
            Mutator mutator = new Mutator(new SplittableRandom(seed));
            byte[] bytes = mutator.mutate(StreamGenerator.stream(seed).bytes("weir0:", Map.of()));
            int[] cuts = mutator.cuts(bytes.length);
            List<String> whole = decodeRequests(bytes);
            assertThat(decodeRequests(bytes, cuts)).as(Seeds.repeat(seed)).isEqualTo(whole);
        });
    }

    @Test
    void repliesAreTheSameAtAnySplit() {
        Seeds.of(STREAMS).forEach(seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            Mutator mutator = new Mutator(random);
            List<ReplyShape> shapes = new ArrayList<>();
            StringBuilder replies = new StringBuilder();
            for (int i = random.nextInt(8); i >= 0; i--) {
                ReplyShape shape = ReplyShape.values()[random.nextInt(ReplyShape.values().length)];
                shapes.add(shape);
                replies.append(ServerReplies.of(shape, random));
            }
            byte[] bytes = mutator.mutate(replies.toString().getBytes(ISO_8859_1));
            int[] cuts = mutator.cuts(bytes.length);
            List<String> whole = decodeReplies(shapes, bytes);
            assertThat(decodeReplies(shapes, bytes, cuts))
                    .as(Seeds.repeat(seed))
                    .isEqualTo(whole);
        });
    }

    private static List<String> decodeRequests(byte[] bytes, int... cuts) {
        Request request = new Request();
        RequestDecoder decoder = new RequestDecoder(LIMITS, request);
        List<String> outcomes = new ArrayList<>();
        Input input = new Input();
        boolean open = true;
        for (ByteBuf piece : pieces(bytes, cuts)) {
            input.append(piece, decoder.frameLength(), ByteBufAllocator.DEFAULT);
            RequestDecoder.Outcome outcome = RequestDecoder.Outcome.REQUEST;
            while (open && outcome != RequestDecoder.Outcome.INCOMPLETE) {
                outcome = decoder.decode(input.bytes(), true);
                switch (outcome) {
                    case INCOMPLETE -> {}
                    case REJECTED -> outcomes.add("REJECTED " + new String(decoder.rejection(), ISO_8859_1));
                    case CLOSE -> {
                        outcomes.add("CLOSE");
                        open = false;
                    }
                    default -> outcomes.add(outcome + " " + described(request));
                }
            }
            input.trim();
        }
        input.release();
        return outcomes;
    }

    /** All that others look at. */
    private static String described(Request request) {
        StringBuilder text = new StringBuilder()
                .append(request.command())
                .append(request.noreply() ? " noreply" : "")
                .append(" q=")
                .append(request.quietToken());
        for (int token = 0; token < request.tokenCount(); token++) {
            text.append(' ').append(request.token(token));
        }
        if (request.command().kind() != Command.Kind.ADMIN && request.command().kind() != Command.Kind.LOCAL) {
            text.append(" key ")
                    .append(new String(request.keyBytes(), request.keyStart(), request.keyLength(), ISO_8859_1))
                    .append(" miss ")
                    .append(new String(request.metaMiss(), ISO_8859_1));
        }
        // Of a value that is passed on as it comes nothing is there yet.
        int there = Math.min(request.data().writerIndex() - request.dataIndex(), request.dataLength());
        return text.append(" data ")
                .append(request.dataLength())
                .append(' ')
                .append(request.data().toString(request.dataIndex(), there, ISO_8859_1))
                .toString();
    }

    private static List<String> decodeReplies(List<ReplyShape> shapes, byte[] bytes, int... cuts) {
        Recorder recorder = new Recorder(shapes);
        ReplyDecoder decoder = new ReplyDecoder();
        Input input = new Input();
        boolean open = true;
        for (ByteBuf piece : pieces(bytes, cuts)) {
            if (!open) {
                piece.release();
                continue;
            }
            input.append(piece, 0, ByteBufAllocator.DEFAULT);
            try {
                decoder.decode(input.bytes(), recorder);
            } catch (ProtocolViolation violation) {
                recorder.events.add("violation " + violation.getMessage());
                open = false;
            }
            input.trim();
        }
        input.release();
        return recorder.events;
    }

    private static List<ByteBuf> pieces(byte[] bytes, int... cuts) {
        List<ByteBuf> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : bytes.length;
            pieces.add(ByteBufAllocator.DEFAULT
                    .directBuffer(Math.max(1, to - from))
                    .writeBytes(bytes, from, to - from));
            from = to;
        }
        return pieces;
    }

    /** Writes down replies, and blocks once they are whole. */
    private static final class Recorder implements ReplySink {
        private final List<ReplyShape> due;
        private final List<String> events = new ArrayList<>();
        private final StringBuilder block = new StringBuilder();

        Recorder(List<ReplyShape> shapes) {
            due = new ArrayList<>(shapes);
        }

        @Override
        public ReplyShape shape() throws ProtocolViolation {
            if (due.isEmpty()) {
                throw new ProtocolViolation("not asked");
            }
            return due.get(0);
        }

        @Override
        public boolean expectsValue(byte[] line, int start, int end) {
            return start < end && line[start] == 'k';
        }

        @Override
        public void block(ByteBuf in, int index, int length, long total, boolean last) {
            block.append(in.toString(index, length, ISO_8859_1));
            if (last) {
                assertThat(block.length()).isEqualTo((int) total);
                events.add("block " + block);
                block.setLength(0);
            }
        }

        @Override
        public void line(ByteBuf in, int index, int length) {
            events.add("line " + in.toString(index, length, ISO_8859_1));
            due.remove(0);
        }

        @Override
        public void end() {
            events.add("end");
            due.remove(0);
        }
    }
}
