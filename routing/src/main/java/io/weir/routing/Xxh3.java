package io.weir.routing;

import net.openhft.hashing.LongHashFunction;

/**
 * Yann Collet's XXH3, 64 bits, seed 0. A class of its own, so that the library (and what newer JDKs say of its use of
 * {@code Unsafe}) is loaded only where {@code hash = xxh3} is asked for.
 */
final class Xxh3 {
    private static final LongHashFunction FUNCTION = LongHashFunction.xx3();

    private Xxh3() {}

    static int low32Bits(byte[] bytes, int offset, int length) {
        return (int) FUNCTION.hashBytes(bytes, offset, length);
    }
}
