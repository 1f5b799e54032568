package io.weir.proxy.config;

/** What a read answers that its server failed to answer. */
public enum OnError {
    MISS,
    ERROR
}
