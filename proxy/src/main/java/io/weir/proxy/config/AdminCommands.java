package io.weir.proxy.config;

/** What becomes of a client's command that administers a server, such as {@code lru_crawler}. */
public enum AdminCommands {
    /** Answered as memcached answers when the feature is off. */
    REFUSE,
    /** The harmless ones are sent to every server of the pool. */
    FORWARD
}
