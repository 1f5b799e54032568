package io.weir.proxy.coherence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A client whose values are numbers, and whose proxy may be gone for a while. For one thread. */
final class ProxyClient implements AutoCloseable {
    /** Longer than anybody is stopped. */
    private static final int PATIENCE_MILLIS = 30_000;

    private final ProxyProcess proxy;
    private @Nullable Connection connection;

    private record Connection(Socket socket, BufferedReader in) implements AutoCloseable {
        static Connection to(int port) throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return new Connection(
                    socket,
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)));
        }

        String line() throws IOException {
            String line = in.readLine();
            if (line == null) {
                throw new IOException("the proxy is gone");
            }
            return line;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    ProxyClient(ProxyProcess proxy) {
        this.proxy = proxy;
    }

    /** 0 if there is no value; nothing if it was not told. */
    OptionalLong get(String key) throws IOException {
        try {
            Connection to = send("get " + key + "\r\n");
            String line = to.line();
            if (line.equals("END")) {
                return OptionalLong.of(0);
            }
            if (!line.startsWith("VALUE " + key + " ")) {
                return OptionalLong.empty();
            }
            long version = Long.parseLong(to.line());
            if (!to.line().equals("END")) {
                throw new AssertionError("a value without an end");
            }
            return OptionalLong.of(version);
        } catch (IOException gone) {
            close();
            return OptionalLong.empty();
        }
    }

    /** Whether it was acknowledged. */
    boolean set(String key, long version) throws IOException {
        String value = Long.toString(version);
        try {
            return send("set " + key + " 0 0 " + value.length() + "\r\n" + value + "\r\n")
                    .line()
                    .equals("STORED");
        } catch (IOException gone) {
            close();
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        Connection last = connection;
        connection = null;
        if (last != null) {
            last.close();
        }
    }

    private Connection send(String request) throws IOException {
        Connection open = connection;
        if (open == null) {
            open = Connection.to(proxy.port().orElseThrow(() -> new IOException("the proxy is not there yet")));
            connection = open;
        }
        open.socket().getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return open;
    }
}
