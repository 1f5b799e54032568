package io.weir.proxy.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Streams of bytes, and the ways to cut them. Texts stand for bytes, one character each; {@code ⏎} is CR LF, {@code ↓} a
 * bare LF and {@code ␀} a NUL.
 */
final class Streams {
    /** Up to this length, in bytes, a stream is cut at every two places. */
    private static final int SHORT = 64;

    private Streams() {}

    static byte[] bytes(String text) {
        return text.replace("⏎", "\r\n").replace("↓", "\n").replace("␀", "\0").getBytes(ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return text(new String(bytes, ISO_8859_1));
    }

    static String text(ByteBuf in, int index, int length) {
        return text(in.toString(index, length, ISO_8859_1));
    }

    /**
     * What follows what was not decoded, joined with it in a buffer of its own, at a place of its own: nothing that was
     * remembered of the one before is of use. Releases {@code left}.
     */
    static ByteBuf join(ByteBuf left, byte[] stream, int from, int to) {
        int place = 1 + from % 7;
        ByteBuf joined = ByteBufAllocator.DEFAULT.directBuffer();
        joined.writeZero(place).skipBytes(place).writeBytes(left).writeBytes(stream, from, to - from);
        left.release();
        return joined;
    }

    static ByteBuf nothing() {
        return Unpooled.EMPTY_BUFFER;
    }

    /**
     * Expects {@code outcomes} whether the stream comes whole, byte by byte, cut at any one place, or, if it is short, at any
     * two.
     *
     * @param decoder makes outcomes of the places where the stream is cut
     */
    static void assertSameHoweverCut(byte[] stream, List<String> outcomes, Function<int[], List<String>> decoder) {
        assertThat(decoder.apply(new int[0])).as("whole").isEqualTo(outcomes);
        assertThat(decoder.apply(IntStream.range(1, stream.length).toArray()))
                .as("byte by byte")
                .isEqualTo(outcomes);
        for (int first = 1; first < stream.length; first++) {
            assertThat(decoder.apply(new int[] {first})).as("cut at %d", first).isEqualTo(outcomes);
            for (int second = first + 1; second < stream.length && stream.length <= SHORT; second++) {
                assertThat(decoder.apply(new int[] {first, second}))
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(outcomes);
            }
        }
    }

    /** Where the pieces end that {@code stream} comes in. */
    static int[] ends(byte[] stream, int... cuts) {
        int[] ends = Arrays.copyOf(cuts, cuts.length + 1);
        ends[cuts.length] = stream.length;
        return ends;
    }

    private static String text(String bytes) {
        return bytes.replace("\r\n", "⏎").replace("\n", "↓").replace("\0", "␀");
    }
}
