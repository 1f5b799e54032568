package io.weir.proxy.faults;

import io.weir.proxy.testing.Wire;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * A connection of the proxy's to a {@link FaultyServer}, which has one to the real server behind it, and what a {@link Fault}
 * can do with both. Requests are taken one by one. For one thread.
 */
final class Link implements AutoCloseable {
    private final Socket proxy;
    private final Socket server;
    private final InputStream fromProxy;
    private final InputStream fromServer;
    private final Supplier<CountDownLatch> recovery;
    private byte[] request = {};
    private int number;

    /** @param recovery what a fault that waits now waits for */
    Link(Socket proxy, Socket server, Supplier<CountDownLatch> recovery) throws IOException {
        this.proxy = proxy;
        this.server = server;
        this.recovery = recovery;
        proxy.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        fromProxy = new BufferedInputStream(proxy.getInputStream());
        fromServer = new BufferedInputStream(server.getInputStream());
    }

    /** Waits for the next request, data and all; false if there will be none. */
    boolean next() throws IOException {
        String line = line(fromProxy);
        if (line.isEmpty()) {
            return false;
        }
        request = (line + data(line)).getBytes(StandardCharsets.ISO_8859_1);
        number++;
        return true;
    }

    /** The request, its data included, one character per byte. */
    String request() {
        return Wire.text(request);
    }

    /** The key of a request that has one. */
    String key() {
        return request().split("[ \r]", 3)[1];
    }

    /** Which request of this connection it is, from 1 on. */
    int number() {
        return number;
    }

    /** What the real server answers to the request. */
    String reply() throws IOException {
        server.getOutputStream().write(request);
        StringBuilder reply = new StringBuilder();
        while (true) {
            String line = line(fromServer);
            if (line.isEmpty()) {
                throw new IOException("the server is gone");
            }
            reply.append(line);
            if (line.startsWith("VALUE ")) {
                reply.append(bytes(fromServer, Integer.parseInt(line.trim().split(" ")[3]) + 2));
            } else if (line.startsWith("VA ")) {
                return reply.append(
                                bytes(fromServer, Integer.parseInt(line.trim().split(" ")[1]) + 2))
                        .toString();
            } else {
                return reply.toString();
            }
        }
    }

    /** Answers what the real server answers. */
    void pass() throws IOException {
        write(reply());
    }

    /** Answers a text, which stands for bytes as {@link Wire} says. */
    void write(String text) throws IOException {
        proxy.getOutputStream().write(Wire.bytes(text));
    }

    /** Answers a text byte by byte. */
    void writeInPieces(String text) throws IOException {
        OutputStream out = proxy.getOutputStream();
        for (byte piece : Wire.bytes(text)) {
            out.write(piece);
        }
    }

    /** Ends what the proxy can read, while what it writes is still taken. */
    void endOutput() throws IOException {
        proxy.shutdownOutput();
    }

    /** Closes with a reset. */
    void reset() throws IOException {
        proxy.setSoLinger(true, 0);
        proxy.close();
    }

    /** Takes all there will be, and never answers. */
    void swallowAll() throws IOException {
        fromProxy.transferTo(OutputStream.nullOutputStream());
    }

    /** Takes nothing, and answers nothing, until the server is to be well again. */
    void awaitRecovery() throws InterruptedException {
        recovery.get().await();
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        server.close();
    }

    private String data(String line) throws IOException {
        String[] words = line.trim().split(" ");
        return switch (words[0]) {
            case "set", "add", "replace", "append", "prepend", "cas" ->
                bytes(fromProxy, Integer.parseInt(words[4]) + 2);
            case "ms" -> bytes(fromProxy, Integer.parseInt(words[2]) + 2);
            default -> "";
        };
    }

    /** A line with its end; empty at the end of the connection. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                return Wire.text(line.toByteArray());
            }
        }
        return "";
    }

    private static String bytes(InputStream in, int count) throws IOException {
        return Wire.text(in.readNBytes(count));
    }
}
