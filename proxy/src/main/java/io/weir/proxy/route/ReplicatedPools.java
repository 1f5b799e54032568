package io.weir.proxy.route;

import io.weir.proxy.config.FailOver;
import io.weir.proxy.upstream.Pool;
import io.weir.proxy.upstream.UpstreamServer;
import io.weir.routing.Route;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Several pools, each with a copy of every key. A dead server's keys do not move within its pool, as they do in one
 * that is alone: the next pool has them already.
 */
final class ReplicatedPools implements Destination {
    private final List<Pool> pools;
    private final boolean awaitsCopies;

    /** @param pools the primary first, then its replicas in the order in which they stand in for it */
    ReplicatedPools(List<Pool> pools, Route.Replicate.Write write) {
        this.pools = List.copyOf(pools);
        this.awaitsCopies = write == Route.Replicate.Write.ALL;
    }

    /** The first that is alive; if none is, the primary's, which says so. */
    @Override
    public UpstreamServer reader(byte[] key, int start, int length) {
        UpstreamServer first = authority(key, start, length);
        if (first.takesRequests()) {
            return first;
        }
        for (int i = 1; i < pools.size(); i++) {
            UpstreamServer next = pools.get(i).home(key, start, length);
            if (next.takesRequests()) {
                return next;
            }
        }
        return first;
    }

    @Override
    public UpstreamServer writer(byte[] key, int start, int length) {
        return reader(key, start, length);
    }

    @Override
    public UpstreamServer authority(byte[] key, int start, int length) {
        return primary().home(key, start, length);
    }

    @Override
    public boolean hasCopies() {
        return true;
    }

    @Override
    public boolean hasStrays() {
        return false;
    }

    @Override
    public void eachCopy(byte[] key, int start, int length, UpstreamServer writer, Consumer<UpstreamServer> action) {
        for (Pool pool : pools) {
            UpstreamServer server = pool.home(key, start, length);
            if (server != writer) {
                action.accept(server);
            }
        }
    }

    @Override
    public boolean awaitsCopies() {
        return awaitsCopies;
    }

    /** The numbers of another server mean nothing. */
    @Override
    public boolean retries(boolean numbered) {
        return !numbered && primary().retries();
    }

    @Override
    public void depositRetry() {
        primary().depositRetry();
    }

    @Override
    public Optional<UpstreamServer> another(UpstreamServer failed, byte[] key, int start, int length) {
        return pools.stream()
                .map(pool -> pool.home(key, start, length))
                .filter(server -> server != failed && server.takesRequests())
                .findFirst()
                .filter(found -> primary().withdrawRetry());
    }

    @Override
    public Optional<FailOver> standingIn(UpstreamServer server) {
        return Optional.empty();
    }

    @Override
    public Pool primary() {
        return pools.get(0);
    }

    @Override
    public List<UpstreamServer> servers() {
        return pools.stream().flatMap(pool -> pool.servers().stream()).toList();
    }
}
