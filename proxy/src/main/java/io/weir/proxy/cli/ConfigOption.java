package io.weir.proxy.cli;

import io.weir.proxy.config.ConfigReader;
import io.weir.proxy.config.ConfigResult;
import io.weir.proxy.config.WeirConfig;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --config FILE}, for the commands that have it. */
final class ConfigOption {
    private static final Path USUAL = Path.of("conf", "weir.conf");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The config file; conf/weir.conf if not given.")
    private Optional<Path> file = Optional.empty();

    /** The file that was named, else conf/weir.conf here, else the one that Weir came with. */
    Path path() {
        if (file.isPresent()) {
            return file.get();
        }
        String home = System.getProperty("weir.home", "");
        return Files.exists(USUAL) || home.isEmpty() ? USUAL : Path.of(home).resolve(USUAL);
    }

    /** The config, or empty once all that is wrong with it was told to {@code errors}. */
    Optional<WeirConfig> readOrExplain(PrintWriter errors) {
        ConfigResult result = ConfigReader.read(path());
        if (result instanceof ConfigResult.Invalid invalid) {
            invalid.problems().forEach(errors::println);
            errors.flush();
            return Optional.empty();
        }
        return Optional.of(((ConfigResult.Valid) result).config());
    }
}
