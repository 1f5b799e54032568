package io.weir.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Weir in a JVM of its own, by its command line. It does not outlive this JVM. */
public final class WeirProcess implements AutoCloseable {
    /** The JDK that began to warn of native libraries and of Unsafe. */
    private static final int FIRST_THAT_WARNS = 24;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern LISTENS =
            Pattern.compile("event=started .*listen=\\[[^\\]]*:(\\d+)\\] admin=\\S*:(\\d+) ");
    private static final Set<Process> LIVING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVING.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final Path out;
    private final Path errors;

    private WeirProcess(Process process, Path out, Path errors) {
        this.process = process;
        this.out = out;
        this.errors = errors;
    }

    /** Starts it, and goes on. */
    public static WeirProcess start(String... arguments) {
        return start(List.of(), arguments);
    }

    /** The same with more options for its JVM, which win: it may have another class path than the tests. */
    public static WeirProcess start(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add("io.weir.proxy.cli.Main");
        if (Runtime.version().feature() >= FIRST_THAT_WARNS) {
            // What ./weir says too, so that nothing stands in the way of what the program itself has to say.
            command.addAll(1, List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile("weir", ".out");
            Path errors = Files.createTempFile("weir", ".err");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
            LIVING.add(process);
            return new WeirProcess(process, out, errors);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts {@code run} with a config, and waits until it listens. */
    public static WeirProcess run(Path config) {
        WeirProcess weir = start("run", "--config", config.toString());
        weir.awaitOut(LISTENS);
        return weir;
    }

    /** Where clients connect, once it listens. */
    public int port() {
        return Integer.parseInt(awaitOut(LISTENS).group(1));
    }

    /** Once it listens. */
    public Operator operator() {
        return new Operator(port(), Integer.parseInt(awaitOut(LISTENS).group(2)));
    }

    /** A client of the proxy. */
    public RawConnection connect() {
        return new RawConnection(port());
    }

    /** What it has written to standard output. */
    public String out() {
        return read(out);
    }

    /** What it has written to standard error. */
    public String errors() {
        return read(errors);
    }

    /** The lines of an event in its log so far. */
    public List<String> log(String event) {
        return out().lines()
                .filter(line -> line.contains(" event=" + event + " "))
                .toList();
    }

    /** Waits until the pattern is found in the standard output. */
    public Matcher awaitOut(Pattern pattern) {
        Awaitility.await("the output has " + pattern)
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || pattern.matcher(out()).find());
        Matcher matcher = pattern.matcher(out());
        if (!matcher.find()) {
            throw new AssertionError("it ended without " + pattern + "; it wrote\n" + out() + errors());
        }
        return matcher;
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL; it is gone when this returns. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** SIGSTOP; it has stopped when this returns. */
    public void suspend() {
        Pause.begin(process);
    }

    /** SIGCONT. */
    public void resume() {
        Pause.end(process);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it has ended by itself. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("it still runs; it wrote\n" + out() + errors());
            }
            return process.exitValue();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interruption);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        LIVING.remove(process);
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(errors);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
