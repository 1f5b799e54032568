package io.weir.loadtest.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcLogTest {
    @TempDir
    private Path folder;

    @Test
    void pausesOfAnyCollector() {
        assertThat(GcLog.parse("""
                        [0.012s][info][gc] Using Serial
                        [1.5s][info][gc] GC(0) Pause Young (Allocation Failure) 17M->1M(61M) 1.250ms
                        [2.5s][info][gc] GC(1) Pause Remark 20M->20M(61M) 0.750ms
                        [2.6s][info][gc] GC(1) Concurrent Mark Cycle 12.345ms
                        [3.5s][info][gc] GC(2) Garbage Collection (Proactive) 30M(3%)->8M(1%)
                        """)).isEqualTo(new GcLog.Pauses(2, 2.0, 1.25));
    }

    @Test
    void onlyThoseFromNowOn() throws IOException {
        Path file = Files.writeString(folder.resolve("gc.log"), "[1s] GC(0) Pause Full 1M->1M(1M) 5.000ms\n");
        GcLog log = GcLog.fromNowOn(file);
        Files.writeString(file, "[2s] GC(1) Pause Full 1M->1M(1M) 2.000ms\n", StandardOpenOption.APPEND);
        assertThat(log.pauses()).isEqualTo(new GcLog.Pauses(1, 2.0, 2.0));
    }
}
