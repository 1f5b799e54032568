package io.weir.loadtest.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * What a value says about itself: it begins with the key's number and the version, {@value #HEAD} hexadecimal digits, and ends
 * with the version again, so that a mixture of two values is seen. A shorter value has the beginning of that; the version
 * stands in the item's flags, too. Owned by one loop.
 */
final class Stamp {
    static final int HEAD = 16;
    static final int TAIL = 8;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(US_ASCII);
    private static final int FILLER = 1 << 16;
    private static final byte[] FILL = new byte[FILLER];

    static {
        for (int i = 0; i < FILLER; i++) {
            FILL[i] = (byte) ('a' + i * 7 % 26);
        }
    }

    private final byte[] head = new byte[HEAD];
    private final byte[] tail = new byte[TAIL];

    /** Appends a value. */
    void write(RequestBuffer out, int number, int version, int size) {
        prepare(number, version);
        out.bytes(head, 0, Math.min(size, HEAD));
        int tailed = tailOf(size);
        for (int left = size - HEAD - tailed; left > 0; left -= FILLER) {
            out.bytes(FILL, 0, Math.min(left, FILLER));
        }
        out.bytes(tail, 0, tailed);
    }

    /**
     * Whether a value with this beginning and end is the one that was written.
     *
     * @param seenHead its first bytes, as many as there are
     * @param seenTail its last bytes, from {@code tailStart} on
     */
    boolean matches(byte[] seenHead, byte[] seenTail, int tailStart, int number, int version, int size) {
        prepare(number, version);
        int headed = Math.min(size, HEAD);
        int tailed = tailOf(size);
        return Arrays.equals(head, 0, headed, seenHead, 0, headed)
                && Arrays.equals(tail, 0, tailed, seenTail, tailStart, tailStart + tailed);
    }

    /** How many of a value's last bytes are the version again. */
    static int tailOf(int size) {
        return size >= HEAD + TAIL ? TAIL : 0;
    }

    private void prepare(int number, int version) {
        hexadecimal(number, head, 0);
        hexadecimal(version, head, TAIL);
        System.arraycopy(head, TAIL, tail, 0, TAIL);
    }

    private static void hexadecimal(int value, byte[] into, int at) {
        for (int i = 0; i < TAIL; i++) {
            into[at + i] = DIGITS[value >>> 28 - 4 * i & 0xf];
        }
    }
}
