package io.weir.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HashFunctionTest {
    private static final List<List<String>> VECTORS = Golden.table("hash-vectors.txt");

    @ParameterizedTest
    @EnumSource
    void hashesAsThePeersDo(HashFunction function) {
        int column = VECTORS.get(0).indexOf(function.configName());
        assertThat(VECTORS.subList(1, VECTORS.size())).hasSize(59).allSatisfy(row -> {
            byte[] key = HexFormat.of().parseHex(row.get(0));
            assertThat(hex(function.hash(key, 0, key.length))).isEqualTo(row.get(column));
        });
    }

    @ParameterizedTest
    @EnumSource
    void hashesAPartOfAnArrayAsIfItWereAlone(HashFunction function) {
        byte[] key = "größe-of-a-key-that-is-not-at-the-start".getBytes(UTF_8);
        int alone = function.hash(key, 0, key.length);
        for (int before = 1; before < 9; before++) {
            byte[] surrounded = new byte[before + key.length + 9];
            Arrays.fill(surrounded, (byte) 0xa5);
            System.arraycopy(key, 0, surrounded, before, key.length);

            assertThat(function.hash(surrounded, before, key.length)).isEqualTo(alone);
        }
    }

    /** As many as are hashed side by side, and more; keys of each length, some longer than a block of MD5. */
    @ParameterizedTest
    @EnumSource
    void hashesManyAsIfEachWereAlone(HashFunction function) {
        byte[] bytes = new byte[600];
        new Random(1).nextBytes(bytes);
        KeyBatch keys = new KeyBatch();
        for (int size : new int[] {0, 1, 2, 11, 12, 13, 16, 17, 100, 127, 128, 129, 140, 141, 1000}) {
            for (int longest : new int[] {1, 4, 55, 56, 64, 250}) {
                keys.reset(bytes, size);
                for (int i = 0; i < size; i++) {
                    keys.add(i % 300, 1 + (i * 7 + size) % longest);
                }
                function.hash(keys);
                for (int i = 0; i < size; i++) {
                    assertThat(keys.owner(i))
                            .as("key %d of %d, of %d bytes", i, size, keys.length(i))
                            .isEqualTo(function.hash(bytes, keys.start(i), keys.length(i)));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void allocatesNothing(HashFunction function) {
        byte[] key = new byte[250];
        Arrays.fill(key, (byte) 0xe9);
        int rounds = 20_000;
        hashPrefixes(function, key, rounds); // once for what is allocated per thread, or while the JIT is at work

        long before = allocatedByThisThread();
        hashPrefixes(function, key, rounds);
        long allocated = allocatedByThisThread() - before;

        assertThat(allocated).isLessThan(rounds);
    }

    @Test
    void hasTheNamesThatTwemproxyGivesThem() {
        assertThat(Arrays.stream(HashFunction.values()).map(HashFunction::configName))
                .containsExactly(
                        "md5",
                        "one_at_a_time",
                        "fnv1_32",
                        "fnv1a_32",
                        "fnv1_64",
                        "fnv1a_64",
                        "crc32",
                        "crc32a",
                        "crc16",
                        "murmur",
                        "hsieh",
                        "jenkins",
                        "xxh3");
    }

    private static void hashPrefixes(HashFunction function, byte[] key, int rounds) {
        int sum = 0;
        for (int i = 0; i < rounds; i++) {
            sum += function.hash(key, 0, i % key.length);
        }
        assertThat(sum).isNotZero();
    }

    private static long allocatedByThisThread() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static String hex(int hash) {
        return HexFormat.of().toHexDigits(hash);
    }
}
