package io.weir.proxy.config;

import java.time.Duration;

/** Reads <code>weir.client { … }</code>. */
final class ClientReader {
    private static final Range<Integer> COUNTS = Range.ofCounts(1, 1_000_000);
    // A key alone is 250 bytes.
    private static final Range<Long> LINES = Range.ofSizes(512, 2 << 10);
    private static final Range<Long> MULTI_GET_LINES = Range.ofSizes(512, 64 << 20);
    // No memcached holds a larger item.
    private static final Range<Long> VALUES = Range.ofSizes(1, 1 << 30);
    private static final Range<Long> BUFFERS = Range.ofSizes(1 << 10, 1 << 30);
    private static final Range<Duration> TIMES = Range.ofDurations(Duration.ofMillis(1));
    private static final Range<Duration> TIMES_OR_NEVER = Range.ofDurations(Duration.ZERO);

    private ClientReader() {}

    static ClientSettings read(Section client) {
        ClientSettings defaults = Defaults.CLIENT;
        ClientSettings read = new ClientSettings(
                client.count("max-connections", defaults.maxConnections(), COUNTS),
                client.count("max-in-flight", defaults.maxInFlight(), COUNTS),
                (int) client.size("max-line", defaults.maxLine(), LINES),
                (int) client.size("max-multi-get-line", defaults.maxMultiGetLine(), MULTI_GET_LINES),
                client.count("max-keys", defaults.maxKeys(), COUNTS),
                client.size("max-value", defaults.maxValue(), VALUES),
                (int) client.size("stream-threshold", defaults.streamThreshold(), BUFFERS),
                (int) client.size("max-pending-bytes", defaults.maxPendingBytes(), BUFFERS),
                client.duration("idle-timeout", defaults.idleTimeout(), TIMES_OR_NEVER),
                client.duration("receive-timeout", defaults.receiveTimeout(), TIMES));
        if (read.maxMultiGetLine() < read.maxLine()) {
            client.problem(
                    "max-multi-get-line",
                    Notation.size(read.maxMultiGetLine()) + " is less than max-line, expected at least "
                            + Notation.size(read.maxLine()));
        }
        client.reportUnknown();
        return read;
    }
}
