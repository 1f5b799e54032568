package io.weir.proxy.nearcache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * Hashes keys, eight bytes with one multiplication. Both the seed and the factor are secret: whoever knew them could
 * make up keys that all fall together. Immutable; any thread.
 *
 * @param factor odd, so that no bit gets lost
 */
record KeyHash(long seed, long factor) {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    static KeyHash random() {
        SecureRandom random = new SecureRandom();
        return new KeyHash(random.nextLong(), random.nextLong() | 1);
    }

    long of(byte[] bytes, int start, int length) {
        long hash = seed + length;
        int end = start + length;
        if (length < Long.BYTES) {
            long word = 0;
            for (int i = start; i < end; i++) {
                word = word << Byte.SIZE | (bytes[i] & 0xff);
            }
            return mix(mix(hash ^ word));
        }
        for (int i = start; i <= end - Long.BYTES; i += Long.BYTES) {
            hash = mix(hash ^ (long) LONG.get(bytes, i));
        }
        // The last eight, some of them for the second time.
        return mix(hash ^ (long) LONG.get(bytes, end - Long.BYTES));
    }

    /** All 128 bits of the product have their say in the 64 of the result. */
    private long mix(long value) {
        return Math.multiplyHigh(value, factor) ^ value * factor;
    }
}
