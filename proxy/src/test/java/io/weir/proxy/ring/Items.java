package io.weir.proxy.ring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is stored behind a port of 127.0.0.1, a hundred thousand keys at a time; keys have one character per byte. */
final class Items implements AutoCloseable {
    /** So few that neither their sets nor a multi-get of them fills a buffer on the way. */
    private static final int BATCH = 50;

    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    private Items(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        out = socket.getOutputStream();
    }

    /** Sets every one of the keys. */
    static void set(int port, List<String> keys) {
        try (Items items = new Items(port)) {
            for (int from = 0; from < keys.size(); from += BATCH) {
                items.setBatch(keys.subList(from, Math.min(from + BATCH, keys.size())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of the keys that are stored here. */
    static Set<String> held(int port, List<String> keys) {
        Set<String> held = new HashSet<>();
        try (Items items = new Items(port)) {
            for (int from = 0; from < keys.size(); from += BATCH) {
                items.addHeld(keys.subList(from, Math.min(from + BATCH, keys.size())), held);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return held;
    }

    private void setBatch(List<String> keys) throws IOException {
        StringBuilder request = new StringBuilder();
        keys.forEach(key -> request.append("set ").append(key).append(" 0 0 1\r\nv\r\n"));
        send(request.toString());
        for (String key : keys) {
            String reply = in.readLine();
            if (!"STORED".equals(reply)) {
                throw new AssertionError("the answer to set " + key + " is " + reply);
            }
        }
    }

    private void addHeld(List<String> keys, Set<String> held) throws IOException {
        send("get " + String.join(" ", keys) + "\r\n");
        for (String line = in.readLine(); !"END".equals(line); line = in.readLine()) {
            if (line == null || !line.startsWith("VALUE ")) {
                throw new AssertionError("the answer to a get has the line " + line);
            }
            held.add(line.split(" ")[1]);
            in.readLine();
        }
    }

    private void send(String request) throws IOException {
        out.write(request.getBytes(ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
