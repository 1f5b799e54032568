package io.weir.loadtest.cli;

import io.weir.loadtest.report.Console;
import io.weir.loadtest.report.Report;
import io.weir.loadtest.report.ReportFolder;
import io.weir.loadtest.report.Result;
import io.weir.loadtest.report.ScenarioWords;
import io.weir.loadtest.run.Session;
import io.weir.loadtest.run.Subject;
import io.weir.loadtest.scenario.Event;
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

/** {@code weir loadtest run}: scenarios against an endpoint, and against the servers behind it. */
@Command(
        name = "run",
        description = "Load an endpoint with one or more scenarios.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LoadOptions load;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each scenario is measured, target and baseline in turn. Default: ${DEFAULT-VALUE}",
            defaultValue = "1")
    private int rounds;

    @SuppressWarnings("NullAway.Init")
    RunCommand() {}

    @Override
    public Integer call() throws IOException, ScenarioException {
        List<Scenario> scenarios = load.scenarios();
        List<Subject> subjects = load.subjects();
        Report.Machine machine = Report.Machine.here();
        Console console = new Console(spec.commandLine().getOut());
        ReportFolder folder = ReportFolder.create(load.out());
        List<Result> results = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            console.say(scenario.name() + ": " + ScenarioWords.load(scenario));
            List<Session> sessions = new ArrayList<>();
            try {
                for (Subject subject : subjects) {
                    sessions.add(Session.open(subject, scenario, load.threads(), folder, console));
                }
                for (int round = 0; round < rounds; round++) {
                    for (Session session : sessions) {
                        // What is done to the target in mid-run is not done again to its baseline.
                        List<Event> events = session == sessions.get(0) ? scenario.events() : List.of();
                        results.add(session.round(events));
                    }
                }
            } finally {
                sessions.forEach(Session::close);
            }
        }
        console.results(results);
        folder.write(Report.of(
                "run",
                "Load test of " + load.targetAddress(),
                machine,
                scenarios.stream().map(ScenarioWords::note).toList(),
                results,
                List.of()));
        console.say("Report: " + folder.path().resolve("report.html"));
        boolean good = results.stream().allMatch(result -> result.isValid() && result.allWrong() == 0);
        return good ? ExitCode.OK : ExitCode.FAILED;
    }
}
