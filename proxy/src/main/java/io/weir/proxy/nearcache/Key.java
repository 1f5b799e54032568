package io.weir.proxy.nearcache;

import java.util.Arrays;

/**
 * The bytes of a key, and their hash. A probe is pointed at the key of one request after the other, and belongs to an
 * event loop; what is stored is a {@link #copy}, which nobody changes.
 */
final class Key {
    private byte[] bytes = {};
    private int start;
    private int length;
    private long hash;

    /** A probe. */
    Key() {}

    private Key(byte[] bytes, long hash) {
        pointAt(bytes, 0, bytes.length, hash);
    }

    /** Stands from now on for these bytes, as long as they stand where they are. */
    void pointAt(byte[] newBytes, int newStart, int newLength, long newHash) {
        bytes = newBytes;
        start = newStart;
        length = newLength;
        hash = newHash;
    }

    /** To be kept. */
    Key copy() {
        return new Key(Arrays.copyOfRange(bytes, start, start + length), hash);
    }

    int length() {
        return length;
    }

    long hash() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key
                && hash == key.hash
                && Arrays.equals(bytes, start, start + length, key.bytes, key.start, key.start + key.length);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }
}
