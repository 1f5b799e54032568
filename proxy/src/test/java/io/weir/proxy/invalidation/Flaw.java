package io.weir.proxy.invalidation;

import io.weir.proxy.invalidation.Notice.Echo;
import io.weir.proxy.invalidation.Notice.Heartbeat;
import io.weir.proxy.nearcache.Freshness;
import java.util.List;

/** A rule that is broken on purpose, to see that a simulated world finds it. */
enum Flaw {
    NONE,
    /** A cached value is served as long as it lives, in sync or not. */
    TRUSTS_ALWAYS,
    /** A cache keeps what it has when something was missed. */
    IGNORES_GAPS,
    /** A cache keeps what a fetch brings though the key was changed meanwhile. */
    KEEPS_WHAT_WAS_OVERTAKEN,
    /** A heartbeat does not say which number was the last. */
    HIDES_ITS_LAST_NUMBER,
    /** A proxy takes itself to be in sync with whomever it hears, as of now. */
    TAKES_ANY_HEARTBEAT_FOR_AN_ECHO;

    Notice sends(Notice notice) {
        if (this == HIDES_ITS_LAST_NUMBER && notice instanceof Heartbeat heartbeat) {
            return new Heartbeat(heartbeat.from(), 0, heartbeat.ping(), heartbeat.echoes());
        }
        return notice;
    }

    Notice receives(Notice notice, Sender self, long lastPing) {
        if (this == TAKES_ANY_HEARTBEAT_FOR_AN_ECHO && notice instanceof Heartbeat heartbeat) {
            List<Echo> echoes = List.of(new Echo(self.incarnation(), lastPing, 0));
            return new Heartbeat(heartbeat.from(), heartbeat.last(), heartbeat.ping(), echoes);
        }
        return notice;
    }

    boolean allows(Freshness freshness, long fetchBegan, long syncedAsOf, long now) {
        return freshness.allows(fetchBegan, () -> this == TRUSTS_ALWAYS ? now : syncedAsOf, now);
    }
}
