package io.weir.proxy.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** The numbers of command lines, read where they stand. */
final class Numbers {
    private static final byte[] LARGEST = Long.toUnsignedString(-1).getBytes(US_ASCII);

    private Numbers() {}

    /** Decimal digits of a number below 2^64. */
    static boolean isUnsigned(byte[] line, int start, int end) {
        int first = skipZeros(line, start, end);
        for (int i = first; i < end; i++) {
            if (line[i] < '0' || line[i] > '9') {
                return false;
            }
        }
        int digits = end - first;
        return start < end
                && (digits < LARGEST.length
                        || digits == LARGEST.length && Arrays.compare(line, first, end, LARGEST, 0, digits) <= 0);
    }

    /** An expiry time: an optional minus, and digits that fit 32 bits. */
    static boolean isInt(byte[] line, int start, int end) {
        boolean negative = start < end && line[start] == '-';
        long value = unsignedInt(line, negative ? start + 1 : start, end);
        return value >= 0 && value <= (negative ? 1L << 31 : Integer.MAX_VALUE);
    }

    /** Decimal digits of a number below 2^40, or -1. */
    static long unsignedInt(byte[] line, int start, int end) {
        int first = skipZeros(line, start, end);
        if (start == end || end - first > 12) {
            return -1;
        }
        long value = 0;
        for (int i = first; i < end; i++) {
            int digit = line[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static int skipZeros(byte[] line, int start, int end) {
        int first = start;
        while (first < end && line[first] == '0') {
            first++;
        }
        return first;
    }
}
