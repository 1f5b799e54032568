package io.weir.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** SIGSTOP and SIGCONT for a process that a test started. */
final class Pause {
    private Pause() {}

    /** Returns when it has stopped: the signal is delivered when the process next runs, and until then it may answer. */
    static void begin(Process process) {
        signal(process, "STOP");
        Awaitility.await("process " + process.pid() + " has stopped")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> state(process) == 'T');
    }

    static void end(Process process) {
        signal(process, "CONT");
    }

    private static void signal(Process process, String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " " + process.pid() + " exited with " + exit);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signalling process " + process.pid(), interruption);
        }
    }

    /** The state letter of proc(5), which stands behind the name in parentheses. */
    private static char state(Process process) throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return status.charAt(status.lastIndexOf(')') + 2);
    }
}
