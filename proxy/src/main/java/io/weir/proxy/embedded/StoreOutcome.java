package io.weir.proxy.embedded;

/** What came of storing a draft. */
enum StoreOutcome {
    STORED,
    NOT_STORED,
    /** Another value than the one that the client knows. */
    EXISTS,
    NOT_FOUND,
    TOO_LARGE
}
