package io.weir.proxy.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads <code>weir.near-cache { … }</code>. */
final class NearCacheReader {
    private static final String PREFIXES = "a list such as [\"user:\"]";
    private static final String PREFIX = "the beginning of a key such as \"user:\"";

    // Any value that may be kept fits in.
    private static final Range<Long> BYTES = Range.ofSizes(1 << 20, 1L << 40);
    private static final Range<Duration> TTL = Range.ofDurations(Duration.ofMillis(1), Duration.ofHours(1));
    private static final Range<Long> VALUES = Range.ofSizes(1, 1 << 20);
    private static final Range<Integer> ADMISSION = Range.ofCounts(1, 10_000);
    private static final Pattern PART_OF_A_KEY = Pattern.compile("[^\\s\\p{Cntrl}]{1,250}");

    private NearCacheReader() {}

    static NearCacheSettings read(Section nearCache) {
        NearCacheSettings defaults = Defaults.NEAR_CACHE;
        NearCacheSettings read = new NearCacheSettings(
                nearCache.flag("enabled", defaults.enabled()),
                nearCache.size("max-bytes", defaults.maxBytes(), BYTES),
                nearCache.duration("ttl", defaults.ttl(), TTL),
                nearCache.duration("max-staleness", defaults.maxStaleness(), TTL),
                (int) nearCache.size("max-value", defaults.maxValue(), VALUES),
                nearCache.count("admission", defaults.admission(), ADMISSION),
                nearCache.setting("prefixes").map(NearCacheReader::prefixes).orElse(defaults.prefixes()));
        nearCache.reportUnknown();
        return read;
    }

    private static List<String> prefixes(Setting list) {
        return list.list(PREFIXES).orElse(List.of()).stream()
                .map(NearCacheReader::prefix)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> prefix(Setting setting) {
        return setting.text(PREFIX)
                .flatMap(text -> PART_OF_A_KEY.matcher(text).matches()
                        ? Optional.of(text)
                        : setting.problem(setting.shown() + " can't begin a key, expected " + PREFIX));
    }
}
