package io.weir.proxy.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.function.Function;

/**
 * A fixed set of words, looked up by the bytes that spell them: an open-addressed table over the first eight bytes,
 * so that a lookup costs a multiplication and, mostly, one comparison.
 */
final class Words<T> {
    private static final int SIZE = 256;

    private final Object[] values = new Object[SIZE];
    private final byte[][] names = new byte[SIZE][];
    private final long[] heads = new long[SIZE];
    private final T unknown;

    Words(T[] all, Function<T, String> name, T unknown) {
        this.unknown = unknown;
        for (T value : all) {
            byte[] word = name.apply(value).getBytes(ISO_8859_1);
            if (word.length == 0) {
                continue;
            }
            long head = head(word, 0, word.length);
            int slot = slot(head);
            while (names[slot] != null) {
                slot = (slot + 1) & (SIZE - 1);
            }
            names[slot] = word;
            heads[slot] = head;
            values[slot] = value;
        }
    }

    /** The word in {@code line[start, end)}, or {@code unknown}. */
    @SuppressWarnings("unchecked")
    T find(byte[] line, int start, int end) {
        long head = head(line, start, end);
        for (int slot = slot(head); names[slot] != null; slot = (slot + 1) & (SIZE - 1)) {
            if (heads[slot] == head
                    && names[slot].length == end - start
                    && (end - start <= Long.BYTES
                            || Arrays.equals(names[slot], 0, names[slot].length, line, start, end))) {
                return (T) values[slot];
            }
        }
        return unknown;
    }

    private static long head(byte[] line, int start, int end) {
        long head = 0;
        for (int i = start, last = Math.min(end, start + Long.BYTES); i < last; i++) {
            head = head << 8 | (line[i] & 0xff);
        }
        return head;
    }

    private static int slot(long head) {
        return (int) ((head * 0x9E3779B97F4A7C15L) >>> 56);
    }
}
