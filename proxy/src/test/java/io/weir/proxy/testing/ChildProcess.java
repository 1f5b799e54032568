package io.weir.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A program that a test started: it does not outlive the JVM, and what it printed is kept for the message of a failure.
 */
final class ChildProcess implements AutoCloseable {
    private static final Set<Process> LIVING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVING.forEach(Process::destroyForcibly)));
    }

    private final String program;
    private final Process process;
    private final Path output;

    private ChildProcess(String program, Process process, Path output) {
        this.program = program;
        this.process = process;
        this.output = output;
    }

    static ChildProcess start(List<String> command) {
        String program = command.get(0);
        try {
            Path output = Files.createTempFile(program, ".out");
            output.toFile().deleteOnExit();
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            LIVING.add(process);
            return new ChildProcess(program, process, output);
        } catch (IOException failure) {
            throw new IllegalStateException(
                    program + " cannot be started (" + failure.getMessage() + "); ./test installs what the tests need",
                    failure);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String printed() {
        try {
            return Files.readString(output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits until the program serves. False if it ended first, which for a server means that another took its port. */
    boolean awaitServing(BooleanSupplier serves) {
        try {
            Awaitility.await(program + " serves")
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !isAlive() || serves.getAsBoolean());
        } catch (ConditionTimeoutException never) {
            String printed = printed();
            close();
            throw new IllegalStateException(program + " runs, but does not serve; it printed: " + printed, never);
        }
        return isAlive();
    }

    /** SIGSTOP: the kernel still accepts connections and bytes for it, but nothing is answered. */
    void suspend() {
        Pause.begin(process);
    }

    void resume() {
        Pause.end(process);
    }

    /** SIGKILL, and waits for the end. */
    void kill() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException interruption) {
                interrupted = true;
            }
        }
        LIVING.remove(process);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        try {
            Files.deleteIfExists(output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
