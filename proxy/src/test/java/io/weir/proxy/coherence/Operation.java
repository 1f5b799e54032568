package io.weir.proxy.coherence;

/**
 * What a client did, and when, by {@link System#nanoTime}.
 *
 * @param version what a write wrote, or a read returned; 0 if there was nothing
 * @param start before it was sent
 * @param end when its answer was here
 */
record Operation(Kind kind, int proxy, String key, long version, long start, long end) {
    enum Kind {
        READ,
        /** A write that was acknowledged. */
        WRITE,
        /** A write whose answer was an error, or did not come: it may be carried out at any time, or never. */
        DOUBTFUL_WRITE
    }
}
