package io.weir.proxy.config;

/** What becomes of a dead server's keys. */
public enum OnDead {
    /** The other servers of the ring take them. */
    EJECT,
    /** Nobody takes them: reads miss, writes fail. */
    MISS,
    /** Nobody takes them: reads and writes answer an error. */
    ERROR
}
