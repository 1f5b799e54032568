package io.weir.loadtest.peers;

import io.weir.loadtest.report.Console;
import io.weir.loadtest.report.Report;
import io.weir.loadtest.report.ReportFolder;
import io.weir.loadtest.report.ScenarioWords;
import io.weir.loadtest.run.Subject;
import io.weir.loadtest.scenario.Scenario;
import io.weir.loadtest.scenario.ScenarioException;
import io.weir.loadtest.scenario.ScenarioFolder;
import io.weir.loadtest.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code weir loadtest peers}, from the first process to the report. */
public final class PeersRun {
    /** The scenario that is loaded on a schedule, at half of nutcracker's maximum rate. */
    private static final String HALF_RATE = "half-rate";

    public static final List<String> SCENARIOS = List.of("plain", "pipeline", "multi-get-100", "values-10k", HALF_RATE);

    private PeersRun() {}

    /**
     * What to measure, and how.
     *
     * @param settings that win over those of the scenarios
     * @param weirSettings of Weir's config
     * @param others proxies that run already
     */
    public record Options(
            List<String> scenarios,
            List<String> settings,
            int rounds,
            Duration warmUp,
            Duration duration,
            int threads,
            String transport,
            List<String> weirSettings,
            String javaOptions,
            List<Integer> serverPorts,
            List<Subject> others) {}

    /** Whether every ratio could be told. */
    public static boolean run(Options options, ReportFolder folder, Console console)
            throws IOException, ScenarioException {
        List<Scenario> scenarios = new ArrayList<>();
        for (String name : options.scenarios()) {
            scenarios.add(ScenarioReader.read(ScenarioFolder.find(name), options.settings()));
        }
        Report.Machine machine = Report.Machine.here();
        console.say("starting " + options.serverPorts().size() + " memcached, Weir on " + options.transport()
                + " and nutcracker");
        Peers.Setup setup = new Peers.Setup(
                options.serverPorts(),
                options.transport(),
                options.weirSettings(),
                options.javaOptions(),
                options.others());
        try (Peers peers =
                Peers.start(setup, Files.createDirectories(folder.path().resolve("peers")))) {
            Benchmark.Plan plan =
                    new Benchmark.Plan(options.rounds(), options.warmUp(), options.duration(), options.threads());
            Benchmark benchmark = new Benchmark(peers.subjects(), plan, folder, console);
            List<Report.ScenarioNote> notes = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                console.say("");
                console.say(scenario.name() + ": " + ScenarioWords.load(scenario));
                Scenario measured = benchmark.run(scenario, scenario.name().equals(HALF_RATE));
                notes.add(ScenarioWords.note(measured));
            }
            Report report = Report.of(
                    "peers",
                    "Weir (" + options.transport() + ") beside its peers",
                    machine,
                    notes,
                    benchmark.results(),
                    benchmark.ratios());
            folder.write(report);
            console.results(report.results());
            console.ratios(report.ratios());
            benchmark.refusals().forEach(console::say);
            return benchmark.refusals().isEmpty();
        }
    }
}
