package io.weir.proxy.config;

/** When a delete counts as written to the spool. */
public enum SpoolSync {
    /** The operating system has it: it outlives this process, but not a power failure. */
    OS,
    /** The disk has it. */
    ALWAYS
}
