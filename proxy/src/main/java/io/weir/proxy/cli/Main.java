package io.weir.proxy.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
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
    /** Neither an option nor a file of arguments, as picocli sees it. */
    private static final Pattern PLAIN_FILE = Pattern.compile("[^-@].*");

    @Spec
    private CommandSpec spec;

    // Filled by picocli before anything runs.
    @SuppressWarnings("NullAway.Init")
    Main() {}

    public static void main(String[] arguments) {
        int code = isPlainRun(arguments) ? plainRun(arguments[2]) : new CommandLine(new Main()).execute(arguments);
        // A server that runs has its own threads and ends the process itself.
        if (code != RunningServer.KEEPS_RUNNING) {
            System.exit(code);
        }
    }

    /**
     * Whether it is {@code run --config FILE}, the words of services. They do not need picocli, which would make the
     * start longer by a third: its classes are of a format so old that no class archive takes them.
     */
    private static boolean isPlainRun(String[] arguments) {
        return arguments.length == 3
                && arguments[0].equals("run")
                && arguments[1].equals("--config")
                && PLAIN_FILE.matcher(arguments[2]).matches();
    }

    private static int plainRun(String file) {
        try {
            return RunCommand.run(Path.of(file), System.err::println);
        } catch (InvalidPathException e) {
            System.err.println("--config: " + e.getMessage());
            return ExitCode.INVALID;
        } catch (RuntimeException | Error e) {
            // As picocli does: what was not foreseen ends the process, though threads may have been started.
            e.printStackTrace(System.err);
            return ExitCode.FAILED;
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? One of: run, check, route, demo, spool.");
    }
}
