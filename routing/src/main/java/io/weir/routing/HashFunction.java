package io.weir.routing;

/**
 * The key hash functions that libmemcached, twemproxy and memcached's own proxy offer, under the names their users
 * write in configuration files.
 *
 * <p>On the request's way: called once per key, on every event loop. No constant allocates, locks, or keeps state other
 * than per thread.
 */
public enum HashFunction {
    /** The first four bytes of the MD5 digest, little-endian. What libmemcached's weighted ketama hashes keys with. */
    MD5("md5", Md5::firstWord) {
        @Override
        void hash(KeyBatch keys) {
            Md5.firstWords(keys);
        }
    },
    /** Bob Jenkins' one-at-a-time, libmemcached's default. */
    ONE_AT_A_TIME("one_at_a_time", Jenkins::oneAtATime),
    FNV1_32("fnv1_32", Fnv::fnv1With32Bits),
    FNV1A_32("fnv1a_32", Fnv::fnv1aWith32Bits),
    /** The low 32 bits of 64-bit FNV-1. */
    FNV1_64("fnv1_64", Fnv::fnv1With64Bits),
    /** What libmemcached and twemproxy call FNV-1a 64, computed in 32 bits; twemproxy's default. */
    FNV1A_64("fnv1a_64", Fnv::fnv1aWith64Bits),
    /** Bits 16 to 30 of CRC-32: 32,768 values only, so of use with {@link RingKind#MODULO} alone. */
    CRC32("crc32", Crc::crc32Truncated),
    /** CRC-32, all of it. */
    CRC32A("crc32a", Crc::crc32),
    /** twemproxy's CRC-16, whose register is 32 bits wide. */
    CRC16("crc16", Crc::crc16),
    /** MurmurHash2. */
    MURMUR("murmur", Murmur2::hash),
    /** Paul Hsieh's SuperFastHash. */
    HSIEH("hsieh", Hsieh::superFastHash),
    /** Bob Jenkins' lookup3. */
    JENKINS("jenkins", Jenkins::lookup3),
    /** The low 32 bits of XXH3-64, seed 0: the default of the proxy that is built into memcached. */
    XXH3("xxh3", Xxh3::low32Bits);

    private final String configName;

    @SuppressWarnings("ImmutableEnumChecker") // the algorithms are static methods
    private final Algorithm algorithm;

    HashFunction(String configName, Algorithm algorithm) {
        this.configName = configName;
        this.algorithm = algorithm;
    }

    /** The name in configuration files, the same as in twemproxy's. */
    public String configName() {
        return configName;
    }

    /**
     * Hashes {@code length} bytes of {@code bytes} from {@code offset} on.
     *
     * @return an unsigned 32-bit number, in an {@code int}
     */
    public int hash(byte[] bytes, int offset, int length) {
        return algorithm.hash(bytes, offset, length);
    }

    /** Hashes all keys of a batch, each in place of its owner. */
    void hash(KeyBatch keys) {
        for (int i = 0; i < keys.size(); i++) {
            keys.owner(i, hash(keys.bytes(), keys.start(i), keys.length(i)));
        }
    }

    private interface Algorithm {
        int hash(byte[] bytes, int offset, int length);
    }
}
