package io.weir.routing;

/**
 * Paul Hsieh's SuperFastHash (2004), from its published description. As in libmemcached and twemproxy, the odd byte at
 * the end of a length of 4n + 3 is sign-extended, the one of 4n + 1 is not, and nothing hashes to 0.
 */
final class Hsieh {
    private Hsieh() {}

    static int superFastHash(byte[] bytes, int offset, int length) {
        int hash = 0;
        int at = offset;
        for (int left = length; left >= Integer.BYTES; left -= Integer.BYTES, at += Integer.BYTES) {
            hash += LittleEndian.unsigned16(bytes, at);
            hash = (hash << 16) ^ (LittleEndian.unsigned16(bytes, at + 2) << 11) ^ hash;
            hash += hash >>> 11;
        }
        switch (length % Integer.BYTES) {
            case 3 -> {
                hash += LittleEndian.unsigned16(bytes, at);
                hash ^= hash << 16;
                hash ^= bytes[at + 2] << 18;
                hash += hash >>> 11;
            }
            case 2 -> {
                hash += LittleEndian.unsigned16(bytes, at);
                hash ^= hash << 11;
                hash += hash >>> 17;
            }
            case 1 -> {
                hash += LittleEndian.unsigned8(bytes, at);
                hash ^= hash << 10;
                hash += hash >>> 1;
            }
            default -> {}
        }
        hash ^= hash << 3;
        hash += hash >>> 5;
        hash ^= hash << 4;
        hash += hash >>> 17;
        hash ^= hash << 25;
        return hash + (hash >>> 6);
    }
}
