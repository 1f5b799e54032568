package io.weir.proxy.config;

/** What the event loops wait on. */
public enum Transport {
    /** The best one that this machine has. */
    AUTO,
    EPOLL,
    IO_URING,
    /** The JDK's own; runs anywhere. */
    NIO
}
