package io.weir.routing;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** MD5 (RFC 1321, the JDK's) read as four unsigned 32-bit words, little-endian. One digest per thread. */
final class Md5 {
    /** Words in a digest. */
    static final int WORDS = 4;

    private static final ThreadLocal<Md5> PER_THREAD = ThreadLocal.withInitial(Md5::new);

    private final MessageDigest function;
    private final byte[] digest = new byte[WORDS * Integer.BYTES];

    private Md5() {
        try {
            function = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have MD5, this one does not.", e);
        }
    }

    static int firstWord(byte[] bytes, int offset, int length) {
        return of(bytes, offset, length).word(0);
    }

    /** The digest of these bytes; it is the thread's own and holds until the thread's next one. */
    static Md5 of(byte[] bytes, int offset, int length) {
        Md5 md5 = PER_THREAD.get();
        md5.function.update(bytes, offset, length);
        try {
            md5.function.digest(md5.digest, 0, md5.digest.length);
        } catch (DigestException e) {
            throw new IllegalStateException("MD5 did not fit its 16 bytes.", e);
        }
        return md5;
    }

    int word(int index) {
        return LittleEndian.int32(digest, index * Integer.BYTES);
    }
}
