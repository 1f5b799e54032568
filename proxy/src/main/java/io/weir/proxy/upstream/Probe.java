package io.weir.proxy.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.weir.health.FailureCause;
import io.weir.health.FailureKind;
import io.weir.proxy.config.OnReturn;
import io.weir.proxy.config.PoolConfig;
import io.weir.proxy.spool.Batch;
import io.weir.proxy.spool.DeleteSpool;
import io.weir.proxy.spool.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One conversation with a dead server, after which it is alive, or still dead: exactly one of the two.
 *
 * <pre>
 *   version, as often as probes says ──▶ what it owes, as long as there is something ──▶ flush_all, if on-return says so
 *                                          ▲                                                  │
 *                                          └──── something has come meanwhile ────────────────┤
 *                                                                                             ▼
 *                                                                                           alive
 * </pre>
 *
 * <p>Owned by the prober's context.
 */
final class Probe {
    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

    private static final int LONGEST_ANSWER = 512;
    /** Timers are numbered from 0. */
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Context context;
    private final NetClient client;
    private final PoolConfig pool;
    private final ServerHealth health;
    private final Optional<DeleteSpool> spool;
    /** What was asked and is not answered yet. */
    private final Deque<Question> asked = new ArrayDeque<>();

    private final long began = System.nanoTime();
    private int versions;
    private boolean flushed;
    private long replayed;
    private Buffer answers = Buffer.buffer();
    private boolean over;
    private boolean revived;
    private Runnable hangUp = () -> {};
    private long timer = NO_TIMER;

    /** On the prober's context. */
    Probe(Vertx vertx, NetClient client, PoolConfig pool, ServerHealth health, Optional<DeleteSpool> spool) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.client = client;
        this.pool = pool;
        this.health = health;
        this.spool = spool;
        // Last, so that between it and the first request there is nothing that could go wrong.
        this.flushed = pool.failure().onReturn() != OnReturn.FLUSH;
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
                hear(socket, bytes);
            }
        });
        socket.exceptionHandler(failure -> fail(FailureKind.CONNECTION_LOST, String.valueOf(failure.getMessage())));
        socket.closeHandler(closed -> fail(FailureKind.CONNECTION_LOST, "closed by the server during a probe"));
        goOn(socket);
    }

    /** All that was asked is answered, and rightly. */
    private void goOn(NetSocket socket) {
        if (versions < pool.failure().probes()) {
            versions++;
            ask(socket, new Question("version\r\n", "version", answer -> answer.startsWith("VERSION ")));
        } else if (spool.isPresent() && spool.get().pending(health.server().address()) > 0) {
            expectWithin(pool.timeout().toMillis());
            Future.fromCompletionStage(spool.get().next(health.server().address()), context)
                    .onSuccess(batch -> replay(socket, batch))
                    .onFailure(failure -> fail(FailureKind.OWES_DELETES, String.valueOf(failure.getMessage())));
        } else if (!flushed) {
            flushed = true;
            ask(socket, new Question("flush_all\r\n", "flush_all", "OK"::equals));
        } else if (spool.isEmpty()) {
            revive();
        } else if (!spool.get().ifNothingPending(health.server().address(), this::revive)) {
            goOn(socket);
        }
        if (revived) {
            revived = false;
            health.changed();
        }
    }

    private void replay(NetSocket socket, Batch batch) {
        if (over) {
            return;
        }
        if (batch.isEmpty()) {
            // It is only just being written.
            context.runOnContext(later -> {
                if (!over) {
                    goOn(socket);
                }
            });
            return;
        }
        Buffer lines = Buffer.buffer();
        for (Entry entry : batch.entries()) {
            lines.appendBytes(entry.line());
            asked.add(new Question("", entry.operation().word(), entry.operation()::isDoneBy));
        }
        asked.getLast().whenAnswered = () -> {
            replayed += batch.entries().size();
            spool.orElseThrow().acknowledge(batch);
            // What comes from now on waits for it, or more might come than it can do.
            health.isReturning(true);
        };
        socket.write(lines);
    }

    private void ask(NetSocket socket, Question question) {
        expectWithin(pool.timeout().toMillis());
        asked.add(question);
        socket.write(question.line);
    }

    private void hear(NetSocket socket, Buffer bytes) {
        answers.appendBuffer(bytes);
        int start = 0;
        for (int i = 0; i < answers.length() && !over; i++) {
            if (answers.getByte(i) == '\n') {
                judge(answers.getString(start, i, ISO_8859_1.name()).stripTrailing());
                start = i + 1;
            }
        }
        if (over) {
            return;
        }
        answers = answers.getBuffer(start, answers.length());
        if (answers.length() >= LONGEST_ANSWER) {
            judge(answers.toString(ISO_8859_1));
        } else if (asked.isEmpty()) {
            goOn(socket);
        } else {
            expectWithin(pool.timeout().toMillis());
        }
    }

    private void judge(String answer) {
        Question question = asked.poll();
        if (question == null) {
            fail(FailureKind.PROTOCOL_ERROR, "answered a probe more than it was asked");
        } else if (!question.right.test(answer)) {
            fail(
                    answer.startsWith("SERVER_ERROR") ? FailureKind.SERVER_ERROR : FailureKind.PROTOCOL_ERROR,
                    "the wrong answer to " + question.word + " in a probe");
        } else {
            question.whenAnswered.run();
        }
    }

    private void expectWithin(long millis) {
        vertx.cancelTimer(timer);
        timer = vertx.setTimer(millis, late -> fail(FailureKind.REQUEST_TIMEOUT, "no answer to a probe in time"));
    }

    private void revive() {
        if (finish()) {
            if (replayed > 0) {
                LOG.info(
                        "event=spool_replayed server={} entries={} millis={}",
                        health.server().address(),
                        replayed,
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            }
            revived = health.revive();
        }
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
        health.isReturning(false);
        vertx.cancelTimer(timer);
        hangUp.run();
        return first;
    }

    /** One line, and what is right in answer to it. */
    private static final class Question {
        private final String line;
        private final String word;
        private final Predicate<String> right;
        private Runnable whenAnswered = () -> {};

        Question(String line, String word, Predicate<String> right) {
            this.line = line;
            this.word = word;
            this.right = right;
        }
    }
}
