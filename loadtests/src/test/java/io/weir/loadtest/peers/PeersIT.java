package io.weir.loadtest.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.loadtest.report.Console;
import io.weir.loadtest.report.Report;
import io.weir.loadtest.report.Report.Ratio;
import io.weir.loadtest.report.ReportFolder;
import io.weir.loadtest.report.Result;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark with rounds that are too short to say anything: all parts of the report are there. */
class PeersIT {
    @TempDir
    private Path out;

    @Test
    void allPartsOfTheReportAreThere() throws Exception {
        StringWriter said = new StringWriter();
        boolean complete = PeersRun.run(
                new PeersRun.Options(
                        PeersRun.SCENARIOS,
                        // Low enough for any machine to keep up with half of it.
                        List.of("keys.count=500", "connections=4"),
                        2,
                        Duration.ofMillis(300),
                        Duration.ofMillis(300),
                        1,
                        "nio",
                        List.of(),
                        "-XX:TieredStopAtLevel=1",
                        List.of(0, 0, 0),
                        List.of()),
                ReportFolder.create(Optional.of(out)),
                new Console(new PrintWriter(said)));

        Report report = ReportFolder.read(out);
        assertThat(report.kind()).isEqualTo("peers");
        for (String scenario : PeersRun.SCENARIOS) {
            List<Result> results = report.results().stream()
                    .filter(result -> result.scenario().equals(scenario))
                    .toList();
            assertThat(results)
                    .as(scenario)
                    .extracting(Result::target)
                    .containsExactly("weir", "weir", "nutcracker", "nutcracker");
            assertThat(results).as(scenario).allSatisfy(result -> {
                assertThat(result.requests()).isPositive();
                assertThat(result.misses() + result.errors() + result.allWrong())
                        .isZero();
                assertThat(result.hits()).isPositive();
                assertThat(result.cpuMicros()).isNotNull();
                assertThat(result.timeline()).isNotEmpty();
                assertThat(result.offeredRate() > 0).isEqualTo(scenario.equals("half-rate"));
            });
        }
        assertThat(report.results())
                .filteredOn(result -> result.target().equals("weir"))
                .allSatisfy(result -> assertThat(result.usage()).isNotNull().satisfies(usage -> {
                    assertThat(usage.memoryKibibytes()).isPositive();
                    assertThat(usage.gc()).isNotNull();
                }));
        // On a busy machine the open loop may miss its rate, and is then said to be invalid.
        assertThat(report.ratios())
                .extracting(Ratio::scenario)
                .contains("plain", "pipeline", "multi-get-100", "values-10k");
        assertThat(complete)
                .isEqualTo(report.ratios().stream()
                        .anyMatch(ratio -> ratio.scenario().equals("half-rate")));
        assertThat(said.toString()).contains("ratio", "throughput", "CPU per request", "p99", "nutcracker");
        assertThat(out.resolve("report.html")).isNotEmptyFile();
        assertThat(out.resolve("weir-plain-1.hlog")).isNotEmptyFile();
    }
}
