package io.weir.proxy.upstream;

import io.weir.routing.Distribution;
import java.util.List;

/** One pool as one event loop sees it: which of its servers a key goes to. Owned by that loop. */
public final class Pool {
    private final PoolState state;
    private final UpstreamServer[] servers;

    Pool(PoolState state, List<UpstreamServer> servers) {
        this.state = state;
        this.servers = servers.toArray(UpstreamServer[]::new);
    }

    public String name() {
        return state.config().name();
    }

    public int size() {
        return servers.length;
    }

    public UpstreamServer server(int index) {
        return servers[index];
    }

    /** The server, by index, that the key belongs to now; a dead one, which refuses, when all are ejected. */
    public int owner(byte[] line, int start, int length) {
        Distribution live = state.liveDistribution();
        return (live.isEmpty() ? state.distribution() : live).owner(line, start, length);
    }
}
