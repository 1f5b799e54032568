package io.weir.proxy.upstream;

import io.weir.proxy.config.SpoolAnswer;
import io.weir.proxy.spool.DeleteSpool;
import io.weir.proxy.spool.Entry;
import io.weir.proxy.spool.Outcome;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What one event loop's servers could not be told, on its way to the spool. A server that owes something serves nobody
 * until it is done: it is dead from then on, at once, and the {@link Prober} has it do what it owes before it is alive
 * again. Owned by that loop.
 */
public final class Debts {
    private final Optional<DeleteSpool> spool;
    private final SpoolAnswer answer;
    private final Executor loop;

    /** @param spool empty if nothing is to be kept */
    public Debts(Optional<DeleteSpool> spool, SpoolAnswer answer, Executor loop) {
        this.spool = spool;
        this.answer = answer;
        this.loop = loop;
    }

    /** What does not reach a server is forgotten. */
    public static Debts forgotten() {
        return new Debts(Optional.empty(), SpoolAnswer.ERROR, Runnable::run);
    }

    public boolean areKept() {
        return spool.isPresent();
    }

    /**
     * The server could not be told. Only where debts are kept.
     *
     * @param whenDecided told on the loop, later: why the client can't be told that it is done, or nothing if it can
     */
    public void owe(UpstreamServer server, Entry entry, Consumer<Optional<String>> whenDecided) {
        ServerHealth health = server.health();
        health.owes();
        spool.orElseThrow()
                .add(
                        health.server().address(),
                        entry,
                        () -> !health.takesRequests(),
                        outcome -> loop.execute(() -> decide(outcome, server, entry, whenDecided)));
    }

    private void decide(Outcome outcome, UpstreamServer server, Entry entry, Consumer<Optional<String>> whenDecided) {
        if (outcome instanceof Outcome.Stored) {
            whenDecided.accept(
                    answer == SpoolAnswer.SUCCESS
                            ? Optional.empty()
                            : Optional.of(server.name() + " could not be told, and will be when it is back"));
        } else if (outcome instanceof Outcome.Failed failed) {
            whenDecided.accept(Optional.of(server.name() + " could not be told: " + failed.reason()));
        } else {
            // It came back between the two lines above, and owes it all the same.
            owe(server, entry, whenDecided);
        }
    }
}
