package io.weir.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFolderTest {
    @TempDir
    private Path folder;

    @Test
    void jsonReadsBackAsItWas() throws IOException {
        Report report = Samples.report(
                Samples.result("weir", 1, 0, 1_000, 1),
                Samples.withWrongReplies(Samples.result("direct", 1, 500, 500, 2)));
        ReportFolder.create(Optional.of(folder)).write(report);
        assertThat(ReportFolder.read(folder)).isEqualTo(report);
        assertThat(ReportFolder.read(folder.resolve("report.json"))).isEqualTo(report);
    }

    @Test
    void whatIsNoReportIsToldInOneLine() throws IOException {
        Path other = Files.writeString(folder.resolve("other.json"), "{ \"version\": 99 }");
        Path text = Files.writeString(folder.resolve("text.json"), "hello");
        Path none = folder.resolve("none.json");
        for (Path path : List.of(other, text, none)) {
            assertThatThrownBy(() -> ReportFolder.read(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(path.toString());
        }
    }

    @Test
    void theLogReadsBackWithHdrHistogramsOwnReader() throws IOException {
        Histogram first = interval(1_000, 5_000_000);
        Histogram second = interval(2_000, 7_000_000);
        ReportFolder.create(Optional.of(folder)).write("weir plain-1", List.of(first, second));
        try (HistogramLogReader reader =
                new HistogramLogReader(folder.resolve("weir-plain-1.hlog").toFile())) {
            assertThat(reader.nextIntervalHistogram()).isEqualTo(first);
            assertThat(reader.nextIntervalHistogram()).isEqualTo(second);
            assertThat(reader.nextIntervalHistogram()).isNull();
        }
    }

    private static Histogram interval(long start, long value) {
        Histogram histogram = new Histogram(3);
        histogram.recordValue(value);
        histogram.setStartTimeStamp(start);
        histogram.setEndTimeStamp(start + 1_000);
        return histogram;
    }
}
