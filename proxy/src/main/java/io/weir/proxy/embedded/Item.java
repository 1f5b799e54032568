package io.weir.proxy.embedded;

/**
 * What is stored under a key. Immutable: a change makes another item.
 *
 * @param value shared with replies, not to be changed
 * @param flags the client's, 32 bits without a sign
 * @param expiresAt Unix milliseconds from which on it is gone, or {@link #NEVER}
 * @param cas unique within the node
 */
@SuppressWarnings("ArrayRecordComponent") // Items are never compared.
record Item(byte[] value, int flags, long expiresAt, long cas) {
    static final long NEVER = Long.MAX_VALUE;

    /** Bytes of the largest item: memcached's default {@code -I 1m}. */
    static final int MAX_SIZE = 1 << 20;

    /** Bytes that memcached needs beside key and value: header, CAS, the key's NUL, the value's CR LF. */
    static final int OVERHEAD = 48 + 8 + 1 + 2;

    /** Flags take room only if there are any. */
    private static final int FLAGS_SIZE = 4;

    /** Bytes that memcached would need for an item: what its limits are measured by. */
    static long size(String key, int flags, long valueLength) {
        return OVERHEAD + key.length() + (flags == 0 ? 0 : FLAGS_SIZE) + valueLength;
    }

    Item withValue(byte[] newValue, long newCas) {
        return new Item(newValue, flags, expiresAt, newCas);
    }

    /** The CAS value stays: a touch does not change what was stored. */
    Item withExpiry(long newExpiresAt) {
        return new Item(value, flags, newExpiresAt, cas);
    }
}
