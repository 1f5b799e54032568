package io.weir.proxy.cli;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.weir.proxy.StartException;
import io.weir.proxy.Weir;
import io.weir.proxy.config.ConfigReader;
import io.weir.proxy.config.ConfigResult;
import io.weir.proxy.config.ConfigWatcher;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
        return run(config.path(), spec.commandLine().getErr()::println);
    }

    /** What {@code run} does, with no word of picocli in it. */
    static int run(Path file, Consumer<String> errors) {
        ConfigResult first = ConfigReader.read(file);
        if (first instanceof ConfigResult.Invalid invalid) {
            invalid.problems().forEach(problem -> errors.accept(problem.toString()));
            return ExitCode.INVALID;
        }
        Weir weir;
        try {
            weir = Weir.start(((ConfigResult.Valid) first).config());
        } catch (StartException e) {
            errors.accept(String.valueOf(e.getMessage()));
            return ExitCode.FAILED;
        }
        // Apart from the proxy's own, so that reading a file never takes an event loop's time.
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        ConfigWatcher watcher = ConfigWatcher.start(vertx, file, first, result -> follow(weir, result));
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
