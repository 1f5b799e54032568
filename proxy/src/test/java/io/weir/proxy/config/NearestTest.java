package io.weir.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "'', abc, 3",
        "abc, '', 3",
        "main, main, 0",
        "main, mian, 1",
        "ketama, ketma, 1",
        "ketama, kettama, 1",
        "ketama, katama, 1",
        "kitten, sitting, 3",
        "ca, abc, 3"
    })
    void countsEdits(String from, String to, int edits) {
        assertThat(Nearest.edits(from, to)).isEqualTo(edits);
        assertThat(Nearest.edits(to, from)).isEqualTo(edits);
    }

    @Test
    void takesTheWordWithTheFewestEdits() {
        assertThat(Nearest.of("timeot", List.of("dead-timeout", "timeout", "silence-timeout")))
                .contains("timeout");
    }

    @Test
    void isSilentWhereNoWordIsNear() {
        assertThat(Nearest.of("weight", List.of("servers", "ring", "hash"))).isEmpty();
        assertThat(Nearest.of("b", List.of("a"))).isEmpty();
        assertThat(Nearest.of("anything", List.of())).isEmpty();
        assertThat(Nearest.hint("b", List.of("a"))).isEmpty();
    }
}
