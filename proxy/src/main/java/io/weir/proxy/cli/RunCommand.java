package io.weir.proxy.cli;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.weir.proxy.StartException;
import io.weir.proxy.Weir;
import io.weir.proxy.config.ConfigResult;
import io.weir.proxy.config.ConfigWatcher;
import io.weir.proxy.config.WeirConfig;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir run}: the proxy, until SIGTERM, following its config file. */
@Command(
        name = "run",
        description = "Run the proxy; the config file is followed while it runs.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @SuppressWarnings("NullAway.Init")
    RunCommand() {}

    @Override
    public Integer call() {
        PrintWriter errors = spec.commandLine().getErr();
        ConfigResult first = config.read();
        Optional<WeirConfig> valid = config.readOrExplain(errors);
        if (valid.isEmpty()) {
            return ExitCode.INVALID;
        }
        Weir weir;
        try {
            weir = Weir.start(valid.get());
        } catch (StartException e) {
            errors.println(e.getMessage());
            return ExitCode.FAILED;
        }
        // Apart from the proxy's own, so that reading a file never takes an event loop's time.
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        ConfigWatcher watcher = ConfigWatcher.start(vertx, config.path(), first, result -> follow(weir, result));
        RunningServer.stopOnSignal(watcher::close, weir, () -> {});
        return RunningServer.KEEPS_RUNNING;
    }

    private static void follow(Weir weir, ConfigResult result) {
        if (result instanceof ConfigResult.Valid valid) {
            try {
                weir.reload(valid.config());
            } catch (StartException e) {
                LOG.error("event=reload_failed cause=\"{}\"", e.getMessage());
            }
        } else if (result instanceof ConfigResult.Invalid invalid) {
            invalid.problems()
                    .forEach(problem -> LOG.error(
                            "event=config_invalid kept=previous problem=\"{}\"",
                            problem.toString().replace('"', '\'')));
        }
    }
}
