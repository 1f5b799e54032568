package io.weir.routing;

import java.util.Arrays;

/**
 * The first words of many MD5 digests (RFC 1321) at a time, as a get of a hundred keys needs them. One digest is a chain
 * of 64 steps, each of which waits for the one before; here each step is done for all messages, side by side, in a loop
 * of the form that the JIT makes vector instructions of: a quarter of the time for a hundred keys, no gain for less than a
 * dozen. One per thread; allocates nothing.
 */
final class Md5Lanes {
    /** As many as a batch may have. */
    static final int MOST = 128;
    /** Below that one after the other is faster. */
    static final int FEWEST = 12;
    /** What fits in one block of 64 bytes with the padding, a bit and the length in eight bytes. */
    static final int LONGEST = 55;

    private static final ThreadLocal<Md5Lanes> PER_THREAD = ThreadLocal.withInitial(Md5Lanes::new);

    private static final int BLOCK_WORDS = 16;
    private static final int LENGTH_WORD = 14;
    private static final int STEPS = 64;
    /** So that no lane is left over for the loop that does single ones. */
    private static final int VECTOR = 16;

    private static final int A = 0x67452301;
    private static final int B = 0xefcdab89;
    private static final int C = 0x98badcfe;
    private static final int D = 0x10325476;
    private static final int[][] SHIFTS = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    private static final int[] SINES = new int[STEPS];

    static {
        for (int step = 0; step < STEPS; step++) {
            SINES[step] = (int) (long) (StrictMath.abs(StrictMath.sin(step + 1)) * (1L << Integer.SIZE));
        }
    }

    /** Word by word, each of all messages. */
    private final int[][] words = new int[BLOCK_WORDS][MOST];

    private int[] a = new int[MOST];
    private int[] b = new int[MOST];
    private int[] c = new int[MOST];
    private int[] d = new int[MOST];

    private Md5Lanes() {}

    static Md5Lanes ofThisThread() {
        return PER_THREAD.get();
    }

    /** Puts a message of up to {@link #LONGEST} bytes in a lane, in place of the one before. */
    void put(int lane, byte[] bytes, int offset, int length) {
        int whole = length / Integer.BYTES;
        int at = offset;
        for (int word = 0; word < whole; word++, at += Integer.BYTES) {
            words[word][lane] = LittleEndian.int32(bytes, at);
        }
        int last = 0x80 << (length % Integer.BYTES) * Byte.SIZE;
        for (int shift = 0; at < offset + length; at++, shift += Byte.SIZE) {
            last |= (bytes[at] & 0xff) << shift;
        }
        words[whole][lane] = last;
        for (int word = whole + 1; word < BLOCK_WORDS; word++) {
            words[word][lane] = 0;
        }
        words[LENGTH_WORD][lane] |= length * Byte.SIZE;
    }

    /** Digests lanes 0 to {@code count - 1}. */
    void digest(int count) {
        int lanes = (count + VECTOR - 1) / VECTOR * VECTOR;
        Arrays.fill(a, 0, lanes, A);
        Arrays.fill(b, 0, lanes, B);
        Arrays.fill(c, 0, lanes, C);
        Arrays.fill(d, 0, lanes, D);
        for (int step = 0; step < STEPS; step++) {
            int round = step / BLOCK_WORDS;
            int shift = SHIFTS[round][step % SHIFTS.length];
            int sine = SINES[step];
            switch (round) {
                case 0 -> first(words[step], sine, shift, lanes);
                case 1 -> second(words[(5 * step + 1) % BLOCK_WORDS], sine, shift, lanes);
                case 2 -> third(words[(3 * step + 5) % BLOCK_WORDS], sine, shift, lanes);
                default -> fourth(words[7 * step % BLOCK_WORDS], sine, shift, lanes);
            }
            int[] changed = a;
            a = d;
            d = c;
            c = b;
            b = changed;
        }
    }

    /** The first word of a lane's digest. */
    int firstWord(int lane) {
        return a[lane] + A;
    }

    // The four rounds differ in one term only, but a loop that asks which is no vector loop. The arrays are local for
    // the
    // same reason.

    private void first(int[] message, int sine, int shift, int lanes) {
        int[] w = a;
        int[] x = b;
        int[] y = c;
        int[] z = d;
        for (int i = 0; i < lanes; i++) {
            int sum = w[i] + (z[i] ^ (x[i] & (y[i] ^ z[i]))) + message[i] + sine;
            w[i] = x[i] + (sum << shift | sum >>> -shift);
        }
    }

    private void second(int[] message, int sine, int shift, int lanes) {
        int[] w = a;
        int[] x = b;
        int[] y = c;
        int[] z = d;
        for (int i = 0; i < lanes; i++) {
            int sum = w[i] + (y[i] ^ (z[i] & (x[i] ^ y[i]))) + message[i] + sine;
            w[i] = x[i] + (sum << shift | sum >>> -shift);
        }
    }

    private void third(int[] message, int sine, int shift, int lanes) {
        int[] w = a;
        int[] x = b;
        int[] y = c;
        int[] z = d;
        for (int i = 0; i < lanes; i++) {
            int sum = w[i] + (x[i] ^ y[i] ^ z[i]) + message[i] + sine;
            w[i] = x[i] + (sum << shift | sum >>> -shift);
        }
    }

    private void fourth(int[] message, int sine, int shift, int lanes) {
        int[] w = a;
        int[] x = b;
        int[] y = c;
        int[] z = d;
        for (int i = 0; i < lanes; i++) {
            int sum = w[i] + (y[i] ^ (x[i] | ~z[i])) + message[i] + sine;
            w[i] = x[i] + (sum << shift | sum >>> -shift);
        }
    }
}
