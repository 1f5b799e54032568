package io.weir.proxy.route;

import io.weir.proxy.config.FailOver;
import io.weir.proxy.upstream.Pool;
import io.weir.proxy.upstream.UpstreamServer;
import io.weir.routing.KeyBatch;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The servers that hold a key, as one event loop sees them: a {@link io.weir.routing.Route} made of that loop's pools.
 * Owned by that loop.
 */
sealed interface Destination permits SinglePool, ReplicatedPools {
    /** Whom a get asks. */
    UpstreamServer reader(byte[] key, int start, int length);

    /** Whom a get of several keys asks for each of them. */
    default void readers(KeyBatch keys, UpstreamServer[] readers) {
        for (int i = 0; i < keys.size(); i++) {
            readers[i] = reader(keys.bytes(), keys.start(i), keys.length(i));
        }
    }

    /** Who decides on a write, and answers it. */
    UpstreamServer writer(byte[] key, int start, int length);

    /** Whose CAS numbers count: nobody stands in for it, since numbers of another server mean nothing. */
    UpstreamServer authority(byte[] key, int start, int length);

    /** Whether there are more copies of a key than the writer's. */
    boolean hasCopies();

    /** Whether somebody else may have a value of a key from another time, when another was dead or was not. */
    boolean hasStrays();

    /** Who else has a copy of the key, or may have one from another time; dead or alive. */
    void eachCopy(byte[] key, int start, int length, UpstreamServer writer, Consumer<UpstreamServer> action);

    /** Whether the client of a write waits for all copies. */
    boolean awaitsCopies();

    /**
     * Whether a get that fails is asked of another server.
     *
     * @param numbered it asks for CAS numbers
     */
    boolean retries(boolean numbered);

    /** A request was sent that may be retried. */
    void depositRetry();

    /** Whom a get that {@code failed} did not answer may be asked of, once. */
    Optional<UpstreamServer> another(UpstreamServer failed, byte[] key, int start, int length);

    /** If {@code server} only stands in for one that is dead: how it does. */
    Optional<FailOver> standingIn(UpstreamServer server);

    /** The pool that decides. */
    Pool primary();

    /** All servers of all pools, the primary's first. */
    List<UpstreamServer> servers();
}
