package io.weir.loadtest.generator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** Looks at a line, or a part of it, where it stands in an array: from its first byte up to the one behind its last. */
final class Line {
    private static final int LONGEST_TEXT = 80;
    private static final int MOST_DIGITS = 9;

    private Line() {}

    /** For people. */
    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, Math.min(to - from, LONGEST_TEXT), ISO_8859_1).strip();
    }

    static boolean startsWith(byte[] start, byte[] bytes, int from, int to) {
        return to - from >= start.length && Arrays.equals(start, 0, start.length, bytes, from, from + start.length);
    }

    static boolean is(byte[] whole, byte[] bytes, int from, int to) {
        return Arrays.equals(whole, 0, whole.length, bytes, from, to);
    }

    /** {@code to} if there is none. */
    static int indexOf(char wanted, byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    /** A decimal number, or -1. */
    static int number(byte[] bytes, int from, int to) {
        if (from >= to || to - from > MOST_DIGITS) {
            return -1;
        }
        int number = 0;
        for (int at = from; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
