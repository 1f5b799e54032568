package io.weir.proxy.spool;

import static io.weir.proxy.spool.TestSpool.await;
import static io.weir.proxy.spool.TestSpool.delete;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many histories of adding, replaying, restarting and dying on a small disk that fails now and then. Whatever happens,
 * what was told to be stored is owed until it is done.
 */
class RandomHistoryTest {
    private static final int HISTORIES = 15;
    private static final int STEPS = 150;
    private static final long MAX_BYTES = 4_096;

    @TempDir
    private Path folder;

    private record HandedOut(Batch batch, Set<Entry> storedBefore) {}

    private final FaultyDisk disk = new FaultyDisk();
    private final Set<Entry> owed = new HashSet<>();
    private final List<HandedOut> handedOut = new ArrayList<>();
    private Path directory = Path.of("");
    private int keys;

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void whatWasStoredIsOwedUntilItIsDone(boolean forced) throws IOException {
        try (LogLines log = LogLines.capture()) {
            for (int seed = 0; seed < HISTORIES; seed++) {
                directory = Files.createTempDirectory(folder, "history");
                owed.clear();
                handedOut.clear();
                live(new Random(seed), forced, seed);
            }
            assertThat(log.of("spool_collapsed")).isNotEmpty();
            assertThat(log.of("spool_failed")).isNotEmpty();
            assertThat(log.of("spool_recovered")).isNotEmpty();
        }
    }

    private void live(Random random, boolean forced, int seed) throws IOException {
        TestSpool spool = open(forced);
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(12)) {
                case 0 -> disk.free(random.nextInt(300));
                case 1 -> disk.cuts(false);
                case 2 -> disk.forces(false);
                case 3, 4 -> heal();
                case 5 -> handedOut.add(new HandedOut(spool.next(), Set.copyOf(owed)));
                case 6 -> acknowledge(spool);
                case 7 -> spool = restarted(spool, forced, random.nextBoolean());
                case 8 -> spool.pass(Duration.ofHours(random.nextInt(10)));
                default -> add(spool, random);
            }
            check(spool, "seed " + seed + ", step " + step);
        }
        heal();
        spool = restarted(spool, forced, true);
        Set<Entry> replayed = new HashSet<>(spool.replay());
        if (!replayed.contains(Entry.flushAll())) {
            assertThat(replayed).as("seed %d", seed).containsAll(owed);
        }
        assertThat(spool.pending()).isZero();
        spool.close();
    }

    private void add(TestSpool spool, Random random) {
        List<Entry> group = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            group.add(delete("key-" + keys++ + "x".repeat(random.nextInt(40))));
        }
        List<CompletableFuture<Outcome>> outcomes =
                group.stream().map(spool::begin).toList();
        for (int i = 0; i < group.size(); i++) {
            if (await(outcomes.get(i)) instanceof Outcome.Stored) {
                owed.add(group.get(i));
            }
        }
    }

    private void acknowledge(TestSpool spool) {
        if (handedOut.isEmpty()) {
            return;
        }
        HandedOut done = handedOut.remove(handedOut.size() - 1);
        spool.acknowledge(done.batch());
        if (done.batch().entries().contains(Entry.flushAll())) {
            owed.removeAll(done.storedBefore());
        } else {
            done.batch().entries().forEach(owed::remove);
        }
    }

    /** After a clean end, or as one is left that was killed. */
    private TestSpool restarted(TestSpool spool, boolean forced, boolean clean) throws IOException {
        Path left = directory;
        if (!clean) {
            left = Files.createTempDirectory(folder, "killed");
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.copy(file, left.resolve(file.getFileName()));
                }
            }
        }
        spool.close();
        directory = left;
        handedOut.clear();
        heal();
        return open(forced);
    }

    private TestSpool open(boolean forced) {
        return TestSpool.open(
                forced ? TestSpool.forced(directory, MAX_BYTES) : TestSpool.maxBytes(directory, MAX_BYTES), disk);
    }

    private void heal() {
        disk.enough();
        disk.cuts(true);
        disk.forces(true);
    }

    private void check(TestSpool spool, String when) throws IOException {
        Set<Entry> there = new HashSet<>(TestSpool.read(directory));
        if (!there.contains(Entry.flushAll())) {
            assertThat(there).as(when).containsAll(owed);
        }
        if (!owed.isEmpty()) {
            assertThat(spool.pending()).as(when).isPositive();
        }
        if (Files.exists(TestSpool.file(directory))) {
            assertThat(Files.size(TestSpool.file(directory))).as(when).isLessThanOrEqualTo(MAX_BYTES);
        }
    }
}
