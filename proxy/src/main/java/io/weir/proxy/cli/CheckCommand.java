package io.weir.proxy.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir check}: everything that is wrong with a config, or that it is fine. */
@Command(
        name = "check",
        description = "Say everything that is wrong with a config. Exit code 0 if nothing is, else 2.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @SuppressWarnings("NullAway.Init")
    CheckCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return config.readOrExplain(spec.commandLine().getErr())
                .map(valid -> {
                    out.println(config.path() + ": ok");
                    valid.pools()
                            .forEach((name, pool) -> out.println(
                                    "  pool " + name + ": " + pool.servers().size()
                                            + (pool.servers().size() == 1 ? " server" : " servers") + ", ring "
                                            + pool.ring().configName() + ", hash "
                                            + pool.hash().configName()));
                    out.flush();
                    return ExitCode.OK;
                })
                .orElse(ExitCode.INVALID);
    }
}
