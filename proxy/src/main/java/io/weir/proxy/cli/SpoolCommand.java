package io.weir.proxy.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir spool}: what to do with deletes that did not reach their server. */
@Command(
        name = "spool",
        description = "Look at, or do, the deletes that did not reach their server and wait on disk.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SpoolListCommand.class, SpoolReplayCommand.class, SpoolExportCommand.class})
final class SpoolCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    SpoolCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? One of: list, replay, export.");
    }
}
