package io.weir.proxy.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The words that the config has for the constants of an enum, in their order. */
final class Choices {
    private Choices() {}

    /** By their names in small letters. */
    static <E extends Enum<E>> Map<String, E> of(E[] constants) {
        return of(constants, constant -> constant.name().toLowerCase(Locale.ROOT));
    }

    static <E extends Enum<E>> Map<String, E> of(E[] constants, Function<E, String> word) {
        Map<String, E> choices = new LinkedHashMap<>();
        for (E constant : constants) {
            choices.put(word.apply(constant), constant);
        }
        return Collections.unmodifiableMap(choices);
    }
}
