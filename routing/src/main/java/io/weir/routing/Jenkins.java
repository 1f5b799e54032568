package io.weir.routing;

/**
 * Two hash functions of Bob Jenkins.
 *
 * <p>Source: "A hash function for hash table lookup" (Dr. Dobb's, 1997) for one-at-a-time and lookup3.c (2006, public
 * domain) for the other; libhashkit (libmemcached) for the departures named below.
 */
final class Jenkins {
    private static final int LOOKUP3_BASIS = 0xdeadbeef;
    /** libmemcached's choice of lookup3's {@code initval}. */
    private static final int LOOKUP3_SEED = 13;

    private static final int LOOKUP3_BLOCK = 12;

    private Jenkins() {}

    /** Bytes from 0x80 on are sign-extended, as they are C's signed {@code char} in libmemcached. */
    static int oneAtATime(byte[] bytes, int offset, int length) {
        int hash = 0;
        for (int i = offset; i < offset + length; i++) {
            hash += bytes[i];
            hash += hash << 10;
            hash ^= hash >>> 6;
        }
        hash += hash << 3;
        hash ^= hash >>> 11;
        hash += hash << 15;
        return hash;
    }

    /** {@code hashlittle} with initval 13: blocks of three little-endian words, the last one padded with zeros. */
    static int lookup3(byte[] bytes, int offset, int length) {
        int a = LOOKUP3_BASIS + length + LOOKUP3_SEED;
        int b = a;
        int c = a;
        int at = offset;
        int left = length;
        for (; left > LOOKUP3_BLOCK; left -= LOOKUP3_BLOCK, at += LOOKUP3_BLOCK) {
            a += LittleEndian.int32(bytes, at);
            b += LittleEndian.int32(bytes, at + 4);
            c += LittleEndian.int32(bytes, at + 8);

            a = (a - c) ^ Integer.rotateLeft(c, 4);
            c += b;
            b = (b - a) ^ Integer.rotateLeft(a, 6);
            a += c;
            c = (c - b) ^ Integer.rotateLeft(b, 8);
            b += a;
            a = (a - c) ^ Integer.rotateLeft(c, 16);
            c += b;
            b = (b - a) ^ Integer.rotateLeft(a, 19);
            a += c;
            c = (c - b) ^ Integer.rotateLeft(b, 4);
            b += a;
        }
        if (left == 0) {
            return c;
        }
        a += paddedWord(bytes, at, left);
        b += paddedWord(bytes, at + 4, left - 4);
        c += paddedWord(bytes, at + 8, left - 8);

        c = (c ^ b) - Integer.rotateLeft(b, 14);
        a = (a ^ c) - Integer.rotateLeft(c, 11);
        b = (b ^ a) - Integer.rotateLeft(a, 25);
        c = (c ^ b) - Integer.rotateLeft(b, 16);
        a = (a ^ c) - Integer.rotateLeft(c, 4);
        b = (b ^ a) - Integer.rotateLeft(a, 14);
        return (c ^ b) - Integer.rotateLeft(b, 24);
    }

    private static int paddedWord(byte[] bytes, int offset, int left) {
        int word = 0;
        for (int i = Math.min(left, Integer.BYTES) - 1; i >= 0; i--) {
            word = (word << 8) | LittleEndian.unsigned8(bytes, offset + i);
        }
        return word;
    }
}
