package io.weir.proxy.config;

import io.weir.routing.HashFunction;
import io.weir.routing.HashTag;
import io.weir.routing.RingKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Servers that share the keys of one ring.
 *
 * @param servers in the file's order; at least one, no two of the same name or label
 * @param ring how servers get their share of the hash space
 * @param hash of a key
 * @param hashTag the part of a key that is hashed, where it has one
 * @param connections per server and event loop
 * @param mergeGets gets of one key that leave together leave as one request
 * @param timeout within which a server must reply
 * @param connectTimeout within which a connection must be up
 * @param failures in a row that mark a server dead
 * @param deadTimeout from a server's death to its first probe
 * @param maxInFlight requests that one server may owe one event loop
 * @param silenceTimeout after which a connection that owes replies and sends none is replaced; at least {@code timeout}
 * @param failure the rest of what is done about failing servers
 */
public record PoolConfig(
        String name,
        List<ServerConfig> servers,
        RingKind ring,
        HashFunction hash,
        Optional<HashTag> hashTag,
        int connections,
        boolean mergeGets,
        Duration timeout,
        Duration connectTimeout,
        int failures,
        Duration deadTimeout,
        OnDead onDead,
        OnError onError,
        int maxInFlight,
        Duration silenceTimeout,
        FailureSettings failure) {
    public PoolConfig {
        servers = List.copyOf(servers);
    }
}
