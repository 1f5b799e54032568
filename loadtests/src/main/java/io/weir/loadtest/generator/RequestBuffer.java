package io.weir.loadtest.generator;

import java.util.Arrays;

/** Requests on their way to one connection, until they are flushed together. Grows as needed; owned by one loop. */
final class RequestBuffer {
    private static final int INITIAL = 512;
    private static final int MOST_DIGITS = 10;

    private byte[] bytes = new byte[INITIAL];
    private int length;

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    void bytes(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    void bytes(byte[] source) {
        bytes(source, 0, source.length);
    }

    /** In decimal digits. */
    void number(int value) {
        reserve(MOST_DIGITS);
        int digits = 1;
        for (long bound = 10; value >= bound; bound *= 10) {
            digits++;
        }
        int left = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        length += digits;
    }

    private void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
