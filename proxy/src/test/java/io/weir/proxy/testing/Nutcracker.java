package io.weir.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real {@code nutcracker} (twemproxy) with one pool on 127.0.0.1: the peer that Weir is compared with. */
public final class Nutcracker implements AutoCloseable {
    private static final String PROGRAM = "nutcracker";

    private final int port;
    private final Path configuration;
    private final ChildProcess process;

    private Nutcracker(int port, Path configuration, ChildProcess process) {
        this.port = port;
        this.configuration = configuration;
        this.process = process;
    }

    /**
     * Starts a pool and waits until it accepts connections.
     *
     * @param serverLines as nutcracker wants them: {@code host:port:weight} or {@code host:port:weight name}
     * @param poolOptions what else stands in the pool, for example {@code distribution: ketama}
     */
    public static Nutcracker start(List<String> serverLines, Map<String, String> poolOptions) {
        for (int attempt = 0; attempt < 10; attempt++) {
            Optional<Nutcracker> started = launch(Ports.free(), serverLines, poolOptions);
            if (started.isPresent()) {
                return started.get();
            }
        }
        throw new IllegalStateException(PROGRAM + " did not stay alive on any of 10 free ports");
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
        deleteIfExists(configuration);
    }

    private static Optional<Nutcracker> launch(int port, List<String> serverLines, Map<String, String> poolOptions) {
        String yaml = yaml(port, serverLines, poolOptions);
        Path configuration = write(yaml);
        ChildProcess process = ChildProcess.start(List.of(
                PROGRAM, "--conf-file=" + configuration, "--stats-addr=127.0.0.1", "--stats-port=" + Ports.free()));
        if (process.awaitServing(() -> accepts(port))) {
            return Optional.of(new Nutcracker(port, configuration, process));
        }
        String printed = process.printed();
        process.close();
        deleteIfExists(configuration);
        if (printed.contains("Address already in use")) {
            return Optional.empty();
        }
        throw new IllegalStateException(PROGRAM + " ended at once; it printed:\n" + printed + "\nabout:\n" + yaml);
    }

    private static String yaml(int port, List<String> serverLines, Map<String, String> poolOptions) {
        StringBuilder yaml = new StringBuilder("pool:\n");
        yaml.append("  listen: 127.0.0.1:").append(port).append('\n');
        poolOptions.forEach((option, value) ->
                yaml.append("  ").append(option).append(": ").append(value).append('\n'));
        yaml.append("  servers:\n");
        serverLines.forEach(line -> yaml.append("   - ").append(line).append('\n'));
        return yaml.toString();
    }

    private static Path write(String yaml) {
        try {
            Path file = Files.createTempFile(PROGRAM, ".yml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, yaml);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void deleteIfExists(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
