package io.weir.proxy.spool;

import static io.weir.proxy.spool.TestSpool.delete;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kill -9} at whatever moment: each entry that the program was told to be stored is there afterwards. */
final class KilledIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "os,     67108864, false, 2",
        "always, 67108864, false, 1",
        "os,     67108864, true,  3",
        "always, 67108864, true,  1",
        "os,     4096,     true,  3",
        "os,     16384,    false, 1"
    })
    void whatWasStoredOutlivesTheProcess(String sync, long maxBytes, boolean replays, int kills) throws Exception {
        Random random = new Random(maxBytes + kills);
        Set<Entry> owed = new HashSet<>();
        for (int kill = 0; kill < kills; kill++) {
            runUntilKilled(500 + random.nextInt(3_000), owed, sync, maxBytes, replays);
            Set<Entry> there = new HashSet<>(TestSpool.read(folder));
            if (!there.contains(Entry.flushAll())) {
                assertThat(there).containsAll(owed);
            }
            try (TestSpool spool = TestSpool.open(TestSpool.maxBytes(folder, maxBytes))) {
                Set<Entry> replayed = new HashSet<>(spool.replay());
                if (!replayed.contains(Entry.flushAll())) {
                    assertThat(replayed).containsAll(owed);
                }
            }
            owed.clear();
        }
    }

    /** What is found is owed on, by the next one that is killed. */
    @Test
    void whatWasStoredOutlivesSeveralProcesses() throws Exception {
        Set<Entry> owed = new HashSet<>();
        for (int kill = 0; kill < 3; kill++) {
            // Each names its keys alike; that they are owed already changes nothing.
            runUntilKilled(2_000, owed, "os", 64 << 20, false);
        }
        try (TestSpool spool = TestSpool.open(TestSpool.maxBytes(folder, 64 << 20))) {
            assertThat(new HashSet<>(spool.replay())).containsAll(owed);
        }
    }

    @Test
    void anotherProcessIsKeptOutUntilThisOneIsGone() throws Exception {
        Process program = start("os", 4_096, false);
        try {
            assertThat(line(new BufferedInputStream(program.getInputStream()))).contains("opened");
            assertThatThrownBy(() -> DeleteSpool.open(TestSpool.settings(folder)))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining("is in use by another Weir");
            // To ask twice does not help either.
            assertThatThrownBy(() -> DeleteSpool.open(TestSpool.settings(folder)))
                    .isInstanceOf(SpoolException.class);
        } finally {
            program.destroyForcibly().waitFor();
        }
        TestSpool.open(folder).close();
    }

    /** @param owed gets what the program said, in so far as it is still owed */
    private void runUntilKilled(int lines, Set<Entry> owed, String sync, long maxBytes, boolean replays)
            throws Exception {
        Process program = start(sync, maxBytes, replays);
        try (InputStream out = new BufferedInputStream(program.getInputStream())) {
            int said = 0;
            for (Optional<String> line = line(out); line.isPresent(); line = line(out)) {
                assertThat(line.get()).doesNotContain("Failed", "Exception");
                note(line.get(), owed);
                if (++said == lines) {
                    // Process.destroyForcibly would drop what it has said until then.
                    program.toHandle().destroyForcibly();
                }
            }
            assertThat(said).isGreaterThanOrEqualTo(lines);
        } finally {
            program.destroyForcibly().waitFor();
        }
    }

    private static void note(String line, Set<Entry> owed) {
        if (line.startsWith("stored ")) {
            owed.add(delete(line.substring("stored ".length())));
        } else if (line.startsWith("done ")) {
            owed.remove(delete(line.substring("done ".length())));
        } else if (line.equals("flushed")) {
            owed.clear();
        }
    }

    private Process start(String sync, long maxBytes, boolean replays) throws IOException {
        Process program = new ProcessBuilder(
                        JAVA,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpoolingProgram.class.getName(),
                        folder.toString(),
                        sync,
                        Long.toString(maxBytes),
                        Boolean.toString(replays))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(program::destroyForcibly));
        return program;
    }

    /** Empty at the end; what has no end of line was not said. */
    private static Optional<String> line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return Optional.empty();
            }
            line.write(next);
        }
        return Optional.of(line.toString(ISO_8859_1));
    }
}
