package io.weir.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.config.SpoolAnswer;
import io.weir.proxy.protocol.ReplyShape;
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
 *
 * <pre>
 *   owe() ──▶ the server is dead ──▶ spool ──▶ Stored: the client hears that it is done
 *     ▲         │
 *     │         └─ it is about to be back: nothing more is added, or its replay would never end ──▶ is it back?
 *     │                                                                        ▲── no, not yet ──────┤
 *     └──────────────── it fails ◀── the server itself is told ◀─────────────────────────── yes ─────┘
 * </pre>
 */
public final class Debts {
    private final Optional<DeleteSpool> spool;
    private final SpoolAnswer answer;
    private final Executor loop;
    private final Executor soon;

    /**
     * @param spool empty if nothing is to be kept
     * @param loop runs on the loop
     * @param soon the same, but some milliseconds later
     */
    public Debts(Optional<DeleteSpool> spool, SpoolAnswer answer, Executor loop, Executor soon) {
        this.spool = spool;
        this.answer = answer;
        this.loop = loop;
        this.soon = soon;
    }

    /** What does not reach a server is forgotten. */
    public static Debts forgotten() {
        return new Debts(Optional.empty(), SpoolAnswer.ERROR, Runnable::run, Runnable::run);
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
        server.health().owes();
        add(server, entry, whenDecided);
    }

    private void add(UpstreamServer server, Entry entry, Consumer<Optional<String>> whenDecided) {
        ServerHealth health = server.health();
        spool.orElseThrow()
                .add(
                        health.server().address(),
                        entry,
                        health::isAway,
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
        } else if (server.takesRequests()) {
            server.send(new Told(server, entry, whenDecided), 0).write(entry.line());
        } else {
            soon.execute(() -> add(server, entry, whenDecided));
        }
    }

    /** What a server answers that was told after all. */
    private final class Told implements ReplyReceiver {
        private final UpstreamServer server;
        private final Entry entry;
        private final Consumer<Optional<String>> whenDecided;

        Told(UpstreamServer server, Entry entry, Consumer<Optional<String>> whenDecided) {
            this.server = server;
            this.entry = entry;
            this.whenDecided = whenDecided;
        }

        @Override
        public ReplyShape shape() {
            return switch (entry.operation()) {
                case DELETE -> ReplyShape.DELETE;
                case DELETE_BASE64 -> ReplyShape.META_DELETE;
                case FLUSH_ALL -> ReplyShape.ACKNOWLEDGE;
            };
        }

        @Override
        public boolean expectsValue(byte[] line, int start, int end) {
            return false;
        }

        @Override
        public void block(ByteBuf in, int index, int length, long total, boolean last) {
            throw new IllegalStateException("a delete has no values");
        }

        @Override
        public void line(ByteBuf in, int index, int length) {
            whenDecided.accept(Optional.empty());
        }

        @Override
        public void end() {
            throw new IllegalStateException("a delete has no values");
        }

        @Override
        public void failed(RequestFailure failure) {
            owe(server, entry, whenDecided);
        }
    }
}
