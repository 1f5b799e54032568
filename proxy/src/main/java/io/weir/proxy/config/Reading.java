package io.weir.proxy.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One reading of a config: where its values stand, and what has been found wrong so far. */
final class Reading {
    private record Found(Place place, String path, String message) {}

    private final Place file;
    private final Map<String, Place> substitutions = new HashMap<>();
    private final List<Found> problems = new ArrayList<>();

    /** @param file as problems name it */
    Reading(String file) {
        this.file = new Place(file, 0);
    }

    /** The config as a whole. */
    Place file() {
        return file;
    }

    /** The main file first, then its includes by name; line by line. */
    Comparator<Place> order() {
        return Comparator.comparing((Place place) -> !place.file().equals(file.file()))
                .thenComparing(Place::file)
                .thenComparingInt(Place::line);
    }

    /**
     * Remembers where substitutions stand, since a resolved one may not know: a value from the environment has no line.
     *
     * @param written the config before it is resolved
     */
    void locateSubstitutions(ConfigObject written) {
        written.forEach((key, value) -> locateSubstitutions(member("", key), value));
    }

    private void locateSubstitutions(String path, ConfigValue value) {
        if (!isResolved(value)) {
            substitutions.put(path, place(value.origin(), file));
        } else if (value instanceof ConfigObject object) {
            object.forEach((key, member) -> locateSubstitutions(member(path, key), member));
        } else if (value instanceof ConfigList list) {
            for (int index = 0; index < list.size(); index++) {
                locateSubstitutions(element(path, index), list.get(index));
            }
        }
    }

    /** The setting, unless it hangs on a substitution that has no value: that is reported. */
    Optional<Setting> setting(String path, ConfigValue value, Place parent) {
        Place place = place(path, value, parent);
        if (isResolved(value)) {
            return Optional.of(new Setting(path, value, place, this));
        }
        report(
                place,
                path,
                value.render(ConfigRenderOptions.concise())
                        + " has no value, expected the path of another setting or an environment variable that is set");
        return Optional.empty();
    }

    /** @param parent stands in for a value that has no place of its own */
    Place place(String path, ConfigValue value, Place parent) {
        Place substitution = substitutions.get(path);
        return substitution != null ? substitution : place(value.origin(), parent);
    }

    Place place(ConfigOrigin origin, Place fallback) {
        if (origin.lineNumber() < 1) {
            return fallback;
        }
        return new Place(name(origin.filename()), origin.lineNumber());
    }

    /** As people named the main file, as Typesafe Config found an include. */
    private String name(@Nullable String found) {
        if (found == null) {
            return file.file();
        }
        Path path = Path.of(found).normalize();
        return path.equals(Path.of(file.file()).normalize()) ? file.file() : path.toString();
    }

    void report(Place place, String path, String message) {
        problems.add(new Found(place, path, message));
    }

    /** In the order of lines. */
    List<Problem> problems() {
        return problems.stream()
                .sorted(Comparator.comparing(Found::place, order()))
                .map(found -> new Problem(found.place().toString(), found.path(), found.message()))
                .toList();
    }

    static String member(String path, String key) {
        String name = ConfigUtil.joinPath(key);
        return path.isEmpty() ? name : path + "." + name;
    }

    static String element(String path, int index) {
        return path + "[" + index + "]";
    }

    static boolean isResolved(ConfigValue value) {
        try {
            value.valueType();
            if (value instanceof ConfigObject object) {
                // One to be merged with a substitution says that it is an object, but not what is in it.
                boolean unused = object.isEmpty();
            }
            return true;
        } catch (ConfigException.NotResolved e) {
            return false;
        }
    }
}
