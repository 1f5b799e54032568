package io.weir.proxy.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** What passes through the benchmarks: keys of 20 bytes and values of 100, in buffers such as sockets are read into. */
final class Bytes {
    static final String VALUE = "v".repeat(100);

    private Bytes() {}

    static String key(int number) {
        return "user:%07d:profile".formatted(number);
    }

    /** A VALUE as servers send it. */
    static String valueOf(String key) {
        return "VALUE " + key + " 0 " + VALUE.length() + "\r\n" + VALUE + "\r\n";
    }

    static ByteBuf of(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        return ByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
    }
}
