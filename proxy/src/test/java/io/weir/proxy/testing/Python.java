package io.weir.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Runs Python scripts of the test resources, for the memcached clients that are written in Python.
 *
 * <p>The distribution's {@code /usr/bin/python3} comes first: it is the one that {@code pymemcache} and {@code pylibmc}
 * are packaged for, whichever other {@code python3} a PATH begins with.
 */
public final class Python {
    private static final List<String> CANDIDATES = List.of("/usr/bin/python3", "python3");
    private static final long TIME_LIMIT_SECONDS = 120;

    private Python() {}

    /**
     * Runs a script to its end.
     *
     * @param resource path of the script on the class path; modules beside it can be imported
     * @return what it printed to its standard output
     * @throws AssertionError if it exits with another code than 0 (with what it printed to its standard error), or not
     *     in time
     */
    public static String run(String resource, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Interpreter.WITH_CLIENTS));
        command.add(script(resource).toString());
        command.addAll(List.of(arguments));
        Outcome outcome = execute(command);
        if (outcome.exitCode != 0) {
            throw new AssertionError(
                    resource + " exited with " + outcome.exitCode + ":\n" + outcome.errors + outcome.output);
        }
        return outcome.output;
    }

    private static Path script(String resource) {
        URL url = Objects.requireNonNull(
                Python.class.getClassLoader().getResource(resource), () -> "no resource " + resource);
        try {
            return Path.of(new URI(url.toString()));
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Outcome execute(List<String> command) {
        try {
            Path output = Files.createTempFile("python", ".out");
            Path errors = Files.createTempFile("python", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
                builder.environment().keySet().removeIf(name -> name.startsWith("PYTHON"));
                builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
                Process process = builder.start();
                boolean ended;
                try {
                    ended = process.waitFor(TIME_LIMIT_SECONDS, TimeUnit.SECONDS);
                } finally {
                    process.destroyForcibly();
                }
                if (!ended) {
                    throw new AssertionError(String.join(" ", command) + " did not end within " + TIME_LIMIT_SECONDS
                            + " s; until then it printed:\n" + Files.readString(errors) + Files.readString(output));
                }
                return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run " + command.get(0), failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command.get(0), interruption);
        }
    }

    private record Outcome(int exitCode, String output, String errors) {}

    /** Found once, when the first script runs. */
    private static final class Interpreter {
        static final String WITH_CLIENTS = CANDIDATES.stream()
                .filter(Interpreter::importsClients)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "none of " + CANDIDATES + " can import pymemcache and pylibmc; ./test installs them"));

        private static boolean importsClients(String interpreter) {
            try {
                return execute(List.of(interpreter, "-c", "import pymemcache, pylibmc")).exitCode == 0;
            } catch (UncheckedIOException notInstalled) {
                return false;
            }
        }
    }
}
