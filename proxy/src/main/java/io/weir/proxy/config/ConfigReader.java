package io.weir.proxy.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import io.weir.proxy.config.ConfigResult.Invalid;
import io.weir.proxy.config.ConfigResult.Valid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads a config once, on any thread, blocking: the config, or every problem there is with it.
 *
 * <p>Typesafe Config parses the file, with its includes, and puts values for substitutions, from the file itself and
 * from the environment; system properties don't count. What the settings mean is read by hand, since that is how one
 * finds all problems at once, and says where.
 */
public final class ConfigReader {
    private static final ConfigParseOptions HOCON =
            ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);
    private static final ConfigResolveOptions ENVIRONMENT =
            ConfigResolveOptions.defaults().setAllowUnresolved(true);
    // Typesafe Config's advice for those who meant another format.
    private static final String OTHER_FORMAT = ", or you may be able to rename the file .properties rather than .conf";
    private static final String WEIR = "weir { pools { main { servers = [\"10.0.0.1:11211\"] } } }";

    private ConfigReader() {}

    /**
     * Reads a file, and those that it includes.
     *
     * @param file problems name it as it is given here
     */
    public static ConfigResult read(Path file) {
        Reading reading = new Reading(file.toString());
        if (Files.isDirectory(file)) {
            return failed(reading, "a directory, expected a config file");
        }
        if (!Files.exists(file)) {
            return failed(reading, "no such file, expected a config file");
        }
        // Typesafe Config looks for includes beside the file only if the path has a folder in it.
        Path located = file.getParent() == null ? Path.of(".").resolve(file) : file;
        return read(reading, () -> ConfigFactory.parseFile(located.toFile(), HOCON));
    }

    /**
     * Reads a text.
     *
     * @param name stands for a file's name in problems
     */
    public static ConfigResult parse(String name, String hocon) {
        return read(new Reading(name), () -> ConfigFactory.parseString(hocon, HOCON.setOriginDescription(name)));
    }

    private static ConfigResult read(Reading reading, Supplier<Config> parser) {
        try {
            Config written = parser.get();
            reading.locateSubstitutions(written.root());
            ConfigObject root = written.resolve(ENVIRONMENT).root();
            Optional<WeirConfig> config = read(new Section("", root, reading.file(), reading));
            List<Problem> problems = reading.problems();
            return problems.isEmpty() && config.isPresent() ? new Valid(config.get()) : new Invalid(problems);
        } catch (ConfigException.IO e) {
            return failed(reading, "cannot be read: " + reason(e) + ", expected a file that Weir's user may read");
        } catch (ConfigException e) {
            Place place = e.origin() == null ? reading.file() : reading.place(e.origin(), reading.file());
            reading.report(place, "", "not valid HOCON: " + withoutPlace(e));
            return new Invalid(reading.problems());
        } catch (StackOverflowError e) {
            return failed(reading, "braces or brackets nested too deeply, expected a few levels of them");
        }
    }

    private static Optional<WeirConfig> read(Section root) {
        Optional<WeirConfig> config = root.required("weir", WEIR)
                .flatMap(setting -> setting.section(WEIR))
                .map(RootReader::read);
        root.reportUnknown();
        return config;
    }

    private static ConfigResult failed(Reading reading, String message) {
        reading.report(reading.file(), "", message);
        return new Invalid(reading.problems());
    }

    private static String reason(ConfigException.IO e) {
        String reason = e.getCause() == null
                ? withoutPlace(e)
                : String.valueOf(e.getCause().getMessage());
        // The last place where Typesafe Config looks for an include.
        return reason.replace("resource not found on classpath:", "no such file:");
    }

    private static String withoutPlace(ConfigException e) {
        String message = String.valueOf(e.getMessage());
        String place = e.origin() == null ? "" : e.origin().description() + ": ";
        return message.substring(message.startsWith(place) ? place.length() : 0)
                .replace(OTHER_FORMAT, "")
                .strip();
    }
}
