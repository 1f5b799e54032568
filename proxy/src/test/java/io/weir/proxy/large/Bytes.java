package io.weir.proxy.large;

import io.weir.proxy.testing.Wire;
import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Bytes to send and to expect. */
final class Bytes {
    static final int KIB = 1024;
    static final int MIB = 1024 * KIB;

    private Bytes() {}

    /** A value of any bytes, the same for the same seed: CR, LF, NUL and all the others are among them. */
    static byte[] value(int length, long seed) {
        byte[] value = new byte[length];
        new Random(seed).nextBytes(value);
        return value;
    }

    /** Joins texts, which stand for bytes as {@link Wire} says, and byte arrays. */
    static byte[] join(Object... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (Object part : parts) {
            joined.writeBytes(part instanceof byte[] bytes ? bytes : Wire.bytes(part.toString()));
        }
        return joined.toByteArray();
    }
}
