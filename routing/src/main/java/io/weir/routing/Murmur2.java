package io.weir.routing;

/**
 * Austin Appleby's 32-bit MurmurHash2 (public domain) with libmemcached's seed, {@code 0xdeadbeef * length}.
 *
 * <p>Commons Codec has the function as well, but only from the start of an array, and a key is seldom there.
 */
final class Murmur2 {
    private static final int SEED_PER_BYTE = 0xdeadbeef;
    private static final int MULTIPLIER = 0x5bd1e995;

    private Murmur2() {}

    static int hash(byte[] bytes, int offset, int length) {
        int hash = (SEED_PER_BYTE * length) ^ length;
        int at = offset;
        int left = length;
        for (; left >= Integer.BYTES; left -= Integer.BYTES, at += Integer.BYTES) {
            int word = LittleEndian.int32(bytes, at) * MULTIPLIER;
            word ^= word >>> 24;
            hash = (hash * MULTIPLIER) ^ (word * MULTIPLIER);
        }
        if (left > 0) {
            for (int i = left - 1; i >= 0; i--) {
                hash ^= LittleEndian.unsigned8(bytes, at + i) << (8 * i);
            }
            hash *= MULTIPLIER;
        }
        hash ^= hash >>> 13;
        hash *= MULTIPLIER;
        return hash ^ (hash >>> 15);
    }
}
