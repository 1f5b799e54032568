package io.weir.proxy.nearcache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyTest {
    private final byte[] line = "get user:1 user:2".getBytes(US_ASCII);
    private final Key probe = new Key();

    @Test
    void aCopyIsTheSameKey() {
        probe.pointAt(line, 4, 6, 77);
        Key copy = probe.copy();
        assertThat(copy).isEqualTo(probe).hasSameHashCodeAs(probe);
        assertThat(probe).isEqualTo(copy);
        assertThat(copy.length()).isEqualTo(6);
        assertThat(copy.hash()).isEqualTo(77);
    }

    @Test
    void aCopyStaysWhatItIs() {
        probe.pointAt(line, 4, 6, 77);
        Key copy = probe.copy();
        Key sameAgain = probe.copy();
        line[4] = 'x';
        probe.pointAt(line, 11, 6, 78);
        assertThat(copy).isEqualTo(sameAgain).isNotEqualTo(probe);
    }

    /** Were it otherwise, whoever finds two keys with one hash could read the one by the other. */
    @Test
    void anotherKeyOfTheSameHashIsAnother() {
        probe.pointAt(line, 4, 6, 77);
        Key first = probe.copy();
        probe.pointAt(line, 11, 6, 77);
        assertThat(probe).isNotEqualTo(first);
        probe.pointAt(line, 4, 5, 77);
        assertThat(probe).isNotEqualTo(first);
    }
}
