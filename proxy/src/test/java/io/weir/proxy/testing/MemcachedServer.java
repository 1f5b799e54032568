package io.weir.proxy.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A real {@code memcached} on 127.0.0.1, for one test or one class of tests. */
public final class MemcachedServer implements AutoCloseable {
    private static final String PROGRAM = "memcached";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final int port;
    private final List<String> extraArguments;
    private ChildProcess process;

    private MemcachedServer(int port, List<String> extraArguments, ChildProcess process) {
        this.port = port;
        this.extraArguments = extraArguments;
        this.process = process;
    }

    /** Starts a server on a free port and waits until it answers. */
    public static MemcachedServer start(String... extraArguments) {
        List<String> extra = List.of(extraArguments);
        for (int attempt = 0; attempt < 10; attempt++) {
            int port = Ports.free();
            Optional<ChildProcess> process = launch(port, extra);
            if (process.isPresent()) {
                return new MemcachedServer(port, extra, process.get());
            }
        }
        throw new IllegalStateException(PROGRAM + " did not stay alive on any of 10 free ports");
    }

    /** Starts a server on the given port and waits until it answers. */
    public static MemcachedServer startOn(int port, String... extraArguments) {
        List<String> extra = List.of(extraArguments);
        return new MemcachedServer(port, extra, launchOn(port, extra));
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** {@code 127.0.0.1:port}, as it stands in a configuration. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** What it calls itself, for example {@code 1.6.18}. */
    public String version() {
        String line = ask("version");
        if (!line.startsWith("VERSION ")) {
            throw new IllegalStateException("not an answer to version: " + line);
        }
        return line.substring("VERSION ".length());
    }

    /** SIGKILL: connections are reset or closed by the kernel, the port refuses from now on. */
    public void kill() {
        process.kill();
    }

    /** SIGSTOP: connections stay open and new ones are accepted by the kernel, but nothing is answered. */
    public void suspend() {
        process.suspend();
    }

    /** SIGCONT. */
    public void resume() {
        process.resume();
    }

    /** An empty server on the same port; the one before is killed if it still runs. */
    public void restart() {
        process.close();
        process = launchOn(port, extraArguments);
    }

    @Override
    public void close() {
        process.close();
    }

    private static ChildProcess launchOn(int port, List<String> extraArguments) {
        return launch(port, extraArguments)
                .orElseThrow(() -> new IllegalStateException(
                        PROGRAM + " did not stay alive on port " + port + "; is the port taken?"));
    }

    /** Empty if the program ended at once, as it does when the port is taken. */
    private static Optional<ChildProcess> launch(int port, List<String> extraArguments) {
        List<String> command =
                new ArrayList<>(List.of(PROGRAM, "-l", "127.0.0.1", "-p", Integer.toString(port), "-U", "0"));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.addAll(extraArguments);
        ChildProcess process = ChildProcess.start(command);
        if (process.awaitServing(() -> serves(port, process.pid()))) {
            return Optional.of(process);
        }
        process.close();
        return Optional.empty();
    }

    /** The first line of {@code stats} names the process, so a stranger on the port is not mistaken for ours. */
    private static boolean serves(int port, long pid) {
        try {
            String line = ask(port, "stats");
            return line.equals("STAT pid " + pid) || line.startsWith("CLIENT_ERROR unauthenticated");
        } catch (IOException notYet) {
            return false;
        }
    }

    private String ask(String command) {
        try {
            return ask(port, command);
        } catch (IOException failure) {
            throw new UncheckedIOException(PROGRAM + " on port " + port + " does not answer " + command, failure);
        }
    }

    private static String ask(int port, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write((command + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            String line = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
            if (line == null) {
                throw new IOException("closed without an answer to " + command);
            }
            return line;
        }
    }
}
