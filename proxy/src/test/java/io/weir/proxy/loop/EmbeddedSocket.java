package io.weir.proxy.loop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection without a network: the test is the peer. What Netty puts off to the loop's next task is put off here as
 * well, until {@link HandTurnedLoop#turn}. Texts stand for bytes, one character each; {@code ⏎} is CR LF.
 */
public final class EmbeddedSocket extends EmbeddedChannel {
    private static final String LAST_HANDLER = "handler";

    private boolean stalled;
    private int writes;

    public EmbeddedSocket(HandTurnedLoop loop) {
        pipeline().addLast(LAST_HANDLER, new ChannelInboundHandlerAdapter());
        loop.add(this);
    }

    /** The connection as Vert.x hands it over. */
    public NetSocket vertx() {
        ChannelHandlerContext last = context();
        return (NetSocket) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {NetSocketInternal.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "channelHandlerContext":
                            return last;
                        case "remoteAddress":
                            return SocketAddress.inetSocketAddress(1, "127.0.0.1");
                        case "shutdownHandler":
                            return proxy;
                        case "close":
                            hangUp();
                            return null;
                        default:
                            throw new UnsupportedOperationException(method.toString());
                    }
                });
    }

    /** The context of the last handler, where Vert.x has its own. */
    public ChannelHandlerContext context() {
        return pipeline().context(LAST_HANDLER);
    }

    /** The peer's bytes come in with one read. */
    public EmbeddedSocket receive(String text) {
        return receive(text.replace("⏎", "\r\n").getBytes(ISO_8859_1));
    }

    /** The peer's bytes come in with one read. */
    public EmbeddedSocket receive(byte[] bytes) {
        pipeline().fireChannelRead(alloc().directBuffer().writeBytes(bytes));
        pipeline().fireChannelReadComplete();
        return this;
    }

    /** The peer sends no more, but still reads. */
    public void endInput() {
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    /** The connection is closed now; its handlers hear of it at the end of the turn, as Netty does it. */
    public void hangUp() {
        unsafe().close(unsafe().voidPromise());
    }

    /** A read fails. */
    public void fail(Exception cause) {
        pipeline().fireExceptionCaught(cause);
    }

    /** The peer reads no more. */
    public void stall() {
        stalled = true;
    }

    /** The peer reads on. */
    public void flow() {
        stalled = false;
        unsafe().flush();
    }

    /** Whether the peer is read from. */
    public boolean isReading() {
        return config().isAutoRead();
    }

    /** System calls that wrote, so far. */
    public int writes() {
        return writes;
    }

    /** What was sent since this was last asked. */
    public String sent() {
        return sentAsItIs().replace("\r\n", "⏎");
    }

    /** The same, with CR and LF as they are: what was sent may end between the two. */
    public String sentAsItIs() {
        checkException();
        StringBuilder text = new StringBuilder();
        for (ByteBuf piece = readOutbound(); piece != null; piece = readOutbound()) {
            text.append(piece.toString(ISO_8859_1));
            piece.release();
        }
        return text.toString();
    }

    /** What was sent since this was last asked, buffer by buffer. */
    public List<String> sentPieces() {
        checkException();
        List<String> pieces = new ArrayList<>();
        for (ByteBuf piece = readOutbound(); piece != null; piece = readOutbound()) {
            if (piece.isReadable()) {
                pieces.add(piece.toString(ISO_8859_1).replace("\r\n", "⏎"));
            }
            piece.release();
        }
        return pieces;
    }

    @Override
    public void runPendingTasks() {
        // Netty would run them in the midst of what put them off.
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer outbound) throws Exception {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (!stalled) {
            // An empty buffer, whose promise tells that all before it has left, costs no system call.
            writes += outbound.current() instanceof ByteBuf bytes && bytes.isReadable() ? 1 : 0;
            super.doWrite(outbound);
        }
    }

    boolean runWhatWasPutOff() {
        boolean any = hasPendingTasks();
        super.runPendingTasks();
        return any;
    }
}
