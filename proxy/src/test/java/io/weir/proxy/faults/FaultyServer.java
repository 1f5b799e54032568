package io.weir.proxy.faults;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a real memcached and understands what it is asked, so that it can answer wrongly as well as not at all. While
 * it is well it passes everything on. What it is told to do holds for connections that there are and for those to come. Any
 * thread.
 */
final class FaultyServer implements AutoCloseable {
    private static final Fault NONE = Link::pass;

    private final MemcachedServer server;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    /** Keeps the port from others while connections are refused: bound, but not listening. */
    private final Socket held = new Socket();

    private final AtomicInteger accepted = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "faulty-server");
        thread.setDaemon(true);
        return thread;
    });

    private volatile Fault onConnect = link -> {};
    private volatile Fault onRequest = NONE;
    private volatile CountDownLatch recovery = new CountDownLatch(1);
    private ServerSocket listener;

    private FaultyServer(MemcachedServer server, int port) throws IOException {
        this.server = server;
        this.port = port;
        held.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        held.bind(loopback(port));
        this.listener = listen(port);
    }

    static FaultyServer before(MemcachedServer server) {
        try {
            FaultyServer faulty = new FaultyServer(server, Ports.free());
            faulty.acceptFrom(faulty.listener);
            return faulty;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** {@code 127.0.0.1:port}, as it stands in a configuration in place of the real server's. */
    String address() {
        return "127.0.0.1:" + port;
    }

    /** How many connections there have been. */
    int accepted() {
        return accepted.get();
    }

    /** Does this with each request from now on. */
    void onRequest(Fault fault) {
        onRequest = fault;
    }

    /** Hangs up, and does this with each connection from now on. */
    void onConnect(Fault fault) {
        onConnect = fault;
        hangUp();
    }

    /** Hangs up, and refuses connections. */
    synchronized void refuse() {
        try {
            listener.close();
            hangUp();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** From now on, and on connections that are open, it is a good server. */
    synchronized void recover() {
        onConnect = link -> {};
        onRequest = NONE;
        CountDownLatch waited = recovery;
        recovery = new CountDownLatch(1);
        waited.countDown();
        try {
            if (listener.isClosed()) {
                listener = listen(port);
                acceptFrom(listener);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public synchronized void close() {
        refuse();
        threads.shutdownNow();
        try {
            held.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        socket.bind(loopback(port));
        return socket;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void hangUp() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private void acceptFrom(ServerSocket open) {
        threads.execute(() -> {
            while (!open.isClosed()) {
                try {
                    Socket socket = open.accept();
                    accepted.incrementAndGet();
                    sockets.add(socket);
                    if (open.isClosed()) {
                        // It came in while all others were hung up on.
                        socket.close();
                    }
                    threads.execute(() -> serve(socket));
                } catch (IOException | RejectedExecutionException closed) {
                    return;
                }
            }
        });
    }

    private void serve(Socket socket) {
        try (socket;
                Link link =
                        new Link(socket, new Socket(InetAddress.getLoopbackAddress(), server.port()), () -> recovery)) {
            onConnect.serve(link);
            while (link.next()) {
                onRequest.serve(link);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (SocketException gone) {
            // The proxy hung up, or was hung up on.
        } catch (IOException gone) {
            // The real server is down.
        } finally {
            sockets.remove(socket);
        }
    }
}
