package io.weir.loadtest.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A program that was started for a benchmark. It does not outlive this JVM; what it prints is in a file. */
final class Child implements AutoCloseable {
    private static final Set<Process> LIVING = ConcurrentHashMap.newKeySet();
    private static final long POLL = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVING.forEach(Process::destroyForcibly)));
    }

    private final String name;
    private final Process process;
    private final Path output;

    private Child(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    static Child start(String name, List<String> command, Map<String, String> environment, Path output)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().merge("PATH", "/usr/sbin", (path, folder) -> path + ":" + folder);
        try {
            Process process = builder.start();
            LIVING.add(process);
            return new Child(name, process, output);
        } catch (IOException e) {
            throw new IOException(name + " cannot be started (" + e.getMessage() + ")", e);
        }
    }

    long pid() {
        return process.pid();
    }

    /**
     * Waits until the program is ready.
     *
     * @param ready answers what was waited for, given what the program has printed
     */
    <T> T await(Function<String, Optional<T>> ready) throws IOException {
        long patience = System.nanoTime() + PATIENCE;
        while (true) {
            boolean isAlive = process.isAlive();
            Optional<T> found = ready.apply(Files.readString(output));
            if (found.isPresent() && isAlive) {
                return found.get();
            }
            if (!isAlive || System.nanoTime() > patience) {
                throw new IOException(name + (isAlive ? " does not serve" : " ended at once") + "; it printed:\n"
                        + Files.readString(output).strip());
            }
            LockSupport.parkNanos(POLL);
        }
    }

    /** Waits until the port accepts connections. */
    void awaitPort(int port) throws IOException {
        await(printed -> accepts(port) ? Optional.of(port) : Optional.empty());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        LIVING.remove(process);
    }

    /** A port of 127.0.0.1 that nobody listens on at the moment. */
    static int freePort() throws IOException {
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
