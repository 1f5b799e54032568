package io.weir.proxy.loop;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** A network without sockets: what connects waits until the test accepts it, or refuses, as the server that it is. */
public final class EmbeddedNetwork {
    private final HandTurnedLoop loop;
    private final Map<Integer, Queue<Promise<NetSocket>>> connecting = new HashMap<>();

    public EmbeddedNetwork(HandTurnedLoop loop) {
        this.loop = loop;
    }

    /** What Vert.x makes clients of. */
    public Vertx vertx() {
        return stub(Vertx.class, (proxy, method, arguments) -> {
            if (method.getName().equals("createNetClient")) {
                return client();
            }
            throw new UnsupportedOperationException(method.toString());
        });
    }

    /** Connects to whatever port; the host is not looked at. */
    public NetClient client() {
        return stub(NetClient.class, (proxy, method, arguments) -> {
            if (method.getName().equals("connect") && arguments[0] instanceof Integer port) {
                return connect(port);
            }
            throw new UnsupportedOperationException(method.toString());
        });
    }

    /** Connections to {@code port} that are neither accepted nor refused. */
    public int connecting(int port) {
        return attempts(port).size();
    }

    /** Accepts the connection to {@code port} that waits longest; the test plays the server. */
    public EmbeddedSocket accept(int port) {
        EmbeddedSocket socket = new EmbeddedSocket(loop);
        next(port).complete(socket.vertx());
        return socket;
    }

    /** Lets the connection to {@code port} that waits longest fail. */
    public void refuse(int port, Exception cause) {
        next(port).fail(cause);
    }

    private Future<NetSocket> connect(int port) {
        Promise<NetSocket> attempt = Promise.promise();
        attempts(port).add(attempt);
        return attempt.future();
    }

    private Promise<NetSocket> next(int port) {
        Promise<NetSocket> attempt = attempts(port).poll();
        if (attempt == null) {
            throw new AssertionError("nobody connects to port " + port);
        }
        return attempt;
    }

    private Queue<Promise<NetSocket>> attempts(int port) {
        return connecting.computeIfAbsent(port, first -> new ArrayDeque<>());
    }

    private static <T> T stub(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(EmbeddedNetwork.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
