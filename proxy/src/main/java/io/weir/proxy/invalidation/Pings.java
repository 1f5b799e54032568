package io.weir.proxy.invalidation;

import java.util.OptionalLong;

/** When the last pings were sent. Owned by the bus's thread. */
final class Pings {
    private static final int KEPT = 256;

    private final long[] sent = new long[KEPT];
    private long last;

    /** The number of a new ping, from 1 on. */
    long next(long now) {
        last++;
        sent[(int) (last % KEPT)] = now;
        return last;
    }

    /** Empty if it is too long ago to be of use, or never was. */
    OptionalLong sentAt(long ping) {
        return ping < 1 || ping > last || ping <= last - KEPT
                ? OptionalLong.empty()
                : OptionalLong.of(sent[(int) (ping % KEPT)]);
    }
}
