package io.weir.proxy.nearcache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyHashTest {
    private final KeyHash hash = new KeyHash(0x243F6A8885A308D3L, 0x13198A2E03707345L);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 23, 24, 25, 250})
    void everyBitOfAKeyCounts(int length) {
        byte[] key = key(length);
        Set<Long> hashes = new HashSet<>();
        hashes.add(hash.of(key, 0, length));
        for (int bit = 0; bit < length * Byte.SIZE; bit++) {
            byte[] other = key.clone();
            other[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            hashes.add(hash.of(other, 0, length));
        }
        assertThat(hashes).hasSize(length * Byte.SIZE + 1);
    }

    @Test
    void theLengthCounts() {
        Set<Long> hashes = new HashSet<>();
        byte[] zeros = new byte[250];
        for (int length = 1; length <= zeros.length; length++) {
            hashes.add(hash.of(zeros, 0, length));
        }
        assertThat(hashes).hasSize(zeros.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 13, 250})
    void whereAKeyStandsDoesNotCount(int length) {
        byte[] key = key(length);
        for (int start = 0; start < 9; start++) {
            byte[] line = new byte[length + 20];
            new Random(start).nextBytes(line);
            System.arraycopy(key, 0, line, start, length);
            assertThat(hash.of(line, start, length)).isEqualTo(hash.of(key, 0, length));
        }
    }

    @Test
    void eachProcessHasItsOwn() {
        byte[] key = key(16);
        assertThat(KeyHash.random().of(key, 0, 16))
                .isNotEqualTo(KeyHash.random().of(key, 0, 16));
        assertThat(new KeyHash(1, 3).of(key, 0, 16)).isNotEqualTo(new KeyHash(2, 3).of(key, 0, 16));
        assertThat(new KeyHash(1, 3).of(key, 0, 16)).isNotEqualTo(new KeyHash(1, 5).of(key, 0, 16));
    }

    /** The bits that choose a stripe, a slot, a place in a table: what is alike among keys must not be in them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 16, 32, 48})
    void keysThatAreAlikeAreSpreadEvenly(int shift) {
        int keys = 1 << 16;
        int cells = 1 << 12;
        int[] perCell = new int[cells];
        for (int i = 0; i < keys; i++) {
            byte[] key = ("user:" + i).getBytes(US_ASCII);
            perCell[(int) (hash.of(key, 0, key.length) >>> shift) & (cells - 1)]++;
        }
        double expected = (double) keys / cells;
        double chiSquare = 0;
        for (int count : perCell) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        // 4095 degrees of freedom: mean 4095, standard deviation 90.
        assertThat(chiSquare).isBetween(4095 - 6 * 90.0, 4095 + 6 * 90.0);
    }

    private static byte[] key(int length) {
        byte[] key = new byte[length];
        new Random(length).nextBytes(key);
        return key;
    }
}
