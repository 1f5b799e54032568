package io.weir.proxy.invalidation;

import java.util.List;
import java.util.Optional;

/** What proxies tell each other. Any notice may be lost, late, doubled or overtaken. */
sealed interface Notice {
    Sender from();

    /**
     * Changes, numbered without a gap. Without any it says that there is nothing to be had before {@code first}.
     *
     * @param first number of the first one
     */
    record Batch(Sender from, long first, List<Invalidation> events) implements Notice {}

    /**
     * To all, every heartbeat.
     *
     * @param last the number of the sender's last change: all that it acknowledged up to now have this or a lower one
     * @param ping number of this heartbeat
     * @param echoes what the sender has heard, of each other proxy that it knows
     */
    record Heartbeat(Sender from, long last, long ping, List<Echo> echoes) implements Notice {
        Optional<Echo> echoTo(long incarnation) {
            return echoes.stream()
                    .filter(echo -> echo.incarnation() == incarnation)
                    .findFirst();
        }
    }

    /**
     * The newest ping of one incarnation that was heard.
     *
     * @param held for how long it has been known, nanoseconds
     */
    record Echo(long incarnation, long ping, long held) {}

    /**
     * The sender acknowledges no change any more.
     *
     * @param last the number of its last one
     */
    record Goodbye(Sender from, long last) implements Notice {}
}
