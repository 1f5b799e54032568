package io.weir.proxy;

import io.vertx.core.transport.Transport;

/**
 * What the event loops wait on, and why that.
 *
 * @param reason for the log
 */
record EventLoopTransport(String name, Transport transport, String reason) {

    /** @throws StartException if the one that was asked for by name can't be had */
    static EventLoopTransport choose(io.weir.proxy.config.Transport wanted) throws StartException {
        return switch (wanted) {
            case AUTO -> best();
            case EPOLL -> byName("epoll", Transport.EPOLL);
            case IO_URING -> byName("io_uring", Transport.IO_URING);
            case NIO -> new EventLoopTransport("nio", Transport.NIO, "configured");
        };
    }

    /**
     * The first that this machine has, in the order of what a request costs (docs/performance.md). Container sandboxes
     * often forbid io_uring.
     */
    private static EventLoopTransport best() {
        if (isAvailable(Transport.IO_URING)) {
            return new EventLoopTransport("io_uring", Transport.IO_URING, "auto: io_uring is available");
        }
        if (isAvailable(Transport.EPOLL)) {
            return new EventLoopTransport("epoll", Transport.EPOLL, "auto: io_uring is not available here");
        }
        return new EventLoopTransport("nio", Transport.NIO, "auto: neither io_uring nor epoll is available here");
    }

    private static EventLoopTransport byName(String name, Transport transport) throws StartException {
        if (!isAvailable(transport)) {
            Throwable cause = transport == null ? null : transport.unavailabilityCause();
            throw new StartException("weir.transport = " + name + " is not available here"
                    + (cause == null ? "" : " (" + cause.getMessage() + ")") + ". Use transport = auto.");
        }
        return new EventLoopTransport(name, transport, "configured");
    }

    /** Vert.x has no such constant at all where the native library's classes are missing. */
    private static boolean isAvailable(Transport transport) {
        return transport != null && transport.available();
    }
}
