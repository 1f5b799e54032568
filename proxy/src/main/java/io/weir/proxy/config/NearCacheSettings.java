package io.weir.proxy.config;

import java.time.Duration;
import java.util.List;

/**
 * What is kept in the proxy itself of keys that are asked often.
 *
 * @param enabled whether anything is
 * @param maxBytes memory for what is kept
 * @param ttl how long a reply is served after it was asked for
 * @param maxStaleness how long ago another proxy may have changed what is served here
 * @param maxValue length of the largest reply that is kept
 * @param admission gets of a key in a second, on one event loop, from which on it is kept
 * @param prefixes of the keys that may be kept; none is all keys
 */
public record NearCacheSettings(
        boolean enabled,
        long maxBytes,
        Duration ttl,
        Duration maxStaleness,
        int maxValue,
        int admission,
        List<String> prefixes) {
    public NearCacheSettings {
        prefixes = List.copyOf(prefixes);
    }
}
