package io.weir.proxy.embedded;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is moved. */
final class HandSetClock implements InstantSource {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }

    /** Unix seconds, as an expiry time that lies so far from now. */
    int unixSecondsIn(Duration duration) {
        return Math.toIntExact(now.plus(duration).getEpochSecond());
    }
}
