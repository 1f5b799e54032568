package io.weir.proxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.proxy.fuzz.RequestStream.Asked;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes streams of requests of the whole text protocol, most of them valid, over a few keys, so that they meet what others
 * have left behind. The same seed makes the same stream.
 */
final class StreamGenerator {
    private static final List<String> KEYS = List.of(
            "†a",
            "†b",
            "†n",
            "†n",
            "†c",
            "†\u0001\t\u007f",
            "†\u00c3\u00bc\u00ff",
            "†" + "l".repeat(244),
            "†noreply",
            "†0");
    private static final String LONG_KEY = "†" + "l".repeat(245);
    private static final List<String> TIMES = List.of("0", "0", "0", "-1", "1000000", "2592000", "2592001", "0000");
    private static final List<String> DELTAS = List.of("1", "1", "5", "0", "007");
    /**
     * Numbers of as many digits before and after: whether memcached makes a value shorter or pads it depends on whether
     * a reply with the value is still to be sent.
     */
    private static final List<String> VALUES = List.of(
            "x",
            "5000000",
            "4999999",
            "-1",
            "hello",
            "END",
            "END\r\n",
            "VALUE a 0 1\r\nx",
            "get a\r\nget b",
            "EN\r\nHD",
            "MN",
            "\u00ff\u0080");
    /** Of one key only that is never counted up: with these memcached takes what lies behind the value for a number. */
    private static final List<String> BLANKS = List.of("", "\r\n", "\r", "\n", "\0", " ");

    private static final String BLANK_KEY = "†b";
    private static final String VIVIFIED = "N0 J5000000";
    private static final List<String> CLASSIC_STORES = List.of("set", "set", "add", "replace", "append", "prepend");

    private final SplittableRandom random;
    private final long seed;

    private StreamGenerator(long seed) {
        this.random = new SplittableRandom(seed);
        this.seed = seed;
    }

    static RequestStream stream(long seed) {
        return new StreamGenerator(seed).stream();
    }

    private RequestStream stream() {
        List<Asked> requests = new ArrayList<>();
        for (int i = random.nextInt(25); i >= 0; i--) {
            requests.add(random.nextInt(4) == 0 ? broken() : valid());
        }
        if (chance(20)) {
            requests.add(Asked.of(one("quit", "quit now") + "\r\n"));
        }
        return new RequestStream(seed, requests);
    }

    private Asked valid() {
        String end = chance(12) ? "\n" : "\r\n";
        String noreply = chance(4) ? " noreply" : "";
        return switch (random.nextInt(22)) {
            case 0, 1 -> Asked.of(one("get", "gets") + spaces() + keys(1) + end);
            case 2 -> Asked.of(one("get", "gets") + " " + keys(2 + random.nextInt(8)) + end);
            case 3 -> Asked.of(one("gat", "gats") + " " + one(TIMES) + " " + keys(1 + random.nextInt(4)) + end);
            case 4, 5, 6 -> {
                String key = key();
                String value = value(key);
                yield Asked.of(one(CLASSIC_STORES) + spaces() + key + " " + flags() + " " + one(TIMES) + " "
                        + value.length() + noreply + end + value + "\r\n");
            }
            case 7 -> {
                String key = one(RequestStream.KNOWN_KEYS);
                String value = value("†" + key);
                yield Asked.of("cas †" + key + " 3 0 " + value.length() + " "
                        + one("‡" + key, "‡" + key, "1", "99999999") + noreply + end + value + "\r\n");
            }
            case 8, 9 -> Asked.of(one("incr", "decr") + " " + countedKey() + " " + one(DELTAS) + noreply + end);
            case 10 -> Asked.of("touch " + key() + spaces() + one(TIMES) + noreply + end);
            case 11 -> Asked.of("delete " + key() + noreply + end);
            case 12, 13, 14 -> metaGet(end);
            case 15, 16, 17 -> metaSet(end);
            case 18 -> metaKeyed("md", KEYS, Stream.of("q", "k", "Oabc", "I", "T300"), end);
            case 19 -> metaArithmetic(end);
            case 20 ->
                end.length() == 2 ? Asked.of("mn" + end) : Asked.of("mn" + end).but(Difference.SHORT_LINE);
            default -> admin(end, noreply);
        };
    }

