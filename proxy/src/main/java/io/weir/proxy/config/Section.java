package io.weir.proxy.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Some braces of the config, read setting by setting. A setting that is left out, or wrong, has its default. Each one
 * asked for is a known one; when all have been, {@link #reportUnknown} tells of the others.
 */
final class Section {
    private final String path;
    private final ConfigObject object;
    private final Place place;
    private final Reading reading;
    private final Set<String> known = new LinkedHashSet<>();

    Section(String path, ConfigObject object, Place place, Reading reading) {
        this.path = path;
        this.object = object;
        this.place = place;
        this.reading = reading;
    }

    int count(String key, int defaultValue, Range<Integer> range) {
        return setting(key).flatMap(setting -> setting.count(range)).orElse(defaultValue);
    }

    /** Bytes. */
    long size(String key, long defaultValue, Range<Long> range) {
        return setting(key).flatMap(setting -> setting.size(range)).orElse(defaultValue);
    }

    Duration duration(String key, Duration defaultValue, Range<Duration> range) {
        return setting(key).flatMap(setting -> setting.duration(range)).orElse(defaultValue);
    }

    /**
     * A time that may not be less than another setting's. Where it is left out, it is the default or that other one,
     * whichever is longer: only what is written can be wrong.
     */
    Duration durationOfAtLeast(String key, Duration defaultValue, Range<Duration> range, String other, Duration least) {
        Duration longer = defaultValue.compareTo(least) < 0 ? least : defaultValue;
        Duration read = duration(key, longer, range);
        if (read.compareTo(least) < 0) {
            problem(
                    key,
                    Notation.duration(read) + " is less than " + other + ", expected at least "
                            + Notation.duration(least));
        }
        return read;
    }

    /** 0 to 1. */
    double share(String key, double defaultValue) {
        return setting(key).flatMap(Setting::share).orElse(defaultValue);
    }

    boolean flag(String key, boolean defaultValue) {
        return setting(key).flatMap(Setting::flag).orElse(defaultValue);
    }

    <T> T choice(String key, T defaultValue, Map<String, T> choices) {
        return setting(key).flatMap(setting -> setting.choice(choices)).orElse(defaultValue);
    }

    /** The section within; an empty one if it is left out. */
    Section section(String key, String expected) {
        return setting(key)
                .flatMap(setting -> setting.section(expected))
                .orElseGet(() -> new Section(member(key), ConfigFactory.empty().root(), place, reading));
    }

    /** Whether the file has it, right or wrong. */
    boolean has(String key) {
        return value(key).isPresent();
    }

    /** Empty where it is left out. So it is by {@code null}, as everywhere in HOCON. */
    Optional<Setting> setting(String key) {
        known.add(key);
        return value(key).flatMap(value -> reading.setting(member(key), value, place));
    }

    /** To leave it out is a problem. */
    Optional<Setting> required(String key, String expected) {
        if (!has(key)) {
            problem(key, "missing, expected " + expected);
        }
        return setting(key);
    }

    /** Whatever there is, by key, in the file's order. */
    Map<String, Setting> settings() {
        Map<String, Setting> settings = new LinkedHashMap<>();
        keys().forEach(key -> setting(key).ifPresent(setting -> settings.put(key, setting)));
        return settings;
    }

    /** Reports a problem with a setting, there or missing. */
    void problem(String key, String message) {
        reading.report(place(key), member(key), message);
    }

    /** Reports each setting that was never asked for. */
    void reportUnknown() {
        for (String key : keys()) {
            if (!known.contains(key)) {
                String expected = Nearest.of(key, known)
                        .map(word -> "did you mean " + word + "?")
                        .orElseGet(() ->
                                (known.size() == 1 ? "expected " : "expected one of ") + String.join(", ", known));
                problem(key, "unknown setting, " + expected);
            }
        }
    }

    /** Typesafe Config keeps no order: by line, and by name within one. */
    private List<String> keys() {
        return object.keySet().stream()
                .sorted(Comparator.comparing(this::place, reading.order()).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private Optional<ConfigValue> value(String key) {
        return Optional.ofNullable(object.get(key))
                .filter(value -> !Reading.isResolved(value) || value.valueType() != ConfigValueType.NULL);
    }

    /** The section's own, where there is no such setting. */
    private Place place(String key) {
        ConfigValue value = object.get(key);
        return value == null ? place : reading.place(member(key), value, place);
    }

    private String member(String key) {
        return Reading.member(path, key);
    }
}
