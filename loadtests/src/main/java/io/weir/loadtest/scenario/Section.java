package io.weir.loadtest.scenario;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Some braces of a scenario file, read setting by setting. What is left out, or wrong, has its default; what is wrong is
 * told to the list of problems, and so is, by {@link #reportUnknown}, what was never asked for.
 */
final class Section {
    private final String file;
    private final String path;
    private final ConfigObject object;
    private final List<Problem> problems;
    private final Set<String> known = new LinkedHashSet<>();

    Section(String file, String path, ConfigObject object, List<Problem> problems) {
        this.file = file;
        this.path = path;
        this.object = object;
        this.problems = problems;
    }

    int count(String key, int defaultValue, int least, int most) {
        return (int) number(key, defaultValue, least, most, true);
    }

    double share(String key, double defaultValue, double least, double most) {
        return number(key, defaultValue, least, most, false);
    }

    boolean flag(String key, boolean defaultValue) {
        return read(key, Config::getBoolean, "is neither true nor false").orElse(defaultValue);
    }

    String text(String key, String defaultValue) {
        return read(key, Config::getString, "is not a text").orElse(defaultValue);
    }

    Duration duration(String key, Duration defaultValue) {
        Duration read = read(key, Config::getDuration, "is not a duration, expected one such as 500ms or 10s")
                .orElse(defaultValue);
        if (read.isNegative()) {
            problem(key, "is negative, expected 0s or more");
            return defaultValue;
        }
        return read;
    }

    <E extends Enum<E>> E choice(String key, E defaultValue, E[] choices) {
        String word = text(key, word(defaultValue));
        for (E choice : choices) {
            if (word(choice).equals(word)) {
                return choice;
            }
        }
        problem(key, "\"" + word + "\" is unknown, expected one of " + words(choices));
        return defaultValue;
    }

    /** Bytes: one size, {@code { from, to }}, or {@code etc}. */
    Sizes sizes(String key, Sizes defaultValue, int least, int most, Sizes etc) {
        ConfigValue value = value(key);
        if (value == null) {
            return defaultValue;
        }
        if (value instanceof ConfigObject braces) {
            Section range = new Section(file, member(key), braces, problems);
            int from = range.size("from", least, least, most);
            int to = range.size("to", most, from, most);
            range.reportUnknown();
            return new Sizes.Between(from, to);
        }
        if ("etc".equals(value.unwrapped())) {
            return etc;
        }
        return new Sizes.Fixed(size(key, least, least, most));
    }

    List<Section> sections(String key) {
        ConfigValue value = value(key);
        List<Section> sections = new ArrayList<>();
        if (value instanceof ConfigList list) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof ConfigObject element) {
                    sections.add(new Section(file, member(key) + "[" + i + "]", element, problems));
                } else {
                    problem(key, "element " + i + " is not a section in braces");
                }
            }
        } else if (value != null) {
            problem(key, shown(value) + " is not a list");
        }
        return sections;
    }

    Section section(String key) {
        ConfigValue value = value(key);
        if (value instanceof ConfigObject braces) {
            return new Section(file, member(key), braces, problems);
        }
        if (value != null) {
            problem(key, shown(value) + " is not a section in braces");
        }
        return new Section(file, member(key), ConfigFactory.empty().root(), problems);
    }

    boolean has(String key) {
        return value(key) != null;
    }

    void problem(String key, String message) {
        ConfigValue value = object.get(key);
        problems.add(new Problem(place(value == null ? object.origin() : value.origin(), file), member(key), message));
    }

    void reportUnknown() {
        for (String key : object.keySet()) {
            if (!known.contains(key)) {
                problem(key, "unknown setting, expected one of " + String.join(", ", known));
            }
        }
    }

    static String place(ConfigOrigin origin, String file) {
        return origin.lineNumber() < 1 ? file : file + ":" + origin.lineNumber();
    }

    private int size(String key, int defaultValue, int least, int most) {
        long read = read(key, Config::getBytes, "is not a size, expected one such as 100B or 10KiB")
                .orElse((long) defaultValue);
        if (read < least || read > most) {
            problem(key, read + " is out of range, expected " + least + "B to " + most + "B");
            return defaultValue;
        }
        return (int) read;
    }

    private double number(String key, double defaultValue, double least, double most, boolean whole) {
        double read = read(key, Config::getDouble, "is not a number").orElse(defaultValue);
        if (read < least || read > most || whole && read != Math.rint(read)) {
            String range = whole
                    ? "a whole number from " + (long) least + " to " + (long) most
                    : "a number from " + least + " to " + most;
            problem(key, object.toConfig().getValue(key).unwrapped() + " is out of range, expected " + range);
            return defaultValue;
        }
        return read;
    }

    private <T> Optional<T> read(String key, BiFunction<Config, String, T> type, String wrong) {
        ConfigValue value = value(key);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(type.apply(value.atKey("value"), "value"));
        } catch (ConfigException e) {
            problem(key, shown(value) + " " + wrong);
            return Optional.empty();
        }
    }

    private @Nullable ConfigValue value(String key) {
        known.add(key);
        return object.get(key);
    }

    private String member(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String shown(ConfigValue value) {
        return value.render(ConfigRenderOptions.concise());
    }

    private static <E extends Enum<E>> String word(E constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> String words(E[] choices) {
        List<String> words = new ArrayList<>();
        for (E choice : choices) {
            words.add(word(choice));
        }
        return String.join(", ", words);
    }
}
