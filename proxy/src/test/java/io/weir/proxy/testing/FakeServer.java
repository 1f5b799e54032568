package io.weir.proxy.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on 127.0.0.1 that behaves as a test tells it to, which mostly is badly. Each connection is served on a thread of
 * its own, and closed when its behaviour returns or fails.
 */
public final class FakeServer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    /** What the server does with one connection. */
    @FunctionalInterface
    public interface Behaviour {
        void serve(Visitor visitor) throws Exception;
    }

    private final ServerSocket listener;
    private final Behaviour behaviour;
    private final Set<Visitor> visitors = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-server");
        thread.setDaemon(true);
        return thread;
    });

    private FakeServer(ServerSocket listener, Behaviour behaviour) {
        this.listener = listener;
        this.behaviour = behaviour;
    }

    public static FakeServer start(Behaviour behaviour) {
        try {
            FakeServer server = new FakeServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behaviour);
            server.threads.execute(server::accept);
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** {@code 127.0.0.1:port}, as it stands in a configuration. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** How many connections there have been. */
    public int accepted() {
        return accepted.get();
    }

    /** How many connections are being served. */
    public int open() {
        return visitors.size();
    }

    /** For a latch that a behaviour or a test waits for; fails the waiting side if it is not released in time. */
    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("waited " + PATIENCE_SECONDS + " s in vain");
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", interruption);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            listener.close();
            for (Visitor visitor : visitors) {
                visitor.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Visitor visitor = new Visitor(listener.accept());
                accepted.incrementAndGet();
                visitors.add(visitor);
                threads.execute(() -> serve(visitor));
            } catch (IOException | RejectedExecutionException closed) {
                return;
            }
        }
    }

    private void serve(Visitor visitor) {
        try (visitor) {
            behaviour.serve(visitor);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (Exception gone) {
            // The visitor hung up, which the test sees from its side.
        } finally {
            visitors.remove(visitor);
        }
    }

    /** One connection, seen by the server. */
    public static final class Visitor implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        private Visitor(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            socket.setTcpNoDelay(true);
        }

        /** The next line, without its CR LF. */
        public String readLine() throws IOException {
            StringBuilder line = new StringBuilder();
            while (line.length() < 2 || line.charAt(line.length() - 1) != '\n') {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("closed after " + Wire.readable(line.toString()));
                }
                line.append((char) next);
            }
            return line.substring(0, line.length() - 2);
        }

        /** Reads as many bytes as the text stands for; anything else than these ends the connection. */
        public void expect(String text) throws IOException {
            byte[] expected = Wire.bytes(text);
            byte[] received = in.readNBytes(expected.length);
            if (!Arrays.equals(received, expected)) {
                throw new IOException("received " + Wire.readable(Wire.text(received)));
            }
        }

        /** Reads until the other side closes. */
        public void readToEnd() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }

        /** Sends a text, in one write. */
        public void write(String text) throws IOException {
            write(Wire.bytes(text));
        }

        /** Sends bytes. */
        public void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** Closes with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
