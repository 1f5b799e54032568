package io.weir.loadtest.cli;

import io.weir.loadtest.report.ScenarioWords;
import io.weir.loadtest.scenario.Scenario;
import io.weir.loadtest.scenario.ScenarioException;
import io.weir.loadtest.scenario.ScenarioFolder;
import io.weir.loadtest.scenario.ScenarioReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir loadtest scenarios}: those that come with Weir. */
@Command(
        name = "scenarios",
        description = "List the scenarios that can be named.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ScenariosCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    ScenariosCommand() {}

    @Override
    public Integer call() throws IOException, ScenarioException {
        PrintWriter out = spec.commandLine().getOut();
        for (String name : ScenarioFolder.names()) {
            Scenario scenario = ScenarioReader.read(ScenarioFolder.find(name), List.of());
            out.println(name);
            out.println("    " + scenario.description());
            out.println("    " + ScenarioWords.load(scenario));
        }
        out.flush();
        return ExitCode.OK;
    }
}
