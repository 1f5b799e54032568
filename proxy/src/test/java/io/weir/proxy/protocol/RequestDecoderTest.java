package io.weir.proxy.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests are told one a line: the words in brackets, then the data; what is refused by the reply, after an exclamation
 * mark; a request that has begun by an ellipsis.
 */
class RequestDecoderTest {
    private static final Limits LIMITS = new Limits(2048, 1 << 20, 5000, 1000, 32);
    private static final String BAD_FORMAT = "! CLIENT_ERROR bad command line format";
    private static final String BAD_CHUNK = "! CLIENT_ERROR bad data chunk";
    private static final String BAD_DELTA = "! CLIENT_ERROR invalid numeric delta argument";
    private static final String BAD_EXPTIME = "! CLIENT_ERROR invalid exptime argument";
    private static final String KEY_250 = "k".repeat(250);
    private static final String KEY_251 = "k".repeat(251);

    @ParameterizedTest(name = "{0}")
    @MethodSource({"commands", "noreply", "framing", "badLines", "badNumbers", "badData", "largeValues", "keys", "meta"
    })
    void comesToTheSameHoweverTheBytesAreCut(String stream, List<String> outcomes) {
        byte[] bytes = Streams.bytes(stream);
        Streams.assertSameHoweverCut(bytes, outcomes, cuts -> decode(bytes, cuts));
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                stream("get a⏎", "[get a]"),
                stream("get a b c a⏎", "[get a b c a]"),
                stream("gets a b⏎", "[gets a b]"),
                stream("gat 10 a⏎", "[gat 10 a]"),
                stream("gats -1 a b⏎", "[gats -1 a b]"),
                stream("set k 1 2 3⏎abc⏎", "[set k 1 2 3] abc⏎"),
                stream("add k 0 0 1⏎a⏎", "[add k 0 0 1] a⏎"),
                stream("replace k 0 0 1⏎a⏎", "[replace k 0 0 1] a⏎"),
                stream("append k 0 0 1⏎a⏎", "[append k 0 0 1] a⏎"),
                stream("prepend k 0 0 1⏎a⏎", "[prepend k 0 0 1] a⏎"),
                stream("cas k 0 0 1 7⏎a⏎", "[cas k 0 0 1 7] a⏎"),
                stream("incr k 5⏎", "[incr k 5]"),
                stream("decr k 5⏎", "[decr k 5]"),
                stream("touch k 60⏎", "[touch k 60]"),
                stream("delete k⏎", "[delete k]"),
                stream("delete k 0⏎", "[delete k 0]"),
                stream("flush_all⏎", "[flush_all]"),
                stream("flush_all -1⏎", "[flush_all -1]"),
                stream("verbosity 1⏎", "[verbosity 1]"),
                stream("version⏎", "[version]"),
                stream("version x⏎", "[version x]"),
                stream("stats⏎", "[stats]"),
                stream("stats servers⏎", "[stats servers]"),
                stream("quit⏎", "[quit]"),
                stream("quit now⏎", "[quit now]"),
                stream("set z 0 0 0⏎⏎get z⏎", "[set z 0 0 0] ⏎", "[get z]"),
                stream("set k 0 0 8⏎get a⏎x⏎get b⏎", "[set k 0 0 8] get a⏎x⏎", "[get b]"),
                stream("set k 0 0 3 x y⏎abc⏎", "[set k 0 0 3 x y] abc⏎"),
                stream(
                        "set a 0 0 1⏎1⏎get a⏎incr a 1⏎delete a noreply⏎get a b⏎version⏎",
                        "[set a 0 0 1] 1⏎",
                        "[get a]",
                        "[incr a 1]",
                        "[delete a] noreply",
                        "[get a b]",
                        "[version]"),
                stream("", new String[0]),
                stream("get a⏎ge", "[get a]", "…"),
                stream("set k 0 0 5⏎abc", "…"),
                stream("set k 0 0 5⏎abcde\r", "…"));
    }

    static Stream<Arguments> noreply() {
        return Stream.of(
                stream("set k 0 0 1 noreply⏎a⏎", "[set k 0 0 1] noreply a⏎"),
                stream("set k 0 0 1 x noreply⏎a⏎", "[set k 0 0 1 x] noreply a⏎"),
                stream("set k 0 0 1 noreply x⏎a⏎", "[set k 0 0 1 noreply x] a⏎"),
                stream("set k 0 0 1 NOREPLY⏎a⏎", "[set k 0 0 1 NOREPLY] a⏎"),
                stream("cas k 0 0 1 7 noreply⏎a⏎", "[cas k 0 0 1 7] noreply a⏎"),
                stream("incr k 1 noreply⏎", "[incr k 1] noreply"),
                stream("decr k 1 noreply⏎", "[decr k 1] noreply"),
                stream("touch k 1 noreply⏎", "[touch k 1] noreply"),
                stream("delete k noreply⏎", "[delete k] noreply"),
                stream("delete k 0 noreply⏎", "[delete k 0] noreply"),
                stream("flush_all noreply⏎", "[flush_all] noreply"),
                stream("flush_all 10 noreply⏎", "[flush_all 10] noreply"),
                stream("verbosity 1 noreply⏎", "[verbosity 1] noreply"),
                // In the place of another token it counts all the same.
                stream("delete noreply⏎", "[delete noreply] noreply"),
                stream("touch k noreply⏎get a⏎", "[get a]"),
                stream("incr k noreply⏎get a⏎", "[get a]"),
                stream("incr noreply⏎get a⏎", BAD_FORMAT, "[get a]"),
                // Servers take no length of more than eleven characters, and would run the data.
                stream("set k 0 0 00000000005⏎hello⏎", "[set k 0 0 00000000005] hello⏎"),
                stream("set k 0 0 000000000005⏎mn⏎⏎", BAD_FORMAT, "[mn]", BAD_FORMAT),
                stream("ms k 000000000005⏎mn⏎⏎", BAD_FORMAT, "[mn]", BAD_FORMAT),
                // Keys that would come back with their line ends.
                stream("mg eAp5 b k⏎me eAp5 b⏎ma eAp5 k b⏎mn⏎", BAD_FORMAT, BAD_FORMAT, BAD_FORMAT, "[mn]"),
                stream("mg k _⏎ms k 1 [⏎x⏎", "! CLIENT_ERROR invalid flag", "! CLIENT_ERROR invalid flag"),
                stream("what noreply⏎noreply⏎ get noreply⏎get a⏎", "[get a]"),
                // A key, and commands that have no noreply.
                stream("get a noreply⏎", "[get a noreply]"),
                stream("version noreply⏎", "[version noreply]"),
                // It silences errors as well.
                stream("verbosity noreply⏎get a⏎", "[get a]"),
                stream("flush_all abc noreply⏎get a⏎", "[get a]"),
                stream("incr k abc noreply⏎get a⏎", "[get a]"),
                stream("touch k abc noreply⏎get a⏎", "[get a]"),
                stream("delete " + KEY_251 + " noreply⏎get a⏎", "[get a]"),
                stream("set k 0 0 1 noreply⏎ab⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("set k x 0 5 noreply⏎get b⏎get a⏎", "[get a]"),
                stream("set k 0 0 abc noreply⏎get a⏎", BAD_FORMAT, "[get a]"));
    }

    static Stream<Arguments> framing() {
        return Stream.of(
                stream("get lf↓", "[get lf]"),
                stream("set lf 0 0 1↓x⏎", "[set lf 0 0 1] x⏎"),
                stream("get a\rb⏎", "[get a\rb]"),
                stream("get a\r\r⏎", "[get a\r\r]"),
                stream("⏎", BAD_FORMAT),
                stream("↓", BAD_FORMAT),
                stream("   ⏎", "! ERROR"),
                stream(" get a⏎", "! ERROR"),
                stream(" set a 0 0 1⏎", "! ERROR"),
                stream("get  a   b ⏎", "[get a b]"),
                stream("set  a 0  0 1 ⏎x⏎", "[set a 0 0 1] x⏎"),
                stream("set a 0 0 1  noreply  ⏎x⏎", "[set a 0 0 1] noreply x⏎"),
                stream("GET a⏎", "! ERROR"),
                stream("foo⏎get a⏎", "! ERROR", "[get a]"),
                stream("getx a⏎", "! ERROR"),
                stream("ge a⏎", "! ERROR"),
                stream("flush_alt⏎", "! ERROR"),
                stream("verbosit 1⏎", "! ERROR"),
                stream("delete k " + "x".repeat(2038) + "⏎", "[delete k " + "x".repeat(2038) + "]"),
                stream("delete k " + "x".repeat(2040) + "⏎", "close"),
                stream("get a⏎" + "x".repeat(3000) + "⏎get a⏎", "[get a]", "close"),
                stream("\u0080\u0001␀␀", "close"),
                stream("\u0016\u0003\u0001", "close"),
                stream("GET / HTTP/1.1⏎Host: x⏎⏎", "close"),
                stream("foo HTTP/1.0⏎", "close"),
                stream("foo HTTP/1.1 x⏎", "! ERROR"),
                stream("foo HTTP⏎", "! ERROR"),
                stream("get HTTP/1.1⏎", "[get HTTP/1.1]"),
                stream("get a⏎GET / HTTP/1.1⏎get b⏎", "[get a]", "close"));
    }

    static Stream<Arguments> badLines() {
        return Stream.of(
                        "get",
                        "get ",
                        "gets",
                        "gat",
                        "gat 10",
                        "gats",
                        "set",
                        "set a",
                        "set a 0 0",
                        "cas a 0 0",
                        "delete",
                        "touch",
                        "touch k",
                        "incr",
                        "incr k",
                        "decr k",
                        "verbosity",
                        "verbosity x",
                        "mg",
                        "md",
                        "ma",
                        "me",
                        "ms",
                        "ms k")
                .map(line -> stream(line + "⏎get a⏎", BAD_FORMAT, "[get a]"));
    }

    static Stream<Arguments> badNumbers() {
        return Stream.of(
                stream("incr k abc⏎", BAD_DELTA),
                stream("incr k -1⏎", BAD_DELTA),
                stream("incr k 18446744073709551616⏎", BAD_DELTA),
                stream("incr k 18446744073709551615⏎", "[incr k 18446744073709551615]"),
                stream("decr k 1x⏎", BAD_DELTA),
                stream("touch k abc⏎", BAD_EXPTIME),
                stream("touch k 2147483648⏎", BAD_EXPTIME),
                stream("gat abc a⏎", BAD_EXPTIME),
                stream("gats 1.5 a⏎", BAD_EXPTIME),
                stream("flush_all abc⏎", BAD_EXPTIME),
                // The length is known, so the data are skipped.
                stream("set a abc 0 5⏎get b⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("set a -1 0 5⏎get b⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("set a 0 abc 5⏎get b⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("set a 18446744073709551616 0 1⏎x⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("set a 4294967296 -1 1⏎x⏎", "[set a 4294967296 -1 1] x⏎"),
                stream("cas a 0 0 1⏎x⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("cas a 0 0 1 abc⏎x⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("cas a 0 0 1 -1⏎x⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("cas a 0 0 1 noreply⏎x⏎get a⏎", "[get a]"),
                // It is not, so they are commands.
                stream("set a 0 0 abc⏎get b⏎", BAD_FORMAT, "[get b]"),
                stream("set a 0 0 -1⏎get b⏎", BAD_FORMAT, "[get b]"),
                stream("set a 0 0 2147483647⏎get b⏎", BAD_FORMAT, "[get b]"),
                stream("set a 0 0 99999999999999999999⏎get b⏎", BAD_FORMAT, "[get b]"),
                stream("set a 0 0 1x⏎get b⏎", BAD_FORMAT, "[get b]"));
    }

    static Stream<Arguments> badData() {
        return Stream.of(
                stream("set a 0 0 3⏎abcd⏎get a⏎", BAD_CHUNK, BAD_FORMAT, "[get a]"),
                stream("set a 0 0 3⏎abc↓x⏎", BAD_CHUNK, BAD_FORMAT),
                stream("set a 0 0 1⏎x↓⏎", BAD_CHUNK, BAD_FORMAT),
                stream("set a 0 0 3⏎abcd\nget a⏎", BAD_CHUNK, "[get a]"),
                stream("set a 0 0 9⏎abc⏎get b⏎get a⏎", BAD_CHUNK, BAD_FORMAT, "[get a]"),
                stream("set a 0 0 1 noreply⏎abc⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("ms a 3⏎abcd⏎get a⏎", BAD_CHUNK, BAD_FORMAT, "[get a]"));
    }

    static Stream<Arguments> largeValues() {
        String threshold = "v".repeat(32);
        String large = "v".repeat(33);
        String largest = "v".repeat(1000);
        String tooLarge = "v".repeat(1001);
        return Stream.of(
                stream("set k 0 0 32⏎" + threshold + "⏎get a⏎", "[set k 0 0 32] " + threshold + "⏎", "[get a]"),
                stream("set k 0 0 33⏎" + large + "⏎get a⏎", "upload [set k 0 0 33] " + large + "⏎", "[get a]"),
                stream(
                        "set k 0 0 33 noreply⏎" + large + "⏎get a⏎",
                        "upload [set k 0 0 33] noreply " + large + "⏎",
                        "[get a]"),
                stream("ms k 33 c⏎" + large + "⏎mn⏎", "upload [ms k 33 c] " + large + "⏎", "[mn]"),
                stream("set k 0 0 1000⏎" + largest + "⏎get a⏎", "upload [set k 0 0 1000] " + largest + "⏎", "[get a]"),
                stream("set k 0 0 1001⏎" + tooLarge + "⏎get a⏎", "too large [set k 0 0 1001]", "[get a]"),
                stream(
                        "set k 0 0 1001 noreply⏎" + tooLarge + "⏎get a⏎",
                        "too large [set k 0 0 1001] noreply",
                        "[get a]"),
                stream("set k 0 0 2000000000⏎xx", "too large [set k 0 0 2000000000]", "…"),
                stream("set k x 0 1001⏎" + tooLarge + "⏎get a⏎", BAD_FORMAT, "[get a]"));
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                stream("get " + KEY_250 + "⏎", "[get " + KEY_250 + "]"),
                stream("set " + KEY_250 + " 0 0 1⏎a⏎", "[set " + KEY_250 + " 0 0 1] a⏎"),
                stream("get " + KEY_251 + "⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("get a " + KEY_251 + "⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("gat 1 a " + KEY_251 + "⏎", BAD_FORMAT),
                stream("delete " + KEY_251 + "⏎", BAD_FORMAT),
                stream("incr " + KEY_251 + " 1⏎", BAD_FORMAT),
                stream("touch " + KEY_251 + " 1⏎", BAD_FORMAT),
                stream("set " + KEY_251 + " 0 0 5⏎get b⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("set " + KEY_251 + " 0 0 5 noreply⏎get b⏎get a⏎", "[get a]"),
                stream("set a\tb\u0001\u00e4\u00ff 0 0 1⏎x⏎", "[set a\tb\u0001\u00e4\u00ff 0 0 1] x⏎"),
                // A NUL would end the line for older servers.
                stream("get a␀b⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("set a␀b 0 0 5⏎get b⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("set a 0 0 3⏎x␀y⏎", "[set a 0 0 3] x␀y⏎"),
                stream("fo␀o⏎", "! ERROR"));
    }

    static Stream<Arguments> meta() {
        return Stream.of(
                stream("mn⏎", "[mn]"),
                stream("mg k⏎", "[mg k]"),
                stream("mg k t v s Oabc k q⏎", "[mg k t v s Oabc k q] quiet"),
                stream("ms k 3 T60 c⏎abc⏎", "[ms k 3 T60 c] abc⏎"),
                stream("ms k 0⏎⏎mn⏎", "[ms k 0] ⏎", "[mn]"),
                stream("ms k 1 q⏎a⏎", "[ms k 1 q] quiet a⏎"),
                stream("md k I T10 q⏎", "[md k I T10 q] quiet"),
                stream("ma k N0 J13 v⏎", "[ma k N0 J13 v]"),
                stream("me k⏎", "[me k]"),
                stream("ms Zm9v 2 b⏎xy⏎", "[ms Zm9v 2 b] key foo xy⏎"),
                stream("mg Zm9v b k⏎", "[mg Zm9v b k] key foo"),
                stream("mg Zm9 b⏎", "! CLIENT_ERROR error decoding key"),
                stream("ms Zm9* 5 b⏎get b⏎get a⏎", "! CLIENT_ERROR error decoding key", "[get a]"),
                stream("ms k -1⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("ms k abc⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("ms k S2⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("ms " + KEY_251 + " 5⏎get b⏎get a⏎", BAD_FORMAT, "[get a]"),
                stream("mg " + KEY_251 + "⏎", BAD_FORMAT),
                stream("md " + KEY_251 + "⏎", BAD_FORMAT),
                stream("me " + KEY_251 + "⏎", BAD_FORMAT),
                stream("ma " + KEY_251 + "⏎", "! CLIENT_ERROR invalid or duplicate flag"),
                stream("mg k v v⏎", "! CLIENT_ERROR duplicate flag"),
                stream("mg k S⏎", "! CLIENT_ERROR invalid flag"),
                stream("mg k !⏎", BAD_FORMAT),
                stream("mg k Tabc⏎", "! CLIENT_ERROR bad token in command line format"),
                stream("mg k N⏎", "! CLIENT_ERROR bad token in command line format"),
                stream("ms k 5 F4294967296⏎get b⏎mn⏎", BAD_FORMAT, "[mn]"),
                stream("ms k 5 MZ⏎get b⏎mn⏎", "! CLIENT_ERROR invalid mode for ms M token", "[mn]"),
                stream("ms k 5 M⏎get b⏎mn⏎", "! CLIENT_ERROR invalid mode for ms M token", "[mn]"),
                stream("ms k 5 MSS⏎get b⏎mn⏎", "[ms k 5 MSS] get b⏎", "[mn]"),
                stream("ms k 5 !⏎mn⏎", BAD_FORMAT, "[mn]"),
                stream("mg k O" + "o".repeat(31) + "⏎", "[mg k O" + "o".repeat(31) + "]"),
                stream("mg k O" + "o".repeat(32) + "⏎", "! CLIENT_ERROR opaque token too long"),
                stream("mg k " + "a ".repeat(19) + "⏎", "! CLIENT_ERROR options flags are too long"),
                stream("ma k v v⏎", "! CLIENT_ERROR invalid or duplicate flag"),
                stream("mx a⏎", "! ERROR"),
                // The quiet flag does not silence an error of the line.
                stream("ms k 5 Tx q⏎get b⏎mn⏎", "! CLIENT_ERROR bad token in command line format", "[mn]"));
    }

    @ParameterizedTest
    @MethodSource("linesWithoutEnd")
    void hangsUpOnALineThatGrowsPastItsLimit(String begin, int limit) {
        RequestDecoder decoder = new RequestDecoder(LIMITS, new Request());
        byte[] stream = Streams.bytes(begin + "x ".repeat(limit));
        ByteBuf in = Streams.nothing();
        RequestDecoder.Outcome outcome = RequestDecoder.Outcome.INCOMPLETE;
        int came = 0;
        while (outcome == RequestDecoder.Outcome.INCOMPLETE) {
            in = Streams.join(in, stream, came, came + limit / 64);
            came += limit / 64;
            outcome = decoder.decode(in, true);
            assertThat(outcome == RequestDecoder.Outcome.CLOSE)
                    .as("closed after %d bytes", came)
                    .isEqualTo(came > limit);
        }
        in.release();
    }

    static Stream<Arguments> linesWithoutEnd() {
        return Stream.of(
                arguments("set k 0 0 ", 2048),
                arguments("getsx ", 2048),
                arguments("gat 10 ", 2048),
                arguments("mg ", 2048),
                arguments("xxxxx", 2048),
                arguments(" ".repeat(101) + "get ", 2048),
                arguments("get ", 1 << 20),
                arguments("gets ", 1 << 20),
                arguments(" ".repeat(100) + "get ", 1 << 20));
    }

    @Test
    void aMultiGetMayBeLong() {
        String keys = IntStream.range(0, 5000).mapToObj(i -> "key:" + i).collect(Collectors.joining(" "));
        byte[] bytes = Streams.bytes("get " + keys + "⏎get a⏎");
        int step = 1000;
        int[] cuts = IntStream.range(1, bytes.length / step).map(i -> i * step).toArray();

        assertThat(decode(bytes, cuts)).containsExactly("[get " + keys + "]", "[get a]");
        assertThat(decode(bytes)).containsExactly("[get " + keys + "]", "[get a]");
    }

    @Test
    void moreKeysThanAreAllowedAreRefused() {
        byte[] bytes = Streams.bytes("get" + " k".repeat(5001) + "⏎gets" + " k".repeat(5001) + "⏎get a⏎");

        assertThat(decode(bytes))
                .containsExactly(
                        "! SERVER_ERROR too many keys in one get",
                        "! SERVER_ERROR too many keys in one get",
                        "[get a]");
    }

    @Test
    void whatIsSkippedIsNotKept() {
        RequestDecoder decoder = new RequestDecoder(LIMITS, new Request());
        byte[] stream = Streams.bytes("set k x 0 100000⏎" + "v".repeat(100_000) + "⏎");
        ByteBuf in = Streams.join(Streams.nothing(), stream, 0, 18);
        assertThat(decoder.decode(in, true)).isEqualTo(RequestDecoder.Outcome.REJECTED);
        for (int came = 18; came < stream.length; came += 100) {
            assertThat(decoder.isInsideRequest()).isTrue();
            in = Streams.join(in, stream, came, Math.min(stream.length, came + 100));
            assertThat(decoder.decode(in, true)).isEqualTo(RequestDecoder.Outcome.INCOMPLETE);
            assertThat(in.readableBytes()).isZero();
        }
        assertThat(decoder.isInsideRequest()).isFalse();
        in.release();
    }

    @Test
    void tellsHowLargeTheRequestInProgressIs() {
        RequestDecoder decoder = new RequestDecoder(LIMITS, new Request());
        byte[] stream = Streams.bytes("set k 0 0 20⏎" + "v".repeat(20) + "⏎");
        ByteBuf in = Streams.nothing();
        for (int came = 0; came < stream.length - 1; came++) {
            in = Streams.join(in, stream, came, came + 1);
            assertThat(decoder.decode(in, true)).isEqualTo(RequestDecoder.Outcome.INCOMPLETE);
            assertThat(decoder.frameLength()).isEqualTo(came < 13 ? 0 : stream.length);
        }
        in = Streams.join(in, stream, stream.length - 1, stream.length);
        assertThat(decoder.decode(in, true)).isEqualTo(RequestDecoder.Outcome.REQUEST);
        assertThat(decoder.frameLength()).isZero();
        in.release();
    }

    @Test
    void anUploadWaitsForTheReplies() {
        Request request = new Request();
        RequestDecoder decoder = new RequestDecoder(LIMITS, request);
        byte[] stream = Streams.bytes("set k 0 0 100⏎v");
        ByteBuf in = Streams.join(Streams.nothing(), stream, 0, stream.length);
        assertThat(decoder.decode(in, false)).isEqualTo(RequestDecoder.Outcome.BARRIER);
        assertThat(decoder.decode(in, false)).isEqualTo(RequestDecoder.Outcome.BARRIER);
        assertThat(in.readableBytes()).isEqualTo(stream.length);

        assertThat(decoder.decode(in, true)).isEqualTo(RequestDecoder.Outcome.UPLOAD);
        assertThat(in.readableBytes()).isEqualTo(1);
        assertThat(request.dataLength()).isEqualTo(102);
        in.release();
    }

    @Test
    void aShortLineAfterALongOneIsReadAsWell() {
        String long1 = "get" + " k".repeat(4000);
        String long2 = "get " + "x".repeat(200) + (" " + "y".repeat(200)).repeat(400);
        byte[] bytes = Streams.bytes(long1 + "⏎get a⏎" + long2 + "⏎get b c⏎");

        assertThat(decode(bytes)).containsExactly("[" + long1 + "]", "[get a]", "[" + long2 + "]", "[get b c]");
    }

    @ParameterizedTest
    @MethodSource("misses")
    void tellsTheMissOfAMetaGet(String line, String miss) {
        Request request = new Request();
        byte[] stream = Streams.bytes(line);
        ByteBuf in = Streams.join(Streams.nothing(), stream, 0, stream.length);
        assertThat(new RequestDecoder(LIMITS, request).decode(in, true)).isEqualTo(RequestDecoder.Outcome.REQUEST);
        assertThat(Streams.text(request.metaMiss())).isEqualTo(miss);
        in.release();
    }

    static Stream<Arguments> misses() {
        return Stream.of(
                arguments("mg key⏎", "EN⏎"),
                arguments("mg key v t⏎", "EN⏎"),
                arguments("mg key Oxyz k⏎", "EN Oxyz kkey⏎"),
                arguments("mg key v k s O1⏎", "EN kkey O1⏎"),
                arguments("mg Zm9v k b Oa⏎", "EN kZm9v b Oa⏎"),
                arguments("me key⏎", "EN⏎"));
    }

    private static Arguments stream(String stream, String... outcomes) {
        return arguments(stream, List.of(outcomes));
    }

    /** What comes of {@code stream}, cut at {@code cuts}; data that are to be passed on are taken as they come. */
    private static List<String> decode(byte[] stream, int... cuts) {
        Request request = new Request();
        RequestDecoder decoder = new RequestDecoder(LIMITS, request);
        List<String> outcomes = new ArrayList<>();
        ByteBuf in = Streams.nothing();
        int upload = 0;
        StringBuilder body = new StringBuilder();
        int from = 0;
        for (int to : Streams.ends(stream, cuts)) {
            in = Streams.join(in, stream, from, to);
            from = to;
            while (true) {
                if (upload > 0) {
                    int part = Math.min(upload, in.readableBytes());
                    body.append(Streams.text(in, in.readerIndex(), part));
                    in.skipBytes(part);
                    upload -= part;
                    if (upload > 0) {
                        break;
                    }
                    outcomes.add(body.toString().replace("\r↓", "⏎"));
                    body.setLength(0);
                }
                RequestDecoder.Outcome outcome = decoder.decode(in, true);
                if (outcome == RequestDecoder.Outcome.INCOMPLETE) {
                    break;
                }
                switch (outcome) {
                    case REQUEST -> outcomes.add(text(request, true));
                    case UPLOAD -> {
                        body.append("upload ").append(text(request, false)).append(' ');
                        upload = request.dataLength();
                    }
                    case TOO_LARGE -> outcomes.add("too large " + text(request, false));
                    case REJECTED ->
                        outcomes.add("! " + Streams.text(decoder.rejection()).replace("⏎", ""));
                    case CLOSE -> {
                        outcomes.add("close");
                        in.release();
                        return outcomes;
                    }
                    default -> throw new AssertionError(outcome);
                }
            }
        }
        assertThat(decoder.isInsideRequest() || !in.isReadable())
                .as("what is left is begun")
                .isTrue();
        if (decoder.isInsideRequest() || upload > 0) {
            outcomes.add("…");
        }
        in.release();
        return outcomes;
    }

    private static String text(Request request, boolean withData) {
        StringBuilder text = new StringBuilder();
        for (int token = 0; token < request.tokenCount(); token++) {
            text.append(token == 0 ? "[" : " ").append(request.token(token));
        }
        text.append(']').append(request.noreply() ? " noreply" : "");
        text.append(request.quietToken() < 0 ? "" : " quiet");
        if (request.keyBytes() != request.line()) {
            text.append(" key ")
                    .append(new String(request.keyBytes(), request.keyStart(), request.keyLength(), US_ASCII));
        }
        if (withData && request.dataLength() > 0) {
            text.append(' ').append(Streams.text(request.data(), request.dataIndex(), request.dataLength()));
        }
        return text.toString();
    }
}
