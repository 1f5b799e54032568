package io.weir.proxy.fuzz;

import io.weir.proxy.protocol.ReplyShape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a server may answer to a command, at random. Texts stand for bytes, one character each. */
final class ServerReplies {
    private static final List<String> ERRORS = List.of(
            "ERROR\r\n", "CLIENT_ERROR bad data chunk\r\n", "SERVER_ERROR out of memory\r\n", "SERVER_ERROR: no\r\n");

    private ServerReplies() {}

    /** A reply to a request for the keys {@code k0} to {@code k4}, where it is one of values. */
    static String of(ReplyShape shape, SplittableRandom random) {
        if (shape == ReplyShape.VALUES) {
            return IntStream.range(0, 5)
                            .filter(key -> random.nextBoolean())
                            .mapToObj(key -> value("k" + key, false, random))
                            .collect(Collectors.joining())
                    + (random.nextInt(20) == 0 ? one(ERRORS, random) : "END\r\n");
        }
        return other(shape, random);
    }

    /** The block of a value. */
    static String value(String key, boolean cas, SplittableRandom random) {
        String data = data(random);
        return "VALUE " + key + " " + random.nextInt(3) + " " + data.length() + (cas ? " " + random.nextInt(100) : "")
                + "\r\n" + data + "\r\n";
    }

    /** A reply to a request that can't be answered by values. */
    static String other(ReplyShape shape, SplittableRandom random) {
        if (random.nextInt(20) == 0) {
            return one(ERRORS, random);
        }
        return switch (shape) {
            case VALUES -> "END\r\n";
            case STORE -> one(List.of("STORED\r\n", "NOT_STORED\r\n", "EXISTS\r\n", "NOT_FOUND\r\n"), random);
            case DELETE -> one(List.of("DELETED\r\n", "NOT_FOUND\r\n"), random);
            case TOUCH -> one(List.of("TOUCHED\r\n", "NOT_FOUND\r\n"), random);
            case NUMBER -> one(List.of("0\r\n", "18446744073709551615\r\n", "99 \r\n", "NOT_FOUND\r\n"), random);
            case META_GET, META_ARITHMETIC -> {
                String data = data(random);
                yield random.nextBoolean()
                        ? "VA " + data.length() + one(List.of("", " s1", " t-1 c5 W"), random) + "\r\n" + data + "\r\n"
                        : one(List.of("HD\r\n", "HD f0 s1\r\n", "EX\r\n", "NF\r\n"), random);
            }
            case META_SET -> one(List.of("HD\r\n", "NS Oabc\r\n", "EX\r\n", "NF kfoo\r\n"), random);
            case META_DELETE -> one(List.of("HD\r\n", "NF\r\n", "EX\r\n"), random);
            case META_DEBUG -> one(List.of("EN\r\n", "ME k0 exp=-1 la=1 cas=5 fetch=no cls=1 size=64\r\n"), random);
            case ACKNOWLEDGE -> one(List.of("OK\r\n", "RESET\r\n", "BUSY now\r\n"), random);
            case STATS ->
                one(
                        List.of(
                                "END\r\n",
                                "STAT items:1:number 5\r\nSTAT items:1:age 7\r\nEND\r\n",
                                "OK\r\n",
                                "PREFIX a get 1\r\nEND\r\n"),
                        random);
            case VERSION -> "VERSION 1.6.40\r\n";
        };
    }

    private static String data(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> "END\r\nVALUE k0 0 1\r\nx";
            case 2 -> "0123456789".repeat(random.nextInt(400));
            default -> "x".repeat(random.nextInt(30));
        };
    }

    private static String one(List<String> texts, SplittableRandom random) {
        return texts.get(random.nextInt(texts.size()));
    }
}
