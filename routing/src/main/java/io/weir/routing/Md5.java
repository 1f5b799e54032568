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

    /** Hashes all keys of a batch, each in place of its owner. */
    static void firstWords(KeyBatch keys) {
        for (int from = 0; from < keys.size(); from += Md5Lanes.MOST) {
            int to = Math.min(keys.size(), from + Md5Lanes.MOST);
            if (to - from < Md5Lanes.FEWEST) {
                oneByOne(keys, from, to);
            } else {
                sideBySide(keys, from, to);
            }
        }
    }

    private static void oneByOne(KeyBatch keys, int from, int to) {
        for (int i = from; i < to; i++) {
            keys.owner(i, firstWord(keys.bytes(), keys.start(i), keys.length(i)));
        }
    }

    private static void sideBySide(KeyBatch keys, int from, int to) {
        Md5Lanes lanes = Md5Lanes.ofThisThread();
        for (int i = from; i < to; i++) {
            if (keys.length(i) <= Md5Lanes.LONGEST) {
                lanes.put(i - from, keys.bytes(), keys.start(i), keys.length(i));
            }
        }
        lanes.digest(to - from);
        for (int i = from; i < to; i++) {
            keys.owner(
                    i,
                    keys.length(i) <= Md5Lanes.LONGEST
                            ? lanes.firstWord(i - from)
                            : firstWord(keys.bytes(), keys.start(i), keys.length(i)));
        }
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
