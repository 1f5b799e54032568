package io.weir.routing;

/**
 * Two characters that mark the part of a key which alone is hashed, so that keys with the same part land on the same
 * server: under <code>{}</code> the keys <code>user:{42}:name</code> and <code>user:{42}:mail</code> do.
 *
 * <p>twemproxy's rule: the part runs from the first {@code open} to the first {@code close} after it. Where either is
 * missing or nothing is between them, the whole key counts.
 */
public record HashTag(byte open, byte close) {
    /**
     * Reads a tag as it is written in configuration files, such as <code>{}</code>.
     *
     * @param twoCharacters the opening and the closing mark, printable ASCII; they may be the same
     * @throws IllegalArgumentException with a message for people
     */
    public static HashTag parse(String twoCharacters) {
        if (twoCharacters.length() != 2 || !twoCharacters.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("\"" + twoCharacters
                    + "\" is no hash tag, expected exactly two ASCII characters, such as {} or $$");
        }
        return new HashTag((byte) twoCharacters.charAt(0), (byte) twoCharacters.charAt(1));
    }

    int hash(HashFunction function, byte[] key, int offset, int length) {
        int end = offset + length;
        int opened = indexOf(open, key, offset, end);
        int start = opened + 1;
        int closed = indexOf(close, key, start, end);
        return closed < end && closed > start
                ? function.hash(key, start, closed - start)
                : function.hash(key, offset, length);
    }

    /** {@code end} when there is none. */
    private static int indexOf(byte mark, byte[] key, int start, int end) {
        int at = start;
        while (at < end && key[at] != mark) {
            at++;
        }
        return at;
    }

    @Override
    public String toString() {
        return "" + (char) open + (char) close;
    }
}
