package io.weir.proxy.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.weir.proxy.config.ClientSettings;
import io.weir.proxy.loop.Loop;
import io.weir.proxy.protocol.Replies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The clients of one event loop, and the door they come in by. Owned by that loop. */
public final class ClientConnections {
    private final Loop loop;
    private final ClientSettings settings;
    private final RequestHandler handler;
    private final AtomicInteger everyLoopsClients;
    private final Set<ClientConnection> open = new HashSet<>();
    private int accepted;
    private boolean draining;
    private Runnable onEmpty = () -> {};

    /** @param everyLoopsClients how many clients all loops have together, for {@code client.max-connections} */
    public ClientConnections(
            Loop loop, ClientSettings settings, RequestHandler handler, AtomicInteger everyLoopsClients) {
        this.loop = loop;
        this.settings = settings;
        this.handler = handler;
        this.everyLoopsClients = everyLoopsClients;
    }

    /** Takes a connection that was just accepted on this loop: its bytes go past Vert.x, as Netty reads them. */
    public void accept(NetSocket socket) {
        ChannelHandlerContext vertx = ((NetSocketInternal) socket).channelHandlerContext();
        if (draining) {
            vertx.close();
            return;
        }
        // When the listener shuts down, a client is not hung up on: drain() sees to it that it gets its replies.
        socket.shutdownHandler(shutdown -> {});
        if (everyLoopsClients.incrementAndGet() > settings.maxConnections()) {
            everyLoopsClients.decrementAndGet();
            loop.counters().connectionsRejected.increment();
            ByteBuf refusal = Unpooled.wrappedBuffer(Replies.TOO_MANY_CONNECTIONS);
            vertx.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        loop.counters().connectionsOpened.increment();
        ClientConnection client = new ClientConnection(loop, settings, handler, this, accepted++ & Integer.MAX_VALUE);
        open.add(client);
        vertx.pipeline().addBefore(vertx.name(), "weir-client", client);
    }

    /** Lets every client finish what it asked, and closes it; {@code then} runs when the last one is gone. */
    public void drain(Runnable then) {
        draining = true;
        onEmpty = then;
        if (open.isEmpty()) {
            then.run();
        } else {
            new ArrayList<>(open).forEach(ClientConnection::end);
        }
    }

    /** Hangs up on all that are left. */
    public void abort() {
        new ArrayList<>(open).forEach(ClientConnection::abort);
    }

    /** Called once a second. */
    public void tick(long now) {
        open.forEach(client -> client.tick(now));
    }

    void remove(ClientConnection client) {
        if (open.remove(client)) {
            everyLoopsClients.decrementAndGet();
            loop.counters().connectionsClosed.increment();
            if (open.isEmpty()) {
                onEmpty.run();
            }
        }
    }
}
