package io.weir.loadtest.report;

import io.weir.loadtest.measure.GcLog;
import io.weir.loadtest.measure.Mark;
import io.weir.loadtest.measure.Usage;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Made-up results. */
public final class Samples {
    private Samples() {}

    /** @param slowness by which all its times are multiplied */
    public static Result result(String target, int round, int rate, double throughput, double slowness) {
        Histogram times = new Histogram(3);
        for (int i = 1; i <= 10_000; i++) {
            times.recordValue((long) (100_000 * slowness * (1 + 10_000.0 / (10_001 - i))));
        }
        return new Result(
                target,
                "plain",
                round,
                rate,
                5,
                (long) (throughput * 5),
                throughput,
                List.of(),
                Latency.of(times),
                Latency.of(times),
                10,
                0,
                0,
                Map.of("stale", 0L),
                50,
                List.of(),
                List.of(
                        new Result.Tick(1, throughput, 100, 900 * slowness, 1_000, 0.5),
                        new Result.Tick(2, throughput, 110, 800 * slowness, 1_100, 0.5)),
                List.of(new Mark(1.5, "server <killed> & gone", "")),
                new Usage(2.5, 100_000, 120_000, new GcLog.Pauses(1, 1.5, 1.5)),
                10 * slowness,
                3,
                0.9,
                0);
    }

    public static Report report(Result... results) {
        return Report.of(
                "run",
                "Sample \"report\"",
                new Report.Machine("2026-01-02T03:04:05Z", 2, "Linux", "Java", "0.1 0.2 0.3"),
                List.of(new Report.ScenarioNote("plain", "small & simple", "closed loop")),
                List.of(results),
                List.of(new Report.Ratio(
                        "plain", "CPU per request", "µs", "weir", "nutcracker", 9, 12, 0.75, 0.7, 0.8, true)));
    }

    /** The same with replies that must not be. */
    public static Result withWrongReplies(Result result) {
        return new Result(
                result.target(),
                result.scenario(),
                result.round(),
                result.offeredRate(),
                result.seconds(),
                result.requests(),
                result.throughput(),
                List.of("reached 80 % of it"),
                result.response(),
                result.service(),
                result.hits(),
                3,
                2,
                Map.of("stale", 1L),
                result.connects(),
                List.of("a value \u0001 older <than>"),
                result.timeline(),
                result.events(),
                null,
                null,
                result.generatorCpuMicros(),
                result.machineBusy(),
                result.machineStolen());
    }
}
