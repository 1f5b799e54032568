package io.weir.proxy.embedded;

/** How a draft is stored, given what is there already. */
enum StoreMode {
    SET,
    /** Only where nothing is. */
    ADD,
    /** Only where something is. */
    REPLACE,
    /** Behind what is there, whose flags and expiry stay. */
    APPEND,
    /** In front of what is there, whose flags and expiry stay. */
    PREPEND
}
