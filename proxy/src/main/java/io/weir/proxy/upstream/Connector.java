package io.weir.proxy.upstream;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.weir.health.FailureCause;
import io.weir.health.FailureKind;
import io.weir.proxy.config.PoolConfig;
import io.weir.proxy.config.ServerConfig;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Makes connections to one server. A name is looked up at each connect, so that a server may move; while it can't be
 * looked up, the last answer is good enough, whichever loop had it. Owned by one event loop.
 */
final class Connector {
    private NetClient client;
    private final ServerHealth health;

    Connector(NetClient client, ServerHealth health) {
        this.client = client;
        this.health = health;
    }

    /** Connects by another client from now on, since the settings have changed. */
    void use(NetClient changed) {
        client = changed;
    }

    Future<NetSocket> connect() {
        ServerConfig server = health.server();
        return client.connect(server.port(), server.host())
                .onSuccess(socket -> health.connectedTo(socket.remoteAddress().hostAddress()))
                .recover(failure -> {
                    Optional<String> address = health.lastAddress();
                    return failure instanceof UnknownHostException && address.isPresent()
                            ? client.connect(server.port(), address.get())
                            : Future.failedFuture(failure);
                });
    }

    static FailureCause cause(Throwable failure, PoolConfig config) {
        if (failure instanceof ConnectTimeoutException) {
            return new FailureCause(
                    FailureKind.CONNECT_TIMEOUT,
                    "no connection within " + config.connectTimeout().toMillis() + " ms");
        }
        if (failure instanceof UnknownHostException) {
            return new FailureCause(FailureKind.UNRESOLVED, "its host name can't be resolved");
        }
        String message = String.valueOf(failure.getMessage());
        boolean refused = failure instanceof ConnectException && message.contains("refused");
        return new FailureCause(
                refused ? FailureKind.CONNECT_REFUSED : FailureKind.CONNECT_FAILED,
                refused ? "connection refused" : message);
    }
}
