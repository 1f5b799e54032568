package io.weir.proxy.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.weir.health.FailureCause;
import io.weir.health.FailureKind;
import io.weir.proxy.config.PoolConfig;
import io.weir.proxy.config.ServerConfig;

/**
 * Brings dead servers back: asks each, when its dead time is over, for its {@code version} over a connection of its
 * own, and tells its health the outcome. One for all loops, on a context of its own, apart from the request path.
 */
public final class Prober {
    private static final int LONGEST_ANSWER = 512;

    private final Vertx vertx;
    private final NetClient client;
    private volatile Topology topology;

    /** Starts probing on the caller's context. */
    public Prober(Vertx vertx, Topology topology) {
        this.vertx = vertx;
        this.topology = topology;
        this.client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
        vertx.setPeriodic(50, tick -> probeDue());
    }

    public void adopt(Topology changed) {
        topology = changed;
    }

    private void probeDue() {
        long now = System.nanoTime();
        for (PoolState pool : topology.pools().values()) {
            for (ServerHealth health : pool.servers()) {
                if (health.probeIsDue(now)) {
                    new Probe(pool.config(), health).start();
                }
            }
        }
    }

    /** One question to one server; exactly one outcome. */
    private final class Probe {
        private final PoolConfig pool;
        private final ServerHealth health;
        private final Buffer answer = Buffer.buffer();
        private boolean over;
        private long timer;

        Probe(PoolConfig pool, ServerHealth health) {
            this.pool = pool;
            this.health = health;
        }

        void start() {
            long millis = pool.connectTimeout().plus(pool.timeout()).toMillis();
            timer = vertx.setTimer(millis, late -> fail(FailureKind.REQUEST_TIMEOUT, "no answer to a probe in time"));
            ServerConfig server = health.server();
            client.connect(server.port(), server.host())
                    .onSuccess(this::ask)
                    .onFailure(failure -> fail(UpstreamServer.connectFailure(failure, pool)));
        }

        private void ask(NetSocket socket) {
            if (over) {
                socket.close();
                return;
            }
            socket.handler(bytes -> {
                answer.appendBuffer(bytes);
                judge();
                if (over) {
                    socket.close();
                }
            });
            socket.exceptionHandler(failure -> fail(FailureKind.CONNECTION_LOST, String.valueOf(failure.getMessage())));
            socket.closeHandler(closed -> fail(FailureKind.CONNECTION_LOST, "closed by the server during a probe"));
            socket.write("version\r\n");
        }

        private void judge() {
            String text = answer.toString("ISO-8859-1");
            int end = text.indexOf('\n');
            if (end < 0 && answer.length() < LONGEST_ANSWER) {
                return;
            }
            if (text.startsWith("VERSION ")) {
                if (finish()) {
                    health.probeSucceeded();
                }
            } else {
                fail(FailureKind.PROTOCOL_ERROR, "no VERSION in answer to a probe");
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
            vertx.cancelTimer(timer);
            return first;
        }
    }
}
