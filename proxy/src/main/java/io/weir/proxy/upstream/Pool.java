package io.weir.proxy.upstream;

import io.weir.proxy.config.FailOver;
import io.weir.proxy.loop.Clock;
import io.weir.routing.Distribution;
import io.weir.routing.KeyBatch;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One pool as one event loop sees it: which of its servers a key goes to. Owned by that loop. */
public final class Pool {
    private final PoolState state;
    private final List<UpstreamServer> servers;
    private final Clock clock;
    private final RetryBudget budget;
    /** The ring that the last retry was looked up on, and who is not on it. */
    private Distribution others;

    private BitSet othersWithout = new BitSet();
    /** The pool that stands in for dead servers, once it is known. */
    private @Nullable Pool standIn;

    Pool(PoolState state, List<UpstreamServer> servers, Clock clock) {
        this.state = state;
        this.servers = List.copyOf(servers);
        this.clock = clock;
        this.others = state.distribution();
        this.budget = new RetryBudget(state.config().failure().retryBudget());
    }

    void standIn(Pool pool) {
        standIn = pool;
    }

    public List<UpstreamServer> servers() {
        return servers;
    }

    /** The server that a key belongs to now; a dead one, which refuses, when there is no other to ask. */
    public UpstreamServer owner(byte[] key, int start, int length) {
        return server(distribution().owner(key, start, length), key, start, length);
    }

    /**
     * The same for each key of a batch.
     *
     * @param owners has room for them
     */
    public void owners(KeyBatch keys, UpstreamServer[] owners) {
        distribution().owners(keys);
        for (int i = 0; i < keys.size(); i++) {
            owners[i] = server(keys.owner(i), keys.bytes(), keys.start(i), keys.length(i));
        }
    }

    private Distribution distribution() {
        Distribution live = state.liveDistribution();
        return live.isEmpty() ? state.distribution() : live;
    }

    private UpstreamServer server(int owner, byte[] key, int start, int length) {
        SlowStart slowStart = state.slowStart();
        UpstreamServer server =
                servers.get(slowStart == null ? owner : slowStart.owner(owner, key, start, length, clock.now()));
        Pool other = standIn;
        return other == null || server.takesRequests() ? server : other.owner(key, start, length);
    }

    /** The server that a key belongs to when all are alive. */
    public UpstreamServer home(byte[] key, int start, int length) {
        return servers.get(state.distribution().owner(key, start, length));
    }

    public boolean hasStandIn() {
        return standIn != null;
    }

    /** The server that has the key while its own is dead, if it is one of another pool. */
    public Optional<UpstreamServer> standIn(byte[] key, int start, int length) {
        Pool other = standIn;
        return other == null ? Optional.empty() : Optional.of(other.owner(key, start, length));
    }

    /** If {@code server} only stands in for one of this pool's: how it does. */
    public Optional<FailOver> standingIn(UpstreamServer server) {
        return standIn == null || server.isOf(state)
                ? Optional.empty()
                : state.config().failure().failOver();
    }

    /** Whether a get that fails is asked of another server. */
    public boolean retries() {
        return state.config().failure().retry();
    }

    /** A request was sent that may be retried. */
    public void depositRetry() {
        budget.deposit();
    }

    /** Whether one more request may be retried. */
    public boolean withdrawRetry() {
        return budget.withdraw();
    }

    /**
     * Another server that a failed request may be asked of, once: the one that would own its key if {@code failed} were
     * not there. Empty if there is none, or too many requests have been retried.
     */
    public Optional<UpstreamServer> another(UpstreamServer failed, byte[] key, int start, int length) {
        BitSet without = new BitSet();
        for (int i = 0; i < servers.size(); i++) {
            without.set(i, servers.get(i) == failed || !servers.get(i).takesRequests());
        }
        if (!without.equals(othersWithout)) {
            othersWithout = without;
            others = state.distribution().without(without);
        }
        return others.isEmpty() || !withdrawRetry()
                ? Optional.empty()
                : Optional.of(servers.get(others.owner(key, start, length)));
    }
}
