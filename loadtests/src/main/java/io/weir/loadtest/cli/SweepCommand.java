package io.weir.loadtest.cli;

import io.weir.loadtest.report.Console;
import io.weir.loadtest.report.Numbers;
import io.weir.loadtest.report.Report;
import io.weir.loadtest.report.ReportFolder;
import io.weir.loadtest.report.Result;
import io.weir.loadtest.report.ScenarioWords;
import io.weir.loadtest.run.Session;
import io.weir.loadtest.run.Subject;
import io.weir.loadtest.run.Sweep;
import io.weir.loadtest.scenario.Scenario;
import io.weir.loadtest.scenario.ScenarioException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir loadtest sweep}: latency against offered rate, up to the knee. */
@Command(
        name = "sweep",
        description = "Raise the rate step by step until the endpoint can't follow: latency against offered rate.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class SweepCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LoadOptions load;

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "N",
            description = "Requests a second, rising. Default: tenths of what a closed loop reaches first")
    private List<Integer> rates = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    SweepCommand() {}

    @Override
    public Integer call() throws IOException, ScenarioException {
        List<Scenario> scenarios = load.scenarios();
        Report.Machine machine = Report.Machine.here();
        Console console = new Console(spec.commandLine().getOut());
        ReportFolder folder = ReportFolder.create(load.out());
        List<Result> results = new ArrayList<>();
        List<String> knees = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            List<Integer> steps = new ArrayList<>(rates);
            for (Subject subject : load.subjects()) {
                try (Session session = Session.open(subject, scenario, load.threads(), folder, console)) {
                    if (steps.isEmpty()) {
                        Result closed = session.round(scenario.atRate(0), List.of());
                        results.add(closed);
                        steps.addAll(Sweep.rates(closed));
                    }
                    List<Result> swept = Sweep.run(session, scenario, steps);
                    results.addAll(swept);
                    int knee = Sweep.knee(swept);
                    knees.add(subject.target().name() + ", " + scenario.name() + ": "
                            + (knee < 0
                                    ? "not even the lowest rate was reached"
                                    : "knee at " + Numbers.count(swept.get(knee).offeredRate()) + " requests/s, p99 "
                                            + Numbers.time(
                                                    swept.get(knee).response().p99())
                                            + (knee == swept.size() - 1 ? ", and no rate was too high" : "")));
                }
            }
        }
        console.results(results);
        console.say("");
        knees.forEach(console::say);
        folder.write(Report.of(
                "sweep",
                "Rate sweep of " + load.targetAddress(),
                machine,
                scenarios.stream().map(ScenarioWords::note).toList(),
                results,
                List.of()));
        console.say("Report: " + folder.path().resolve("report.html"));
        return results.stream().allMatch(result -> result.allWrong() == 0) ? ExitCode.OK : ExitCode.FAILED;
    }
}
