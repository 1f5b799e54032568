package io.weir.loadtest.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A real {@code memcached} on 127.0.0.1. It does not outlive the JVM. */
public final class Memcached implements AutoCloseable {
    private final Process process;
    private final int port;

    private Memcached(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static Memcached start() {
        try {
            for (int attempt = 0; attempt < 10; attempt++) {
                int port = freePort();
                List<String> command =
                        new ArrayList<>(List.of("memcached", "-l", "127.0.0.1", "-p", "" + port, "-U", "0", "-t", "1"));
                if (System.getProperty("user.name").equals("root")) {
                    command.addAll(List.of("-u", "nobody"));
                }
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
                while (process.isAlive()) {
                    if (accepts(port)) {
                        return new Memcached(process, port);
                    }
                    Thread.onSpinWait();
                }
            }
            throw new IllegalStateException("memcached did not stay alive on any of 10 free ports");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** One that nobody listens on at the moment. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
