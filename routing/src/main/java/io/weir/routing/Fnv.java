package io.weir.routing;

/**
 * Fowler–Noll–Vo, as libmemcached and twemproxy compute it: bytes are C's signed {@code char}, so those from 0x80 on
 * are sign-extended, and the result differs from the reference there.
 *
 * <p>Source: draft-eastlake-fnv for the algorithm and its constants; libhashkit (libmemcached) and twemproxy's
 * {@code hashkit} for the departures.
 */
final class Fnv {
    private static final int BASIS_32 = 0x811c9dc5;
    private static final int PRIME_32 = 0x01000193;
    private static final long BASIS_64 = 0xcbf29ce484222325L;
    private static final long PRIME_64 = 0x00000100000001b3L;

    private Fnv() {}

    static int fnv1With32Bits(byte[] bytes, int offset, int length) {
        return fnv1(BASIS_32, PRIME_32, bytes, offset, length);
    }

    static int fnv1aWith32Bits(byte[] bytes, int offset, int length) {
        return fnv1a(BASIS_32, PRIME_32, bytes, offset, length);
    }

    /**
     * The low half of the 64-bit FNV-1. Neither a product's nor an exclusive or's low half depends on the high
     * halves that go in, so 32 bits do.
     */
    static int fnv1With64Bits(byte[] bytes, int offset, int length) {
        return fnv1((int) BASIS_64, (int) PRIME_64, bytes, offset, length);
    }

    /** The 64-bit FNV-1a, truncated to 32 bits at each step, as the C code has it; the same as at the end. */
    static int fnv1aWith64Bits(byte[] bytes, int offset, int length) {
        return fnv1a((int) BASIS_64, (int) PRIME_64, bytes, offset, length);
    }

    private static int fnv1(int basis, int prime, byte[] bytes, int offset, int length) {
        int hash = basis;
        for (int i = offset; i < offset + length; i++) {
            hash *= prime;
            hash ^= bytes[i];
        }
        return hash;
    }

    private static int fnv1a(int basis, int prime, byte[] bytes, int offset, int length) {
        int hash = basis;
        for (int i = offset; i < offset + length; i++) {
            hash ^= bytes[i];
            hash *= prime;
        }
        return hash;
    }
}
