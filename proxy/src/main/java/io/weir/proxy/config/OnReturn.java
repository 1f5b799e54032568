package io.weir.proxy.config;

/** What becomes of the values that a server still has when it comes back from the dead. */
public enum OnReturn {
    /** They stay: what was written elsewhere or not at all meanwhile is stale. */
    KEEP,
    /** They are dropped before the server takes requests. */
    FLUSH
}
