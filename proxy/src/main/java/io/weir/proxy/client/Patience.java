package io.weir.proxy.client;

import io.weir.proxy.config.ClientSettings;
import java.util.Optional;

/**
 * How long one client may take over what: the time limits of {@code weir.client}, checked once a second. Owned by the
 * client's event loop.
 */
final class Patience {
    /** What a client is doing, as far as time limits go. */
    enum Occupation {
        /** Asked nothing, and waits for nothing. */
        IDLE,
        /** Waits for replies. */
        WAITING,
        /** Has begun a request and not finished it. */
        ASKING,
        /** Sends a large value, which is taken as it comes: {@code stream-threshold} bytes are a step. */
        UPLOADING,
        /** Has replies to read, and nothing else to wait for. */
        DOWNLOADING,
        /** Is to be closed once it has read its last reply. */
        LEAVING
    }

    /** What is held against a client. */
    enum Verdict {
        IDLE("idle for longer than client.idle-timeout"),
        SLOW("a request was not complete within client.receive-timeout"),
        TRICKLING("less than client.stream-threshold of a large value came within client.receive-timeout"),
        STUCK("read nothing of its replies for client.receive-timeout"),
        DEAF("did not read its last reply within client.receive-timeout");

        private final String reason;

        Verdict(String reason) {
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private final long idle;
    private final long receive;
    private long lastRead;
    private long lastWritten;
    private long began;

    Patience(ClientSettings settings, long now) {
        this.idle = settings.idleTimeout().toNanos();
        this.receive = settings.receiveTimeout().toNanos();
        this.lastRead = now;
        this.lastWritten = now;
    }

    /** @param begins nothing was there of the request that these bytes belong to */
    void onRead(long now, boolean begins) {
        lastRead = now;
        if (begins) {
            began = now;
        }
    }

    /** A request, or a step of one, was complete or had to wait: what follows begins now. */
    void onRequest(long now) {
        began = now;
    }

    /** The client has read some of what waited for it, or something waits from now on. */
    void onWritten(long now) {
        lastWritten = now;
    }

    Optional<Verdict> judge(long now, Occupation occupation) {
        return switch (occupation) {
            case IDLE -> idle > 0 ? overdue(now, lastRead, idle, Verdict.IDLE) : Optional.empty();
            case WAITING -> Optional.empty();
            case ASKING -> overdue(now, began, receive, Verdict.SLOW);
            case UPLOADING -> overdue(now, began, receive, Verdict.TRICKLING);
            case DOWNLOADING -> overdue(now, lastWritten, receive, Verdict.STUCK);
            case LEAVING -> overdue(now, lastWritten, receive, Verdict.DEAF);
        };
    }

    private static Optional<Verdict> overdue(long now, long since, long limit, Verdict verdict) {
        return now - since > limit ? Optional.of(verdict) : Optional.empty();
    }
}
