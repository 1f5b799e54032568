package io.weir.proxy.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.proxy.protocol.Limits;
import java.util.Arrays;

/** One thing that a server owes. Immutable, if the array that it was made from is left alone. */
public final class Entry {
    private static final byte[] NO_KEY = {};
    private static final byte[] NOREPLY = "noreply".getBytes(ISO_8859_1);
    private static final Entry FLUSH_ALL = new Entry(Operation.FLUSH_ALL, NO_KEY);

    private final Operation operation;
    private final byte[] key;

    private Entry(Operation operation, byte[] key) {
        this.operation = operation;
        this.key = key;
    }

    /**
     * To delete a key.
     *
     * @param key as it stood in the client's request; the entry's own from now on
     */
    public static Entry delete(byte[] key) {
        return of(Operation.DELETE, key);
    }

    /**
     * To delete a key that the client sent with the flag {@code b}.
     *
     * @param key in base64, as it stood in the client's request; the entry's own from now on
     */
    public static Entry deleteBase64(byte[] key) {
        return of(Operation.DELETE_BASE64, key);
    }

    public static Entry flushAll() {
        return FLUSH_ALL;
    }

    static Entry of(Operation operation, byte[] key) {
        if (!isValid(operation, key)) {
            throw new IllegalArgumentException("no key for " + operation + ": " + key.length + " bytes");
        }
        return new Entry(operation, key);
    }

    /** Whether a client could have sent it; what could not is no key, but an attempt to say more to a server. */
    static boolean isValid(Operation operation, byte[] key) {
        if (!operation.hasKey()) {
            return key.length == 0;
        }
        for (byte character : key) {
            if (character == ' ' || character == '\n' || character == 0) {
                return false;
            }
        }
        return key.length > 0 && key.length <= Limits.MAX_KEY;
    }

    public Operation operation() {
        return operation;
    }

    /** As the client wrote it; not to be changed. Empty for an operation without one. */
    public byte[] key() {
        return key;
    }

    /** What to send to the server, with its CR LF. */
    public byte[] line() {
        byte[] before = operation.before.getBytes(ISO_8859_1);
        // Servers take a last word noreply for just that even if it is the key, and would not answer.
        String hold = operation == Operation.DELETE && Arrays.equals(key, NOREPLY) ? " 0" : "";
        byte[] after = (operation.after + hold + "\r\n").getBytes(ISO_8859_1);
        byte[] line = Arrays.copyOf(before, before.length + key.length + after.length);
        System.arraycopy(key, 0, line, before.length, key.length);
        System.arraycopy(after, 0, line, before.length + key.length, after.length);
        return line;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry entry && operation == entry.operation && Arrays.equals(key, entry.key);
    }

    @Override
    public int hashCode() {
        return 31 * operation.hashCode() + Arrays.hashCode(key);
    }

    /** Without the key, which is a user's data and has no place in a log. */
    @Override
    public String toString() {
        return operation + " of " + key.length + " bytes";
    }
}