    private Asked metaGet(String end) {
        Stream<String> flags =
                Stream.of("v", "v", "k", "f", "s", "c", "h", "q", "t", "O123", "T0", "N300", "R30", "Phint", "Lhint");
        return chance(30)
                ? Asked.of(one("mg †a C‡a v", "md †a E9", "md †a x", "ma †n E8") + end)
                        .but(Difference.NEWER_FLAGS)
                : metaKeyed("mg", KEYS, flags, end);
    }

    private Asked metaSet(String end) {
        if (chance(12)) {
            return Asked.of("ms †a 2" + one(" s", " E77", " N0 MA", " N300 MP v") + end + "ab\r\n")
                    .but(Difference.NEWER_FLAGS);
        }
        String key = key();
        String value = value(key);
        Stream<String> flags = Stream.of(
                "q",
                "k",
                "Oabc",
                "c",
                one("F5", "F4294967295"),
                one("T0", "T300"),
                "M" + one("E", "A", "P", "R", "S"),
                "I");
        return Asked.of(
                "ms " + keyAndFlags(key, flags).replaceFirst(" ", " " + value.length() + " ") + end + value + "\r\n");
    }

    private Asked metaArithmetic(String end) {
        boolean vivifies = chance(4);
        Stream<String> flags = Stream.of("k", "O1", "v", "t", "c", "D5", "T0", "M" + one("I", "D", "+", "-", "i", "d"));
        List<String> keys = KEYS.stream().filter(key -> !key.equals(BLANK_KEY)).toList();
        if (vivifies) {
            return chance(4)
                    ? Asked.of("ma " + one(keys) + " q " + VIVIFIED + end).but(Difference.QUIET_VIVIFYING)
                    : metaKeyed("ma", keys, Stream.concat(flags, Stream.of(VIVIFIED)), end);
        }
        return metaKeyed("ma", keys, Stream.concat(flags, Stream.of("q")), end);
    }

    private Asked metaKeyed(String command, List<String> keys, Stream<String> flags, String end) {
        return Asked.of(command + spaces() + keyAndFlags(one(keys), flags).stripTrailing() + end);
    }

    /** A key, now and then in base64 or with its CAS number, and some of these flags. */
    private String keyAndFlags(String key, Stream<String> flags) {
        List<String> chosen = new ArrayList<>(flags.filter(flag -> chance(4)).toList());
        String name = key.substring(1);
        if (RequestStream.KNOWN_KEYS.contains(name) && chance(6)) {
            chosen.add("C" + one("‡" + name, "1"));
        }
        String written = key;
        if (name.length() == 1 && chance(4)) {
            written = "⁂" + Base64.getEncoder().encodeToString(name.getBytes(ISO_8859_1));
            chosen.add(random.nextInt(chosen.size() + 1), "b");
        }
        return written + " " + String.join(" ", chosen);
    }

