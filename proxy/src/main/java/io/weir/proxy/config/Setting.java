package io.weir.proxy.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * One value of the config, and the place it came from. Each method reads it as what it should be; if it is something
 * else, that is reported and the answer is empty.
 *
 * @param path such as {@code weir.pools.main.servers[1].weight}
 */
record Setting(String path, ConfigValue value, Place place, Reading reading) {
    private static final int SHOWN_LENGTH = 60;
    private static final Range<Double> SHARES = Range.ofShares();

    Optional<Integer> count(Range<Integer> range) {
        try {
            Object written = value.unwrapped();
            long number = written instanceof Integer || written instanceof Long
                    ? ((Number) written).longValue()
                    : decimal(written).longValueExact();
            int clamped = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
            return within(range, clamped);
        } catch (ArithmeticException | NumberFormatException e) {
            return problem(shown() + " is not a whole number, expected " + range);
        }
    }

    /** 0 to 1. */
    Optional<Double> share() {
        try {
            Object written = value.unwrapped();
            return within(
                    SHARES,
                    written instanceof Number number && Double.isFinite(number.doubleValue())
                            ? number.doubleValue()
                            : decimal(written).doubleValue());
        } catch (NumberFormatException e) {
            return problem(shown() + " is not a number, expected " + SHARES);
        }
    }

    /** Only of what is no number yet, such as text: the first BigDecimal of a JVM takes Java 25 about 25 ms. */
    private static BigDecimal decimal(Object written) {
        return new BigDecimal(String.valueOf(written));
    }

    Optional<Duration> duration(Range<Duration> range) {
        return as(Config::getDuration, "is not a duration, expected one such as 500ms or 60s")
                .flatMap(read -> within(range, read));
    }

    /** Bytes. */
    Optional<Long> size(Range<Long> range) {
        return as(Config::getBytes, "is not a size, expected one such as 64KiB").flatMap(read -> within(range, read));
    }

    Optional<Boolean> flag() {
        return as(Config::getBoolean, "is neither true nor false, expected one of them");
    }

    Optional<String> text(String expected) {
        return as(Config::getString, "is not a text, expected " + expected);
    }

    /** One of several words. */
    <T> Optional<T> choice(Map<String, T> choices) {
        String expected = "one of " + String.join(", ", choices.keySet());
        return text(expected).flatMap(word -> {
            T choice = choices.get(word);
            return choice != null
                    ? Optional.of(choice)
                    : problem(shown() + " is unknown, expected " + expected + Nearest.hint(word, choices.keySet()));
        });
    }

    /** @param expected what the list is of, with an example */
    Optional<List<Setting>> list(String expected) {
        if (!(value instanceof ConfigList list)) {
            return problem(shown() + " is not a list, expected " + expected);
        }
        List<Setting> elements = new ArrayList<>();
        for (int index = 0; index < list.size(); index++) {
            reading.setting(Reading.element(path, index), list.get(index), place)
                    .ifPresent(elements::add);
        }
        return Optional.of(elements);
    }

    /** @param expected what the section holds */
    Optional<Section> section(String expected) {
        return value instanceof ConfigObject object
                ? Optional.of(new Section(path, object, place, reading))
                : problem(shown() + " is not a section, expected " + expected);
    }

    /** Reports the message, and answers what a setting without a value does. */
    <T> Optional<T> problem(String message) {
        reading.report(place, path, message);
        return Optional.empty();
    }

    /** The value as it may be quoted to people. */
    String shown() {
        String shown = switch (value.valueType()) {
            case OBJECT -> "a section";
            case LIST -> "a list";
            default -> value.render(ConfigRenderOptions.concise());
        };
        String shortened = shown.length() <= SHOWN_LENGTH ? shown : shown.substring(0, SHOWN_LENGTH) + "…";
        return value.origin().lineNumber() < 1 ? shortened + " (from the environment)" : shortened;
    }

    private <T extends Comparable<T>> Optional<T> within(Range<T> range, T read) {
        return range.contains(read) ? Optional.of(read) : problem(shown() + " is out of range, expected " + range);
    }

    /** Leaves it to Typesafe Config, which reads values by their path. */
    private <T> Optional<T> as(BiFunction<Config, String, T> type, String wrong) {
        try {
            return Optional.of(type.apply(value.atKey("value"), "value"));
        } catch (ConfigException e) {
            return problem(shown() + " " + wrong);
        }
    }
}
