package io.weir.proxy.embedded;

import java.util.Locale;

/** What is counted, in the order in which {@code stats} shows it. */
enum Statistic {
    CURR_CONNECTIONS,
    TOTAL_CONNECTIONS,
    CMD_GET,
    CMD_SET,
    CMD_FLUSH,
    CMD_TOUCH,
    GET_HITS,
    GET_MISSES,
    DELETE_MISSES,
    DELETE_HITS,
    INCR_MISSES,
    INCR_HITS,
    DECR_MISSES,
    DECR_HITS,
    CAS_MISSES,
    CAS_HITS,
    CAS_BADVAL,
    TOUCH_HITS,
    TOUCH_MISSES,
    BYTES_READ,
    BYTES_WRITTEN,
    TOTAL_ITEMS,
    EVICTIONS;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** memcached's name for it. */
    String word() {
        return word;
    }
}
