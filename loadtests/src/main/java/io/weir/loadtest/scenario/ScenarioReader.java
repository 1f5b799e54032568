package io.weir.loadtest.scenario;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.weir.loadtest.scenario.Scenario.Arrivals;
import io.weir.loadtest.scenario.Scenario.Commands;
import io.weir.loadtest.scenario.Scenario.Keys;
import io.weir.loadtest.scenario.Scenario.Mix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads a scenario file once, blocking: the scenario, or every problem there is with it. */
public final class ScenarioReader {
    private static final ConfigParseOptions HOCON =
            ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);
    private static final int MOST_VALUE = 64 << 20;
    private static final int MOST_KEY = 250;
    /** What a key needs besides its prefix: four characters that tell the run, eight digits that number it. */
    private static final int NUMBER = 12;

    private ScenarioReader() {}

    /**
     * Reads a file.
     *
     * @param settings lines of HOCON that win over the file's, such as {@code rate = 1000}
     * @throws ScenarioException with all problems
     */
    public static Scenario read(Path file, List<String> settings) throws ScenarioException {
        if (!Files.isRegularFile(file)) {
            throw new ScenarioException(List.of(new Problem(file.toString(), "", "no such scenario file")));
        }
        String name = file.getFileName().toString().replaceFirst("\\.conf$", "");
        Path located = file.getParent() == null ? Path.of(".").resolve(file) : file;
        try {
            return read(name, file.toString(), ConfigFactory.parseFile(located.toFile(), HOCON), settings);
        } catch (ConfigException e) {
            throw notHocon(e, file.toString());
        }
    }

    /** Reads a text; {@code name} stands for the file's. */
    public static Scenario parse(String name, String hocon) throws ScenarioException {
        try {
            return read(name, name, ConfigFactory.parseString(hocon, HOCON), List.of());
        } catch (ConfigException e) {
            throw notHocon(e, name);
        }
    }

    private static ScenarioException notHocon(ConfigException e, String file) {
        String message = String.valueOf(e.getMessage());
        String place = e.origin() == null ? "" : e.origin().description() + ": ";
        return new ScenarioException(List.of(new Problem(
                e.origin() == null ? file : Section.place(e.origin(), file),
                "",
                "not valid HOCON: " + message.substring(message.startsWith(place) ? place.length() : 0))));
    }

    private static Scenario read(String name, String file, Config written, List<String> settings)
            throws ScenarioException {
        Config config = written;
        for (String setting : settings) {
            config = ConfigFactory.parseString(setting, HOCON.setOriginDescription("--set " + setting))
                    .withFallback(config);
        }
        List<Problem> problems = new ArrayList<>();
        Scenario scenario = read(name, new Section(file, "", config.resolve().root(), problems));
        if (!problems.isEmpty()) {
            throw new ScenarioException(problems);
        }
        return scenario;
    }

    private static Scenario read(String name, Section root) {
        Scenario scenario = new Scenario(
                name,
                root.text("description", ""),
                root.count("connections", 50, 1, 20_000),
                root.count("pipeline", 1, 1, 10_000),
                root.count("requests-per-connection", 0, 0, Integer.MAX_VALUE),
                keys(root.section("keys")),
                root.sizes("value-size", new Sizes.Fixed(100), 0, MOST_VALUE, new Sizes.EtcValues()),
                mix(root.section("mix")),
                root.count("rate", 0, 0, 50_000_000),
                root.choice("arrivals", Arrivals.STEADY, Arrivals.values()),
                root.duration("warm-up", Duration.ofSeconds(5)),
                root.duration("duration", Duration.ofSeconds(20)),
                root.duration("timeout", Duration.ofSeconds(5)),
                root.count("seed", 1, 0, Integer.MAX_VALUE),
                root.sections("events").stream().map(ScenarioReader::event).toList());
        root.reportUnknown();
        if (scenario.duration().isZero()) {
            root.problem("duration", "is 0, expected how long to measure, such as 10s");
        }
        if (scenario.timeout().isZero()) {
            root.problem("timeout", "is 0, expected how long to wait for a reply, such as 5s");
        }
        if (scenario.mix().keysPerGet() > scenario.keys().count()) {
            root.problem("mix", "keys-per-get is more than keys.count");
        }
        return scenario;
    }

    private static Keys keys(Section section) {
        String prefix = section.text("prefix", "key:");
        int least = prefix.length() + NUMBER;
        if (prefix.isEmpty() || !prefix.chars().allMatch(c -> c > ' ' && c < 0x7f) || least > MOST_KEY) {
            section.problem("prefix", "expected 1 to " + (MOST_KEY - NUMBER) + " ASCII characters without spaces");
            least = NUMBER + 1;
        }
        Keys keys = new Keys(
                section.count("count", 100_000, 1, 50_000_000),
                section.sizes("length", new Sizes.Fixed(least), least, MOST_KEY, new Sizes.EtcKeys(least)),
                section.share("zipf", 0, 0, 5),
                prefix,
                section.flag("preload", true));
        section.reportUnknown();
        return keys;
    }

    private static Mix mix(Section section) {
        Mix mix = new Mix(
                section.count("get", 10, 0, 1_000_000),
                section.count("set", 1, 0, 1_000_000),
                section.count("keys-per-get", 1, 1, 10_000),
                section.choice("commands", Commands.CLASSIC, Commands.values()));
        section.reportUnknown();
        if (mix.gets() + mix.sets() == 0) {
            section.problem("get", "get and set are both 0, expected at least one of them above");
        }
        return mix;
    }

    private static Event event(Section section) {
        Duration at = section.duration("at", Duration.ZERO);
        String command = section.text("run", "");
        if (section.has("signal")) {
            command = "kill -s " + section.text("signal", "TERM") + " " + section.count("pid", 0, 1, Integer.MAX_VALUE);
        }
        if (command.isBlank()) {
            section.problem("run", "expected what to do: run = \"a command\", or signal = KILL and pid = 123");
        }
        Event event = new Event(at, section.text("label", command), command);
        section.reportUnknown();
        return event;
    }
}
