package io.weir.proxy.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** How the config writes amounts: {@code 500ms}, {@code 64KiB}, {@code 0.5}. */
final class Notation {
    private static final List<String> SIZE_UNITS = List.of("B", "KiB", "MiB", "GiB");

    private Notation() {}

    /** In days, seconds or milliseconds, whichever is the largest unit that leaves no rest. */
    static String duration(Duration duration) {
        if (duration.toNanosPart() % 1_000_000_000 != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        return seconds > 0 && seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds + "s";
    }

    /** In the largest unit that leaves no rest. */
    static String size(long bytes) {
        int unit = 0;
        long amount = bytes;
        while (amount > 0 && amount % 1024 == 0 && unit < SIZE_UNITS.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return amount + SIZE_UNITS.get(unit);
    }

    /** As few digits as tell it. */
    static String share(double share) {
        return BigDecimal.valueOf(share).stripTrailingZeros().toPlainString();
    }
}
