package io.weir.proxy.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.routing.HashFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The hash of a key: what libmemcached's ring asks for, the fastest one, and twemproxy's default. */
public class HashBenchmark extends HotPath {
    @Param({"MD5", "XXH3", "FNV1A_64"})
    private HashFunction function;

    private final byte[] key = Bytes.key(0).getBytes(US_ASCII);

    @Benchmark
    public int hash() {
        return function.hash(key, 0, key.length);
    }
}
