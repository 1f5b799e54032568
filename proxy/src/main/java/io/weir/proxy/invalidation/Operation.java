package io.weir.proxy.invalidation;

import java.util.Locale;

/** What was done to a key. On the wire its ordinal: new ones go to the end. */
public enum Operation {
    SET,
    DELETE,
    TOUCH,
    ARITHMETIC,
    /** To all keys; the key is empty. */
    FLUSH_ALL;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As subscribers read it, such as {@code flush_all}. */
    String word() {
        return word;
    }
}
