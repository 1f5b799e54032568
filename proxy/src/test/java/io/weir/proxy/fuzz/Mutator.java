package io.weir.proxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Breaks streams of bytes: flips, drops, repeats, inserts, swaps, cuts off, and makes numbers huge. */
final class Mutator {
    private static final List<String> INSERTED = List.of(
            "\r",
            "\n",
            "\r\n",
            "\0",
            " ",
            "\t",
            "\u0080",
            "\u00ff",
            "\u0016",
            "-",
            "noreply",
            " q",
            " b",
            "\r\n\r\n",
            "END\r\n",
            "VALUE ",
            "VA ",
            "get ",
            "HTTP/",
            "set x 0 0 70000\r\n");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1000",
            "65536",
            "70000",
            "2147483645",
            "2147483646",
            "2147483647",
            "2147483648",
            "4294967295",
            "4294967296",
            "1099511627776",
            "9223372036854775807",
            "18446744073709551615",
            "18446744073709551616",
            "00000000000000000000000000001",
            "99999999999999999999999999");

    private final SplittableRandom random;

    Mutator(SplittableRandom random) {
        this.random = random;
    }

    /** The same bytes with one to four things done to them. */
    byte[] mutate(byte[] stream) {
        byte[] mutated = stream;
        for (int times = 1 + random.nextInt(4); times > 0 && mutated.length > 0; times--) {
            mutated = mutateOnce(mutated);
        }
        return mutated;
    }

    /** Where to cut a stream into pieces, ascending; mostly few, now and then every byte. */
    int[] cuts(int length) {
        if (length < 2) {
            return new int[0];
        }
        if (length < 600 && random.nextInt(10) == 0) {
            int[] all = new int[length - 1];
            Arrays.setAll(all, i -> i + 1);
            return all;
        }
        return random.ints(random.nextInt(8), 1, length).sorted().distinct().toArray();
    }

    private byte[] mutateOnce(byte[] stream) {
        int at = random.nextInt(stream.length);
        int to = Math.min(stream.length, at + 1 + random.nextInt(random.nextInt(8) == 0 ? 200 : 8));
        return switch (random.nextInt(9)) {
            case 0 -> flipped(stream, at);
            case 1 -> join(slice(stream, 0, at), slice(stream, to, stream.length));
            case 2 -> join(slice(stream, 0, to), slice(stream, at, stream.length));
            case 3, 4 -> join(slice(stream, 0, at), one(INSERTED), slice(stream, at, stream.length));
            case 5 -> join(slice(stream, at, stream.length), slice(stream, 0, at));
            case 6, 7 -> withNumber(stream, at);
            default -> slice(stream, 0, at);
        };
    }

    private byte[] flipped(byte[] stream, int at) {
        byte[] copy = stream.clone();
        copy[at] ^= (byte) (1 << random.nextInt(8));
        return copy;
    }

    /** Another number in the place of the next one. */
    private byte[] withNumber(byte[] stream, int from) {
        int start = from;
        while (start < stream.length && !isDigit(stream[start])) {
            start++;
        }
        int end = start;
        while (end < stream.length && isDigit(stream[end])) {
            end++;
        }
        return join(slice(stream, 0, start), one(NUMBERS), slice(stream, end, stream.length));
    }

    private byte[] one(List<String> texts) {
        return texts.get(random.nextInt(texts.size())).getBytes(ISO_8859_1);
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
