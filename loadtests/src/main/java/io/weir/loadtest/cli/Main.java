package io.weir.loadtest.cli;

import io.weir.loadtest.scenario.ScenarioException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir loadtest}: the entry point, and what to say when something can't be done. */
@Command(
        name = "weir loadtest",
        description = "Load any memcached endpoint, check every reply, and report what it took.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            SweepCommand.class,
            PeersCommand.class,
            CompareCommand.class,
            ScenariosCommand.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    // Filled by picocli before anything runs.
    @SuppressWarnings("NullAway.Init")
    Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((failure, commandLine, parsed) -> {
            if (failure instanceof ScenarioException) {
                commandLine.getErr().println(failure.getMessage());
                return ExitCode.INVALID;
            }
            if (failure instanceof IOException || failure instanceof IllegalArgumentException) {
                commandLine.getErr().println("weir loadtest: " + failure.getMessage());
                return ExitCode.FAILED;
            }
            throw failure;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Which command? One of: run, sweep, peers, compare, scenarios.");
    }
}
