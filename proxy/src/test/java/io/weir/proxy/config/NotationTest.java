package io.weir.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotationTest {
    @ParameterizedTest
    @CsvSource({"0, 0s", "1, 1ms", "500, 500ms", "1000, 1s", "1500, 1500ms", "60000, 60s", "86400000, 1d"})
    void writesDurations(long millis, String written) {
        assertThat(Notation.duration(Duration.ofMillis(millis))).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "512, 512B",
        "1024, 1KiB",
        "1025, 1025B",
        "2048, 2KiB",
        "1048576, 1MiB",
        "1073741824, 1GiB",
        "1099511627776, 1024GiB"
    })
    void writesSizes(long bytes, String written) {
        assertThat(Notation.size(bytes)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "0.5, 0.5", "0.125, 0.125", "1e-7, 0.0000001"})
    void writesShares(double share, String written) {
        assertThat(Notation.share(share)).isEqualTo(written);
    }
}
