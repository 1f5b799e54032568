package io.weir.proxy.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir}: the entry point, and what to say when no command is given. */
@Command(
        name = "weir",
        description = "A memcached proxy: point any memcached client at it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            RouteCommand.class,
            DemoCommand.class,
            SpoolCommand.class,
            TrainCommand.class
        },
        footer = {"", "From a checkout of the sources also: weir loadtest (see weir loadtest --help)."})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    // Filled by picocli before anything runs.
    @SuppressWarnings("NullAway.Init")
    Main() {}

    public static void main(String[] arguments) {
        int code = new CommandLine(new Main()).execute(arguments);
        // A server that runs has its own threads and ends the process itself.
        if (code != RunningServer.KEEPS_RUNNING) {
            System.exit(code);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? One of: run, check, route, demo, spool.");
    }
}
