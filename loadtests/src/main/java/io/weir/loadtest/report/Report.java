package io.weir.loadtest.report;

import io.weir.loadtest.measure.MachineProbe;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * All that a command has measured; the JSON file is this record.
 *
 * @param version of this form; it rises when the meaning of something changes
 * @param kind the command: run, sweep or peers
 * @param scenarios what was asked, in words, by name
 * @param ratios of peers: each proxy against the one it is compared with
 */
public record Report(
        int version,
        String kind,
        String title,
        Machine machine,
        List<ScenarioNote> scenarios,
        List<Result> results,
        List<Ratio> ratios) {
    public static final int VERSION = 1;

    /** When and where it was measured. {@code loadAverage} is the one before the run. */
    public record Machine(String started, int processors, String system, String java, String loadAverage) {
        public static Machine here() throws IOException {
            return new Machine(
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                    MachineProbe.loadAverage());
        }
    }

    /** A scenario in words. */
    public record ScenarioNote(String name, String description, String load) {}

    /**
     * One measure of one proxy in relation to another's: 0.8 is four fifths of it.
     *
     * @param measure what is compared
     * @param least of the ratios of the rounds, as {@code most}
     * @param lowerIsBetter whether a ratio below 1 is a good one
     */
    public record Ratio(
            String scenario,
            String measure,
            String unit,
            String ours,
            String theirs,
            double oursMedian,
            double theirsMedian,
            double median,
            double least,
            double most,
            boolean lowerIsBetter) {}

    public Report {
        scenarios = List.copyOf(scenarios);
        results = List.copyOf(results);
        ratios = List.copyOf(ratios);
    }

    public String started() {
        return machine.started();
    }

    public static Report of(
            String kind,
            String title,
            Machine machine,
            List<ScenarioNote> scenarios,
            List<Result> results,
            List<Ratio> ratios) {
        return new Report(VERSION, kind, title, machine, scenarios, results, ratios);
    }
}
