package io.weir.proxy.route;

import io.weir.proxy.spool.Entry;
import io.weir.proxy.upstream.Debts;
import io.weir.proxy.upstream.RequestFailure;
import io.weir.proxy.upstream.UpstreamServer;

/** A request that takes a value away, and does so later if its server can't be reached now. */
final class OwedDelete implements SecondChance {
    private final Debts debts;
    private final UpstreamServer server;
    private final Entry entry;
    private final byte[] success;
    private boolean used;

    /** @param success what the server would have answered */
    OwedDelete(Debts debts, UpstreamServer server, Entry entry, byte[] success) {
        this.debts = debts;
        this.server = server;
        this.entry = entry;
        this.success = success;
    }

    @Override
    public boolean take(SingleReply reply, RequestFailure failure) {
        // A server that has too much to do is not to be taken away for that: the client may ask once more.
        if (used || failure.isOverload()) {
            return false;
        }
        used = true;
        debts.owe(server, entry, problem -> {
            if (problem.isEmpty()) {
                reply.answer(success);
            } else {
                reply.failed(new RequestFailure(problem.get(), failure.readsMiss()));
            }
        });
        return true;
    }

    @Override
    public boolean outlivesClient() {
        return true;
    }
}
