package io.weir.proxy.cli;

import io.weir.proxy.config.SpoolSettings;
import io.weir.proxy.config.WeirConfig;
import io.weir.proxy.spool.DeleteSpool;
import io.weir.proxy.spool.ServerStatus;
import io.weir.proxy.spool.SpoolException;
import io.weir.proxy.spool.SpoolReplay;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir spool replay}: does what servers owe, while no Weir runs that would. */
@Command(
        name = "replay",
        description = "Do what servers owe, and drop it from the spool. Weir must not be running: it does this itself.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class SpoolReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @SuppressWarnings("NullAway.Init")
    SpoolReplayCommand() {}

    @Override
    public Integer call() {
        Optional<WeirConfig> valid = config.readOrExplain(spec.commandLine().getErr());
        if (valid.isEmpty()) {
            return ExitCode.INVALID;
        }
        SpoolSettings settings = valid.get().spool();
        if (!Files.exists(settings.directory())) {
            return nothing(settings);
        }
        try (DeleteSpool spool = DeleteSpool.open(settings)) {
            List<ServerStatus> owing = spool.status().stream()
                    .filter(server -> server.pending() > 0)
                    .toList();
            return owing.isEmpty() ? nothing(settings) : replay(spool, owing);
        } catch (SpoolException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private int nothing(SpoolSettings settings) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Nothing is spooled in " + settings.directory() + ".");
        out.flush();
        return ExitCode.OK;
    }

    private int replay(DeleteSpool spool, List<ServerStatus> owing) {
        PrintWriter out = spec.commandLine().getOut();
        int code = ExitCode.OK;
        for (ServerStatus server : owing) {
            SpoolReplay.Result result = SpoolReplay.replay(spool, server.server());
            String done = server.server() + ": " + result.done() + " done";
            if (result.problem().isPresent()) {
                spec.commandLine()
                        .getErr()
                        .println(done + ", then stopped: " + result.problem().get() + ". The rest is still spooled.");
                code = ExitCode.FAILED;
            } else {
                out.println(done);
            }
            out.flush();
        }
        return code;
    }
}
