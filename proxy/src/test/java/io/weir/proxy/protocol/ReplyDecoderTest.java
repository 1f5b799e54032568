package io.weir.proxy.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replies are told as they come: a line as it is, a block with its parts joined, the end of values as {@code end}, a
 * violation by its message after an exclamation mark; a reply that has begun by an ellipsis.
 */
class ReplyDecoderTest {
    /** The only key that a server is asked for here, but for one that nobody minds. */
    private static final Set<String> ASKED = Set.of("k", "a", "b");

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource({"values", "lines", "metaAndStats", "violations"})
    void comesToTheSameHoweverTheBytesAreCut(List<ReplyShape> due, String stream, List<String> events) {
        byte[] bytes = Streams.bytes(stream);
        Streams.assertSameHoweverCut(bytes, events, cuts -> decode(due, bytes, cuts));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                replies(ReplyShape.VALUES, "END⏎", "end"),
                replies(ReplyShape.VALUES, "END↓", "end"),
                replies(ReplyShape.VALUES, "VALUE k 0 3⏎abc⏎END⏎", "VALUE k 0 3⏎abc⏎", "end"),
                replies(ReplyShape.VALUES, "VALUE k 0 3 12345⏎abc⏎END⏎", "VALUE k 0 3 12345⏎abc⏎", "end"),
                replies(ReplyShape.VALUES, "VALUE k 0 0⏎⏎END⏎", "VALUE k 0 0⏎⏎", "end"),
                replies(ReplyShape.VALUES, "VALUE k 0 5⏎END⏎⏎END⏎", "VALUE k 0 5⏎END⏎⏎", "end"),
                replies(ReplyShape.VALUES, "VALUE k 0 7⏎a⏎b⏎c⏎END⏎", "VALUE k 0 7⏎a⏎b⏎c⏎", "end"),
                replies(ReplyShape.VALUES, "VALUE k 0 2⏎⏎⏎END⏎", "VALUE k 0 2⏎⏎⏎", "end"),
                replies(ReplyShape.VALUES, "VALUE k 0 1⏎␀⏎END⏎", "VALUE k 0 1⏎␀⏎", "end"),
                replies(
                        ReplyShape.VALUES,
                        "VALUE a 0 1⏎1⏎VALUE b 4294967295 2⏎22⏎VALUE a 0 1⏎1⏎END⏎",
                        "VALUE a 0 1⏎1⏎",
                        "VALUE b 4294967295 2⏎22⏎",
                        "VALUE a 0 1⏎1⏎",
                        "end"),
                replies(ReplyShape.VALUES, "VALUE a 0 1⏎1⏎SERVER_ERROR oops⏎", "VALUE a 0 1⏎1⏎", "SERVER_ERROR oops⏎"),
                replies(ReplyShape.VALUES, "VALUE k 0 3⏎abc⏎EN", "VALUE k 0 3⏎abc⏎", "…"),
                replies(ReplyShape.VALUES, "VALUE k 0 3⏎abc", "…"),
                replies(ReplyShape.VALUES, "VALUE k", "…"));
    }

    static Stream<Arguments> lines() {
        return Stream.of(
                replies(ReplyShape.STORE, "STORED⏎", "STORED⏎"),
                replies(ReplyShape.STORE, "NOT_STORED⏎", "NOT_STORED⏎"),
                replies(ReplyShape.STORE, "EXISTS⏎", "EXISTS⏎"),
                replies(ReplyShape.STORE, "NOT_FOUND⏎", "NOT_FOUND⏎"),
                replies(ReplyShape.STORE, "STORED↓", "STORED↓"),
                replies(ReplyShape.DELETE, "DELETED⏎", "DELETED⏎"),
                replies(ReplyShape.DELETE, "NOT_FOUND⏎", "NOT_FOUND⏎"),
                replies(ReplyShape.TOUCH, "TOUCHED⏎", "TOUCHED⏎"),
                replies(ReplyShape.TOUCH, "NOT_FOUND⏎", "NOT_FOUND⏎"),
                replies(ReplyShape.NUMBER, "18446744073709551615⏎", "18446744073709551615⏎"),
                replies(ReplyShape.NUMBER, "99 ⏎", "99 ⏎"),
                replies(ReplyShape.NUMBER, "0⏎", "0⏎"),
                replies(ReplyShape.NUMBER, "NOT_FOUND⏎", "NOT_FOUND⏎"),
                replies(ReplyShape.ACKNOWLEDGE, "OK⏎", "OK⏎"),
                replies(ReplyShape.VERSION, "VERSION 1.6.45⏎", "VERSION 1.6.45⏎"));
    }

    static Stream<Arguments> metaAndStats() {
        return Stream.of(
                replies(ReplyShape.META_GET, "EN⏎", "EN⏎"),
                replies(ReplyShape.META_GET, "EN Oxyz kk⏎", "EN Oxyz kk⏎"),
                replies(ReplyShape.META_GET, "HD t-1 s1⏎", "HD t-1 s1⏎"),
                replies(ReplyShape.META_GET, "VA 3 t-1 kk⏎abc⏎", "VA 3 t-1 kk⏎abc⏎", "end"),
                replies(ReplyShape.META_GET, "VA 0⏎⏎", "VA 0⏎⏎", "end"),
                replies(ReplyShape.META_GET, "VA 4⏎EN⏎⏎", "VA 4⏎EN⏎⏎", "end"),
                replies(ReplyShape.META_SET, "HD⏎", "HD⏎"),
                replies(ReplyShape.META_SET, "HD kZm9v b⏎", "HD kZm9v b⏎"),
                replies(ReplyShape.META_SET, "NS⏎", "NS⏎"),
                replies(ReplyShape.META_SET, "EX c0⏎", "EX c0⏎"),
                replies(ReplyShape.META_SET, "NF⏎", "NF⏎"),
                replies(ReplyShape.META_DELETE, "HD⏎", "HD⏎"),
                replies(ReplyShape.META_DELETE, "NF Oq⏎", "NF Oq⏎"),
                replies(ReplyShape.META_DELETE, "EX⏎", "EX⏎"),
                replies(ReplyShape.META_ARITHMETIC, "HD⏎", "HD⏎"),
                replies(ReplyShape.META_ARITHMETIC, "VA 2⏎13⏎", "VA 2⏎13⏎", "end"),
                replies(ReplyShape.META_ARITHMETIC, "NF⏎", "NF⏎"),
                replies(ReplyShape.META_ARITHMETIC, "NS⏎", "NS⏎"),
                replies(ReplyShape.META_ARITHMETIC, "EX⏎", "EX⏎"),
                replies(ReplyShape.META_DEBUG, "ME k exp=-1 la=1 cas=2⏎", "ME k exp=-1 la=1 cas=2⏎"),
                replies(ReplyShape.META_DEBUG, "EN⏎", "EN⏎"),
                replies(ReplyShape.STATS, "END⏎", "end"),
                replies(ReplyShape.STATS, "STAT a 1⏎STAT b:c x y⏎END⏎", "STAT a 1⏎", "STAT b:c x y⏎", "end"),
                replies(ReplyShape.STATS, "PREFIX u get 1⏎END⏎", "PREFIX u get 1⏎", "end"),
                replies(ReplyShape.STATS, "RESET⏎", "RESET⏎"));
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                wrong(ReplyShape.VALUES, "STORED⏎", "STORED"),
                wrong(ReplyShape.VALUES, "⏎", ""),
                wrong(ReplyShape.VALUES, "↓", ""),
                wrong(ReplyShape.VALUES, "end⏎", "end"),
                wrong(ReplyShape.VALUES, " END⏎", " END"),
                wrong(ReplyShape.VALUES, "ENDX⏎", "ENDX"),
                wrong(ReplyShape.VALUES, "\u0001\u00ff␀⏎", "..."),
                wrong(ReplyShape.VALUES, "x".repeat(100) + "⏎", "x".repeat(40)),
                wrong(ReplyShape.VALUES, "VA 1⏎a⏎", "VA 1"),
                wrong(ReplyShape.STORE, "END⏎", "END"),
                wrong(ReplyShape.STORE, "VALUE k 0 1⏎a⏎", "VALUE k 0 1"),
                wrong(ReplyShape.STORE, "DELETED⏎", "DELETED"),
                wrong(ReplyShape.DELETE, "STORED⏎", "STORED"),
                wrong(ReplyShape.NUMBER, "STORED⏎", "STORED"),
                wrong(ReplyShape.NUMBER, "-1⏎", "-1"),
                wrong(ReplyShape.STORE, "12⏎", "12"),
                wrong(ReplyShape.ACKNOWLEDGE, "OKAY⏎", "OKAY"),
                wrong(ReplyShape.META_SET, "VA 1⏎a⏎", "VA 1"),
                wrong(ReplyShape.META_GET, "END⏎", "END"),
                wrong(ReplyShape.META_GET, "ME k⏎", "ME k"),
                replies(ReplyShape.VALUES, "VALUE other 0 1⏎a⏎", "! answered a key that it was not asked for"),
                replies(ReplyShape.VALUES, "VALUE K 0 1⏎a⏎", "! answered a key that it was not asked for"),
                replies(
                        ReplyShape.VALUES,
                        "VALUE k 0 1073741825⏎",
                        "! a value of 1073741825 bytes, more than any memcached holds"),
                replies(ReplyShape.VALUES, "VALUE⏎", "! answered 'VALUE', which has no length"),
                replies(ReplyShape.VALUES, "VALUE k⏎", "! answered 'VALUE k', which has no length"),
                replies(ReplyShape.VALUES, "VALUE k 0⏎", "! answered 'VALUE k 0', which has no length"),
                replies(ReplyShape.VALUES, "VALUE k 0 ⏎", "! answered 'VALUE k 0 ', which has no length"),
                replies(ReplyShape.VALUES, "VALUE k 0 -1⏎", "! answered 'VALUE k 0 -1', which has no length"),
                replies(ReplyShape.VALUES, "VALUE k 0 1x⏎", "! answered 'VALUE k 0 1x', which has no length"),
                replies(
                        ReplyShape.VALUES,
                        "VALUE k 0 99999999999999999999⏎",
                        "! answered 'VALUE k 0 99999999999999999999', which has no length"),
                replies(ReplyShape.META_GET, "VA⏎", "! answered 'VA', which has no length"),
                replies(ReplyShape.META_GET, "VA ⏎", "! answered 'VA ', which has no length"),
                replies(ReplyShape.META_GET, "VA -1⏎", "! answered 'VA -1', which has no length"),
                replies(ReplyShape.META_GET, "VA t 1⏎", "! answered 'VA t 1', which has no length"),
                replies(ReplyShape.VALUES, "VALUE k 0 1⏎abc⏎END⏎", "! a value that is longer than its length says"),
                replies(ReplyShape.VALUES, "VALUE k 0 2⏎a⏎END⏎", "! a value that is longer than its length says"),
                replies(ReplyShape.META_GET, "VA 1⏎abc⏎", "! a value that is longer than its length says"),
                // Good replies before it are good.
                arguments(
                        List.of(ReplyShape.STORE, ReplyShape.VALUES),
                        "STORED⏎VALUE k 0 1⏎a⏎STORED⏎",
                        List.of("STORED⏎", "VALUE k 0 1⏎a⏎", "! answered 'STORED' where values was expected")),
                // None is due.
                arguments(List.of(ReplyShape.STORE), "STORED⏎STORED⏎", List.of("STORED⏎", "! none is due")),
                arguments(List.of(), "⏎", List.of("! none is due")));
    }

    @ParameterizedTest
    @EnumSource(ReplyShape.class)
    void errorsAreRepliesToWhatever(ReplyShape shape) {
        for (String error : List.of(
                "ERROR⏎",
                "ERROR Too many open connections⏎",
                "CLIENT_ERROR bad data chunk⏎",
                "SERVER_ERROR out of memory storing object⏎",
                "SERVER_ERROR⏎",
                "SERVER_ERROR: shutdown not enabled⏎")) {
            byte[] bytes = Streams.bytes(error);
            Streams.assertSameHoweverCut(bytes, List.of(error), cuts -> decode(List.of(shape), bytes, cuts));
        }
    }

    @ParameterizedTest
    @EnumSource(ReplyShape.class)
    void noWordIsTakenForAnotherShapes(ReplyShape shape) {
        for (String garbage :
                List.of("HELLO", "ERRORS", "VALUES k 0 1", "HTTP/1.1 400 Bad Request", "*", "$5", "\u0080")) {
            byte[] bytes = Streams.bytes(garbage + "⏎");
            assertThat(decode(List.of(shape), bytes))
                    .hasSize(1)
                    .allSatisfy(event -> assertThat(event)
                            .startsWith("! answered '")
                            .endsWith("' where " + shape.expected() + " was expected"));
        }
    }

    @Test
    void repliesOfManyRequestsComeInOneRead() {
        byte[] bytes = Streams.bytes("STORED⏎VALUE k 0 1⏎a⏎END⏎5⏎VA 2⏎xy⏎VALUE b 0 1⏎b⏎END⏎EN⏎DELETED⏎ERROR⏎OK⏎");
        List<ReplyShape> due = List.of(
                ReplyShape.STORE,
                ReplyShape.VALUES,
                ReplyShape.NUMBER,
                ReplyShape.META_GET,
                ReplyShape.VALUES,
                ReplyShape.META_GET,
                ReplyShape.DELETE,
                ReplyShape.TOUCH,
                ReplyShape.ACKNOWLEDGE);
        List<String> events = List.of(
                "STORED⏎",
                "VALUE k 0 1⏎a⏎",
                "end",
                "5⏎",
                "VA 2⏎xy⏎",
                "end",
                "VALUE b 0 1⏎b⏎",
                "end",
                "EN⏎",
                "DELETED⏎",
                "ERROR⏎",
                "OK⏎");

        Streams.assertSameHoweverCut(bytes, events, cuts -> decode(due, bytes, cuts));
    }

    @Test
    void aLineMayBeTwoKilobytesLong() {
        String longest = "SERVER_ERROR " + "x".repeat(2048 - 13 - 2) + "⏎";
        byte[] fits = Streams.bytes(longest);
        assertThat(fits).hasSize(2048);
        Streams.assertSameHoweverCut(fits, List.of(longest), cuts -> decode(List.of(ReplyShape.STORE), fits, cuts));

        byte[] tooLong = Streams.bytes("SERVER_ERROR " + "x".repeat(2048 - 13 - 1) + "⏎");
        Streams.assertSameHoweverCut(
                tooLong,
                List.of("! a reply line of more than 2048 bytes"),
                cuts -> decode(List.of(ReplyShape.STORE), tooLong, cuts));
    }

    @Test
    void aLineWithoutEndIsGivenUp() {
        byte[] endless = Streams.bytes("x".repeat(2048));
        assertThat(decode(List.of(ReplyShape.VALUES), endless, 1000, 2000, 2047))
                .containsExactly("! a reply line of more than 2048 bytes");
    }

    @Test
    void partsOfAValueArePassedOnAsTheyCome() throws ProtocolViolation {
        byte[] stream = Streams.bytes("VALUE k 0 100000⏎" + "v".repeat(100_000) + "⏎END⏎");
        ReplyDecoder decoder = new ReplyDecoder();
        Recorder recorder = new Recorder(List.of(ReplyShape.VALUES));
        ByteBuf in = Streams.nothing();
        int step = 1000;
        for (int from = 0; from + step < stream.length; from += step) {
            in = Streams.join(in, stream, from, from + step);
            decoder.decode(in, recorder);
            assertThat(recorder.bytesOfBlocks).isEqualTo(from + step);
            assertThat(in.readableBytes()).as("kept back").isZero();
        }
        in = Streams.join(in, stream, stream.length / step * step, stream.length);
        decoder.decode(in, recorder);
        in.release();

        assertThat(recorder.events).containsExactly("VALUE k 0 100000⏎" + "v".repeat(100_000) + "⏎", "end");
    }

    @Test
    void aValueMayBeAsLargeAsMemcachedTakes() throws ProtocolViolation {
        byte[] line = Streams.bytes("VALUE k 0 1073741824⏎");
        byte[] megabyte = new byte[1 << 20];
        ReplyDecoder decoder = new ReplyDecoder();
        long[] seen = new long[2];
        ReplySink sink = new Recorder(List.of(ReplyShape.VALUES)) {
            @Override
            public void block(ByteBuf in, int index, int length, long total, boolean last) {
                seen[0] += length;
                seen[1] = total;
            }
        };
        ByteBuf in = Streams.join(Streams.nothing(), line, 0, line.length);
        decoder.decode(in, sink);
        in = Streams.join(in, megabyte, 0, megabyte.length);
        for (int i = 0; i < 1023; i++) {
            in.readerIndex(in.writerIndex() - megabyte.length);
            decoder.decode(in, sink);
        }
        in.release();

        assertThat(seen[1]).isEqualTo((1L << 30) + line.length + 2);
        assertThat(seen[0]).isEqualTo(line.length + 1023L * megabyte.length);
    }

    private static Arguments replies(ReplyShape shape, String stream, String... events) {
        return arguments(List.of(shape), stream, List.of(events));
    }

    private static Arguments wrong(ReplyShape shape, String stream, String shown) {
        return replies(shape, stream, "! answered '" + shown + "' where " + shape.expected() + " was expected");
    }

    private static List<String> decode(List<ReplyShape> due, byte[] stream, int... cuts) {
        ReplyDecoder decoder = new ReplyDecoder();
        Recorder recorder = new Recorder(due);
        ByteBuf in = Streams.nothing();
        int from = 0;
        try {
            for (int to : Streams.ends(stream, cuts)) {
                in = Streams.join(in, stream, from, to);
                from = to;
                decoder.decode(in, recorder);
            }
            if (in.isReadable() || recorder.isInsideBlock()) {
                recorder.events.add("…");
            }
        } catch (ProtocolViolation violation) {
            recorder.events.add("! " + violation.getMessage());
        } finally {
            in.release();
        }
        return recorder.events;
    }

    /** Writes down what it is told, for requests whose replies are due in this order. */
    private static class Recorder implements ReplySink {
        private final Queue<ReplyShape> due;
        private final List<String> events = new ArrayList<>();
        private final StringBuilder block = new StringBuilder();
        private int bytesOfBlocks;

        Recorder(List<ReplyShape> due) {
            this.due = new ArrayDeque<>(due);
        }

        boolean isInsideBlock() {
            return !block.isEmpty();
        }

        @Override
        public ReplyShape shape() throws ProtocolViolation {
            ReplyShape shape = due.peek();
            if (shape == null) {
                throw new ProtocolViolation("none is due");
            }
            return shape;
        }

        @Override
        public boolean expectsValue(byte[] line, int start, int end) {
            return ASKED.contains(new String(line, start, end - start, ISO_8859_1));
        }

        @Override
        public void block(ByteBuf in, int index, int length, long total, boolean last) {
            bytesOfBlocks += length;
            block.append(in.toString(index, length, ISO_8859_1));
            assertThat(block.length()).isLessThanOrEqualTo((int) total);
            assertThat(last).isEqualTo(block.length() == total);
            if (last) {
                events.add(Streams.text(block.toString().getBytes(ISO_8859_1)));
                block.setLength(0);
            }
        }

        @Override
        public void line(ByteBuf in, int index, int length) {
            due.remove();
            events.add(Streams.text(in, index, length));
        }

        @Override
        public void end() {
            due.remove();
            events.add("end");
        }
    }
}
