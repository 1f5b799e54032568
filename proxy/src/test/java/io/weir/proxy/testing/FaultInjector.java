package io.weir.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Stands between the proxy and a real server, and makes that server's replies late, or end in the middle. Without a
 * fault set, bytes pass as they are. What is set holds for connections that are open and for those to come; any thread
 * may set it.
 */
public final class FaultInjector implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final ServerSocket listener;
    private final int serverPort;
    private final Set<Socket> links = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fault-injector");
        thread.setDaemon(true);
        return thread;
    });

    private boolean held;
    private boolean cutOff;
    private Duration delay = Duration.ZERO;
    private long bytesBeforeCut = NEVER;

    private FaultInjector(ServerSocket listener, int serverPort) {
        this.listener = listener;
        this.serverPort = serverPort;
    }

    /** Stands before the server that listens on a port of 127.0.0.1. */
    public static FaultInjector before(int serverPort) {
        try {
            FaultInjector injector =
                    new FaultInjector(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serverPort);
            injector.threads.execute(injector::accept);
            return injector;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** {@code 127.0.0.1:port}, as it stands in a configuration in place of the server's. */
    public String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Requests still reach the server, but none of its replies pass until {@link #releaseReplies}. */
    public synchronized void holdReplies() {
        held = true;
    }

    public synchronized void releaseReplies() {
        held = false;
        notifyAll();
    }

    /** Each piece of a reply, as it is read from the server, passes so much later. */
    public synchronized void delayReplies(Duration each) {
        delay = each;
    }

    /** Lets so many more bytes of replies pass, and closes the connection that the last of them passed on. */
    public synchronized void cutAfter(long bytes) {
        bytesBeforeCut = bytes;
    }

    /** The server is there no more: what was connected is not, and what connects hears nothing. It keeps its values. */
    public void cutOff() throws IOException {
        synchronized (this) {
            cutOff = true;
        }
        for (Socket link : links) {
            link.close();
        }
    }

    /** New connections reach the server. */
    public synchronized void heal() {
        cutOff = false;
        notifyAll();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            listener.close();
            for (Socket link : links) {
                link.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket proxy = listener.accept();
                threads.execute(() -> serve(proxy));
            } catch (IOException | RejectedExecutionException closed) {
                return;
            }
        }
    }

    private void serve(Socket proxy) {
        if (isDroppedAfterASilence()) {
            close(proxy);
            return;
        }
        try (proxy;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            links.add(proxy);
            proxy.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            threads.execute(() -> passRequests(proxy, server));
            passReplies(server, proxy);
        } catch (IOException | RejectedExecutionException gone) {
            // The other side sees it by the end of its own connection.
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            links.remove(proxy);
        }
    }

    private synchronized boolean isDroppedAfterASilence() {
        boolean silent = cutOff;
        try {
            while (cutOff) {
                wait();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
        return silent;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static void passRequests(Socket proxy, Socket server) {
        try (server) {
            proxy.getInputStream().transferTo(server.getOutputStream());
        } catch (IOException gone) {
            // The other side sees it by the end of its own connection.
        }
    }

    private void passReplies(Socket server, Socket proxy) throws IOException, InterruptedException {
        InputStream from = server.getInputStream();
        OutputStream to = proxy.getOutputStream();
        byte[] piece = new byte[64 * 1024];
        for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
            to.write(piece, 0, admit(read));
            if (takeCut()) {
                return;
            }
        }
    }

    /** Waits as long as a fault says; answers how many of so many bytes may pass. */
    private synchronized int admit(int bytes) throws InterruptedException {
        long began = System.nanoTime();
        for (long left = delay.toNanos(); held || left > 0; left = delay.toNanos() - (System.nanoTime() - began)) {
            wait(held ? 0 : 1 + left / 1_000_000);
        }
        int admitted = (int) Math.min(bytes, bytesBeforeCut);
        if (bytesBeforeCut != NEVER) {
            bytesBeforeCut -= admitted;
        }
        return admitted;
    }

    /** Whether the connection that asks is to be closed; only one is. */
    private synchronized boolean takeCut() {
        boolean due = bytesBeforeCut == 0;
        if (due) {
            bytesBeforeCut = NEVER;
        }
        return due;
    }
}
