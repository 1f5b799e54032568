package io.weir.proxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.EmbeddedSocket;
import io.weir.proxy.protocol.ReplyShape;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A server's end of one connection of the proxy. It answers a line always alike, and takes nothing but whole, correct requests: what
 * a client has broken must not come as far as here. Its replies may be mutated on their way.
 */
final class ScriptedServer {
    private static final Set<String> STORES = Set.of("set", "add", "replace", "append", "prepend", "cas");
    private static final int LONGEST_KEY = 250;

    private final EmbeddedSocket socket;
    private final boolean misbehaves;
    private final int streamThreshold;
    private String asked = "";
    private byte[] unsent = {};

    /** @param streamThreshold bytes of the largest value that the proxy looks at */
    ScriptedServer(EmbeddedSocket socket, boolean misbehaves, int streamThreshold) {
        this.socket = socket;
        this.misbehaves = misbehaves;
        this.streamThreshold = streamThreshold;
    }

    boolean isOpen() {
        return socket.isOpen();
    }

    /** Answers what is there, or a part of it. Returns whether anything was done. */
    boolean act(SplittableRandom random, boolean all) {
        String more = socket.sentAsItIs();
        asked += more;
        StringBuilder replies = new StringBuilder();
        for (int end = requestEnd(); end > 0; end = requestEnd()) {
            replies.append(reply(asked.substring(0, end)));
            asked = asked.substring(end);
        }
        add(replies.toString().getBytes(ISO_8859_1), random);
        if (unsent.length == 0 || !socket.isReading() || !socket.isOpen()) {
            return !more.isEmpty();
        }
        int length = all ? unsent.length : 1 + random.nextInt(unsent.length);
        socket.receive(Arrays.copyOf(unsent, length));
        unsent = Arrays.copyOfRange(unsent, length, unsent.length);
        return true;
    }

    private void add(byte[] replies, SplittableRandom random) {
        byte[] sent = misbehaves && replies.length > 0 && random.nextInt(3) == 0
                ? new Mutator(random).mutate(replies)
                : replies;
        int before = unsent.length;
        unsent = Arrays.copyOf(unsent, before + sent.length);
        System.arraycopy(sent, 0, unsent, before, sent.length);
    }

    /** Where the first request ends, or 0 if not all of it is there. */
    private int requestEnd() {
        int lineEnd = asked.indexOf("\r\n");
        if (lineEnd < 0) {
            return 0;
        }
        String[] words = words(asked.substring(0, lineEnd));
        int end = lineEnd + 2;
        if (STORES.contains(words[0]) || words[0].equals("ms")) {
            end += Integer.parseInt(words[words[0].equals("ms") ? 2 : 4]) + 2;
        }
        return end <= asked.length() ? end : 0;
    }

    private String reply(String request) {
        String line = request.substring(0, request.indexOf("\r\n"));
        String data = request.substring(line.length() + 2);
        String[] words = words(line);
        assertThat(line).as("no line that a server takes for another one").doesNotContain("\n", "\0");
        SplittableRandom dice = new SplittableRandom(line.hashCode());
        switch (words[0]) {
            case "get", "gets" -> {
                return values(words, 1, dice);
            }
            case "gat", "gats" -> {
                return values(words, 2, dice);
            }
            case "incr", "decr" -> {
                return keyed(words, 3, ReplyShape.NUMBER, dice);
            }
            case "touch" -> {
                return keyed(words, 3, ReplyShape.TOUCH, dice);
            }
            case "delete" -> {
                return keyed(words, 2, ReplyShape.DELETE, dice);
            }
            case "mg" -> {
                return meta(words, ReplyShape.META_GET, dice);
            }
            case "md" -> {
                return meta(words, ReplyShape.META_DELETE, dice);
            }
            case "ma" -> {
                return meta(words, ReplyShape.META_ARITHMETIC, dice);
            }
            case "me" -> {
                return meta(words, ReplyShape.META_DEBUG, dice);
            }
            case "flush_all", "verbosity", "lru_crawler", "slabs" -> {
                return ServerReplies.other(ReplyShape.ACKNOWLEDGE, dice);
            }
            case "stats" -> {
                return ServerReplies.other(ReplyShape.STATS, dice);
            }
            default -> {
                assertThat(words[0].equals("ms") || STORES.contains(words[0]))
                        .as("a command: " + line)
                        .isTrue();
                return stored(words, data, dice);
            }
        }
    }

    private String stored(String[] words, String data, SplittableRandom dice) {
        assertKey(words[1]);
        if (!data.endsWith("\r\n")) {
            assertThat(data.length() - 2).as("a value that was not looked at").isGreaterThan(streamThreshold);
            return "CLIENT_ERROR bad data chunk\r\n";
        }
        if (words[0].equals("ms")) {
            return meta(words, ReplyShape.META_SET, dice);
        }
        assertThat(words).hasSize(words[0].equals("cas") ? 6 : 5);
        return ServerReplies.other(ReplyShape.STORE, dice);
    }

    private static String values(String[] words, int firstKey, SplittableRandom dice) {
        assertThat(words.length).as("keys").isGreaterThan(firstKey);
        return Arrays.stream(words, firstKey, words.length)
                        .peek(ScriptedServer::assertKey)
                        // The same for a key whichever others are asked for with it.
                        .map(key -> new SplittableRandom(key.hashCode()).nextInt(3) == 0
                                ? ""
                                : ServerReplies.value(
                                        key, words[0].endsWith("s"), new SplittableRandom(key.hashCode())))
                        .collect(Collectors.joining())
                + "END\r\n";
    }

    private static String keyed(String[] words, int length, ReplyShape shape, SplittableRandom dice) {
        assertThat(words).hasSize(length);
        assertKey(words[1]);
        return ServerReplies.other(shape, dice);
    }

    private static String meta(String[] words, ReplyShape shape, SplittableRandom dice) {
        assertKey(words[1]);
        if (!words[0].equals("me")) {
            assertThat(Arrays.asList(words).subList(2, words.length)).doesNotContain("q");
        }
        return ServerReplies.other(shape, dice);
    }

    private static void assertKey(String key) {
        assertThat(key.length()).as("bytes of the key " + key).isBetween(1, LONGEST_KEY);
    }

    private static String[] words(String line) {
        assertThat(line).as("a line").doesNotStartWith(" ").isNotEmpty();
        return line.split(" +");
    }
}
