package io.weir.proxy.route;

import io.weir.proxy.config.FailOver;
import io.weir.proxy.upstream.Pool;
import io.weir.proxy.upstream.UpstreamServer;
import io.weir.routing.KeyBatch;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One pool, in which a key has one server.
 *
 * @param reachesDead whether a dead server can be told of a delete, later
 */
record SinglePool(Pool primary, boolean reachesDead) implements Destination {
    @Override
    public UpstreamServer reader(byte[] key, int start, int length) {
        return primary.owner(key, start, length);
    }

    @Override
    public void readers(KeyBatch keys, UpstreamServer[] readers) {
        primary.owners(keys, readers);
    }

    @Override
    public UpstreamServer writer(byte[] key, int start, int length) {
        return primary.owner(key, start, length);
    }

    @Override
    public UpstreamServer authority(byte[] key, int start, int length) {
        return primary.owner(key, start, length);
    }

    @Override
    public boolean hasCopies() {
        return false;
    }

    @Override
    public boolean hasStrays() {
        return reachesDead || primary.hasStandIn();
    }

    /** The one that it belongs to, if others have its keys now, and the pool that stands in for it. */
    @Override
    public void eachCopy(byte[] key, int start, int length, UpstreamServer writer, Consumer<UpstreamServer> action) {
        UpstreamServer home = primary.home(key, start, length);
        if (home != writer && reachesDead) {
            action.accept(home);
        }
        primary.standIn(key, start, length).filter(other -> other != writer).ifPresent(action);
    }

    /** What could not be told has to be on disk before the client hears of it. */
    @Override
    public boolean awaitsCopies() {
        return reachesDead;
    }

    @Override
    public boolean retries(boolean numbered) {
        return primary.retries();
    }

    @Override
    public void depositRetry() {
        primary.depositRetry();
    }

    @Override
    public Optional<UpstreamServer> another(UpstreamServer failed, byte[] key, int start, int length) {
        return primary.another(failed, key, start, length);
    }

    @Override
    public Optional<FailOver> standingIn(UpstreamServer server) {
        return primary.standingIn(server);
    }

    @Override
    public List<UpstreamServer> servers() {
        return primary.servers();
    }
}
