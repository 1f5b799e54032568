package io.weir.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers as an x86 machine reads them from memory, which is how the hash functions here are defined. */
final class LittleEndian {
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    static int int32(byte[] bytes, int offset) {
        return (int) INT32.get(bytes, offset);
    }

    static int unsigned16(byte[] bytes, int offset) {
        return unsigned8(bytes, offset) | (unsigned8(bytes, offset + 1) << 8);
    }

    static int unsigned8(byte[] bytes, int offset) {
        return bytes[offset] & 0xff;
    }
}
