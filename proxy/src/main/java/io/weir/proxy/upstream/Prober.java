package io.weir.proxy.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.weir.health.FailureCause;
import io.weir.health.FailureKind;
import io.weir.proxy.config.OnReturn;
import io.weir.proxy.config.PoolConfig;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Brings dead servers back: asks each, when its dead time is over, for its {@code version} over a connection of its
 * own, as often as {@code probes} says, and has it flushed first if {@code on-return} says so. Also sees to it that a
 * server that fails too often, but never often enough in a row, is taken for dead. One for all loops, on a context of its own, apart from the request path.
 */
public final class Prober {
    private static final int LONGEST_ANSWER = 512;
    /** Timers are numbered from 0. */
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final NetClient client;
    private final ErrorRates errors;
    private volatile Topology topology;
    /** What {@link #errors} are kept for. */
    private Topology watched;

    /** Starts probing on the caller's context. */
    public Prober(Vertx vertx, Topology topology, CounterRegistry counters) {
        this.vertx = vertx;
        this.errors = new ErrorRates(counters);
        this.topology = topology;
        this.watched = topology;
        this.client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
        vertx.setPeriodic(50, tick -> probeDue());
    }

    public void adopt(Topology changed) {
        topology = changed;
    }

    private void probeDue() {
        long now = System.nanoTime();
        Topology current = topology;
        if (current != watched) {
            errors.retain(current.servers());
            watched = current;
        }
        for (PoolState pool : current.pools().values()) {
            pool.tick(now);
            for (ServerHealth health : pool.servers()) {
                errors.check(pool.config(), health, now);
                if (health.probeIsDue(now)) {
                    new Probe(pool.config(), health).start();
                }
            }
        }
    }

    /** One conversation with one server; exactly one outcome. */
    private final class Probe {
        private final PoolConfig pool;
        private final ServerHealth health;
        private final Deque<Question> questions = new ArrayDeque<>();
        private Buffer answer = Buffer.buffer();
        private boolean over;
        private Runnable hangUp = () -> {};
        private long timer = NO_TIMER;

        Probe(PoolConfig pool, ServerHealth health) {
            this.pool = pool;
            this.health = health;
            for (int i = 0; i < pool.failure().probes(); i++) {
                questions.add(Question.VERSION);
            }
            if (pool.failure().onReturn() == OnReturn.FLUSH) {
                // Last, so that between it and the first request there is nothing that could go wrong.
                questions.add(Question.FLUSH_ALL);
            }
        }

        void start() {
            expectWithin(pool.connectTimeout().plus(pool.timeout()).toMillis());
            new Connector(client, health)
                    .connect()
                    .onSuccess(this::converse)
                    .onFailure(failure -> fail(Connector.cause(failure, pool)));
        }

        private void converse(NetSocket socket) {
            if (over) {
                socket.close();
                return;
            }
            hangUp = socket::close;
            socket.handler(bytes -> {
                // What was read before the connection was closed still comes.
                if (!over) {
                    answer.appendBuffer(bytes);
                    judge(socket);
                }
            });
            socket.exceptionHandler(failure -> fail(FailureKind.CONNECTION_LOST, String.valueOf(failure.getMessage())));
            socket.closeHandler(closed -> fail(FailureKind.CONNECTION_LOST, "closed by the server during a probe"));
            ask(socket);
        }

        private void ask(NetSocket socket) {
            expectWithin(pool.timeout().toMillis());
            answer = Buffer.buffer();
            socket.write(questions.getFirst().line);
        }

        private void judge(NetSocket socket) {
            String text = answer.toString("ISO-8859-1");
            int end = text.indexOf('\n') + 1;
            if (end == 0 && answer.length() < LONGEST_ANSWER) {
                return;
            }
            Question asked = questions.removeFirst();
            if (!text.startsWith(asked.answer) || end < text.length()) {
                fail(
                        text.startsWith("SERVER_ERROR") ? FailureKind.SERVER_ERROR : FailureKind.PROTOCOL_ERROR,
                        "no " + asked.answer + " in answer to a probe");
            } else if (!questions.isEmpty()) {
                ask(socket);
            } else if (finish()) {
                health.probeSucceeded();
            }
        }

        private void expectWithin(long millis) {
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(millis, late -> fail(FailureKind.REQUEST_TIMEOUT, "no answer to a probe in time"));
        }

        private void fail(FailureKind kind, String detail) {
            fail(new FailureCause(kind, detail));
        }

        private void fail(FailureCause cause) {
            if (finish()) {
                health.probeFailed(cause);
            }
        }

        private boolean finish() {
            boolean first = !over;
            over = true;
            vertx.cancelTimer(timer);
            hangUp.run();
            return first;
        }
    }

    private enum Question {
        VERSION("version\r\n", "VERSION "),
        FLUSH_ALL("flush_all\r\n", "OK\r\n");

        private final String line;
        private final String answer;

        Question(String line, String answer) {
            this.line = line;
            this.answer = answer;
        }
    }
}