    private Asked admin(String end, String noreply) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> Asked.of("version" + one("", " x", " noreply") + end);
            case 2 -> Asked.of("verbosity 0" + noreply + end);
            case 3 -> Asked.of("flush_all" + one("", " 0", " -1") + noreply + end);
            case 4 -> Asked.of(one("me " + key(), "me †c k b", "me †c b64") + end);
            case 5 -> Asked.of(one("stats bogus", "stats detail", "stats noreply") + end);
            case 6 ->
                Asked.of(one("stats", "stats items", "stats settings", "lru tune 1 2", "cache_memlimit 1") + end)
                        .but(Difference.OWN_ANSWER);
            default -> Asked.of("mn foo" + end);
        };
    }

    private Asked broken() {
        String end = chance(8) ? "\n" : "\r\n";
        String noreply = chance(4) ? " noreply" : "";
        return switch (random.nextInt(24)) {
            case 0 ->
                Asked.of(one("", " ", "   ", "\t", "foo", "GET †a", "gett †a", "mx †a", "\u0001", "set\t†a 0 0 1", "?")
                        + end);
            case 1 ->
                Asked.of(one(
                                "get",
                                "get ",
                                "gets",
                                "set",
                                "set †a",
                                "set †a 0 0",
                                "add †a 0 0",
                                "cas †a 0 0",
                                "delete",
                                "touch",
                                "touch †a",
                                "incr",
                                "incr †a",
                                "decr †a",
                                "mg",
                                "mg ",
                                "md",
                                "ma",
                                "ms",
                                "me",
                                "ms †m",
                                "verbosity",
                                "verbosity abc",
                                "flush_all abc")
                        + end);
            case 2 ->
                chance(2)
                        ? Asked.of(one("gat", "gats") + end)
                        : Asked.of(one("gat 10", "gats 10", "gat abc") + end).but(Difference.GAT_OF_NO_KEY);
            case 3 -> {
                Asked asked = Asked.of(one(CLASSIC_STORES) + " " + key() + " 0 0 "
                        + one("abc", "-1", "2147483647", "1x") + noreply + end);
                yield noreply.isEmpty() ? asked : asked.but(Difference.NOREPLY_BEHIND_A_BAD_LENGTH);
            }
            case 4 ->
                Asked.of("ms " + key() + " " + one("abc", "-1", "2147483647", "1x", "S2") + one("", " q", " k") + end);
            case 5 ->
                Asked.of(one(CLASSIC_STORES) + " " + key() + one(" abc 0 2", " -1 0 2", " 0 abc 2", " 0 1x 2", " 0  2")
                                + noreply + end + "xy\r\n")
                        .but(Difference.DATA_OF_A_BAD_LINE);
            case 6 ->
                Asked.of(one(CLASSIC_STORES) + " " + LONG_KEY + " 0 0 2" + noreply + end + "xy\r\n")
                        .but(Difference.DATA_OF_A_BAD_LINE);
            case 7 ->
                Asked.of("cas †a 0 0 2" + one("", " abc", " -1", " 18446744073709551616") + noreply + end + "xy\r\n")
                        .but(Difference.DATA_OF_A_BAD_LINE);
            case 8 ->
                Asked.of(one("incr †n noreply", "decr †n  noreply", "touch †a noreply", "gat noreply") + end)
                        .but(Difference.NOREPLY_AS_AN_ARGUMENT);
            case 9 ->
                Asked.of(one("incr", "decr") + " " + countedKey() + " "
                        + one("abc", "-1", "1x", "18446744073709551616", "99999999999999999999999") + noreply + end);
            case 10 -> Asked.of("touch " + key() + " " + one("abc", "1x", "99999999999999999999999") + noreply + end);
            case 11 ->
                Asked.of(one("gat ", "gats ") + one("abc", "1x", "†a") + " " + keys(1 + random.nextInt(3)) + end);
            case 12 ->
                Asked.of(one(
                                "delete " + LONG_KEY,
                                "incr " + LONG_KEY + " 1",
                                "decr " + LONG_KEY + " 1",
                                "touch " + LONG_KEY + " 0")
                        + noreply
                        + end);
            case 13 -> Asked.of(one("mg ", "md ", "ma ", "me ") + LONG_KEY + one("", " v", " k q", " b") + end);
            case 14 ->
                Asked.of(one("get ", "gets ", "gat 0 ") + "†a " + LONG_KEY + " †a" + end)
                        .but(Difference.LONG_KEY_OF_A_GET);
            case 15 ->
                Asked.of(one("mg ", "md ", "ma ")
                        + one(KEYS)
                        + one(
                                " v v",
                                " y",
                                " q q",
                                " Tabc",
                                " N",
                                " !",
                                " O" + "o".repeat(32),
                                " M",
                                " MXX",
                                " C",
                                " Cx",
                                " v k f s c h q t O1 T0 N30 R30 Px Lx a b c d e f",
                                " \u00e9")
                        + end);
            case 16 ->
                Asked.of(one("mg", "md", "ma", "me") + " " + one("!!!!", "Zm9", "Zm9v=", "====", "⁂YQ=") + " b"
                        + one("", " v", " k", " q") + end);
            case 17 ->
                Asked.of("ms " + one(key() + " 2", "!!!! 2 b", LONG_KEY + " 2")
                                + one(
                                        " v v",
                                        " y",
                                        " Tabc",
                                        " MX",
                                        " MXX",
                                        " Fx",
                                        " F4294967296",
                                        " Cx",
                                        " O" + "o".repeat(32),
                                        " q q")
                                + end + "xy\r\n")
                        .but(Difference.DATA_OF_A_BAD_LINE);
            case 18 -> {
                // Too long, or without its end.
                String key = key();
                String value = value(key);
                yield Asked.of(one("set ", "append ") + key + " 0 0 " + value.length() + noreply + "\r\n" + value
                                + one("\n", "x\r\n", "xyz\r\n", "\n\n", "xx"))
                        .but(Difference.DATA_OF_ANOTHER_LENGTH);
            }
            case 19 ->
                Asked.of("set " + key() + " 0 0 " + (1 + random.nextInt(60)) + noreply + "\r\nshort\r\n")
                        .but(Difference.DATA_OF_ANOTHER_LENGTH);
            case 20 ->
                Asked.of("ms " + key() + " " + random.nextInt(40) + one("", " q", " k") + "\r\nshort\r\n")
                        .but(Difference.DATA_OF_ANOTHER_LENGTH);
            case 21 ->
                Asked.of(one(
                                        "incr †n 1 extra more",
                                        "delete †a 0",
                                        "delete †a †b",
                                        "touch †a 0 extra more",
                                        "set †a 0 0 2 extra more\r\nxy",
                                        "set †a 0 0 2 extra\r\nxy")
                                + end)
                        .but(Difference.WORDS_TOO_MANY);
            case 22 ->
                Asked.of(one(
                                        "set †a 0 0 4294967296",
                                        "set †a 0 0 99999999999999999999",
                                        "incr †a 99999999999999999999999",
                                        "touch †a 99999999999999999999999",
                                        "mg †a MX",
                                        "md †a MX",
                                        "ma †n MX")
                                + end)
                        .but(Difference.TAKEN_BY_OLDER);
            default ->
                chance(2)
                        ? Asked.of(one(" get †a", " mn", " delete †a") + end).but(Difference.SPACE_IN_FRONT)
                        : Asked.of(one("get †a\0b", "delete †\0", "mg †a\0 v", "set †\0 0 0 2\r\nxy") + end)
                                .but(Difference.NUL);
        };
    }

    private String value(String key) {
        if (chance(60)) {
            // Short lines, since a request may be broken so that they are taken for commands.
            return ("0123456789".repeat(100) + "\r\n").repeat(random.nextInt(90)) + "x";
        }
        if (chance(6)) {
            return "v".repeat(1 + random.nextInt(1900));
        }
        return key.equals(BLANK_KEY) && chance(2) ? one(BLANKS) : one(VALUES);
    }

    private String countedKey() {
        return one(one("†n", "†a", "†c", "†noreply"), "†n");
    }

    private String flags() {
        return one("0", "0", "1", "65535", "4294967295", "00");
    }

    private String spaces() {
        return chance(10) ? "   " : " ";
    }

    private String key() {
        return one(KEYS);
    }

    private String keys(int count) {
        return Stream.generate(this::key).limit(count).collect(Collectors.joining(chance(10) ? "  " : " "));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String one(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private String one(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
