package io.weir.proxy.large;

import io.weir.proxy.testing.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/** A client that reads nothing, and at last counts the bytes that come before its connection ends. */
final class CountingClient implements AutoCloseable {
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final Socket socket;

    CountingClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(Wire.bytes(text));
    }

    /** Reads all that comes; a reset is an end as well. */
    long bytesUntilClosed() throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long bytes = 0;
        try {
            for (int read = read(buffer); read >= 0; read = read(buffer)) {
                bytes += read;
            }
        } catch (SocketException reset) {
            return bytes;
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private int read(byte[] buffer) throws IOException {
        return socket.getInputStream().read(buffer);
    }
}
