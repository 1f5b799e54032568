package io.weir.proxy.spool;

import static io.weir.proxy.spool.TestSpool.SERVER;
import static io.weir.proxy.spool.TestSpool.delete;
import static io.weir.proxy.spool.TestSpool.deletes;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that gets full or breaks: what is told to be stored is there, and what is not is told. */
class FailingDiskTest {
    private static final Outcome FULL = new Outcome.Failed("the spool can't be written: No space left on device");

    @TempDir
    private Path folder;

    private final FaultyDisk disk = new FaultyDisk();
    private TestSpool spool;

    @BeforeEach
    void open() {
        spool = TestSpool.open(TestSpool.maxBytes(folder, 4_096), disk);
    }

    /** Whatever a write has left, record by record and byte by byte. */
    @Test
    void afterAWriteThatFailedComesTheNextWhole() {
        spool.add(delete("first"));
        List<Entry> group = List.of(delete("a"), delete("bb"), delete("ccc"));
        long bytes = group.stream().mapToLong(Format::size).sum();
        for (long free = 0; free < bytes; free++) {
            CountDownLatch release = spool.hold();
            List<CompletableFuture<Outcome>> outcomes =
                    group.stream().map(spool::begin).toList();
            disk.free(free);
            release.countDown();
            assertThat(outcomes.stream().map(TestSpool::await)).allMatch(FULL::equals);
            assertThat(TestSpool.file(folder)).hasSize(Format.HEADER + Format.size(delete("first")));
            disk.enough();
        }
        assertThat(spool.pending()).isEqualTo(1);
        spool.add(delete("last"));
        assertThat(spool.status().failed()).isEqualTo(bytes * group.size());
        reopen();
        assertThat(spool.replay()).containsExactly(delete("first"), delete("last"));
    }

    @Test
    void halfARecordThatCannotBeCutOffIsNotFollowed() {
        spool.add(delete("first"));
        disk.free(20);
        disk.cuts(false);
        assertThat(spool.add(delete("a-rather-long-one"))).isEqualTo(FULL);
        disk.enough();
        assertThat(spool.add(delete("a")))
                .isEqualTo(new Outcome.Failed("the spool can't be written: Input/output error"));
        disk.cuts(true);
        assertThat(spool.add(delete("b"))).isEqualTo(new Outcome.Stored());
        assertThat(spool.next().entries()).containsExactly(delete("first"), delete("b"));
        reopen();
        assertThat(spool.replay()).containsExactly(delete("first"), delete("b"));
    }

    @Test
    void halfARecordThatIsLeftIsCutByTheNextProcess() {
        spool.add(delete("first"));
        disk.free(20);
        disk.cuts(false);
        assertThat(spool.add(delete("a-rather-long-one"))).isEqualTo(FULL);
        reopen();
        assertThat(spool.add(delete("b"))).isEqualTo(new Outcome.Stored());
        reopen();
        assertThat(spool.replay()).containsExactly(delete("first"), delete("b"));
    }

    @Test
    void aFileThatCannotBeMadeIsNotThere() throws IOException {
        for (int free = 0; free < Format.HEADER + Format.size(delete("a")); free++) {
            disk.free(free);
            assertThat(spool.add(delete("a"))).isEqualTo(FULL);
            try (var files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString())).containsExactly("lock");
            }
        }
        disk.enough();
        assertThat(spool.add(delete("b"))).isEqualTo(new Outcome.Stored());
        assertThat(spool.replay()).containsExactly(delete("b"));
    }

    @Test
    void whatCannotBecomeAFlushIsStillOwed() {
        List<Entry> added = deletes(0, 150);
        assertThat(spool.addAll(added)).allMatch(Outcome.Stored.class::isInstance);
        Entry tooMuch = delete("z".repeat(250));
        disk.free(10);
        while (true) {
            Outcome outcome = spool.add(tooMuch);
            if (!outcome.equals(new Outcome.Stored())) {
                assertThat(outcome).isEqualTo(FULL);
                break;
            }
        }
        assertThat(spool.pending()).isEqualTo(150);
        assertThat(spool.status().collapsed()).isZero();
        assertThat(spool.next().entries()).isEqualTo(added);
        disk.enough();
        assertThat(spool.replay()).isEqualTo(added);
    }

    @Test
    void whatCannotBecomeAFlushThoughItIsTooOldIsReplayed() {
        spool.addAll(deletes(0, 10));
        spool.pass(Duration.ofHours(25));
        disk.free(0);
        assertThat(spool.replay()).isEqualTo(deletes(0, 10));
        assertThat(spool.pending()).isZero();
    }

    @Test
    void whatCannotBeForcedIsNotStored() {
        spool.close();
        spool = TestSpool.open(TestSpool.forced(folder), disk);
        spool.add(delete("first"));
        disk.forces(false);
        assertThat(spool.add(delete("a")))
                .isEqualTo(new Outcome.Failed("the spool can't be written: Input/output error"));
        disk.forces(true);
        assertThat(spool.add(delete("b"))).isEqualTo(new Outcome.Stored());
        assertThat(spool.replay()).containsExactly(delete("first"), delete("b"));
    }

    @Test
    void whatCannotBeReadFlushesTheServer() {
        spool.addAll(deletes(0, 10));
        disk.reads(false);
        try (LogLines log = LogLines.capture()) {
            Batch batch = spool.next();
            assertThat(batch.entries()).containsExactly(Entry.flushAll());
            assertThat(log.of("spool_unreadable")).hasSize(1);
            disk.reads(true);
            // Stored after the flush was handed out, so it is not covered by it.
            spool.add(delete("later"));
            spool.acknowledge(batch);
            assertThat(spool.replay()).containsExactly(delete("later"));
        }
    }

    @Test
    void whatWasDamagedMeanwhileFlushesTheServer() throws IOException {
        spool.addAll(deletes(0, 10));
        byte[] bytes = Files.readAllBytes(TestSpool.file(folder));
        bytes[bytes.length / 2] ^= 1;
        Files.write(TestSpool.file(folder), bytes, StandardOpenOption.WRITE);
        assertThat(spool.replay()).containsExactly(Entry.flushAll());
        assertThat(spool.pending()).isZero();
        assertThat(spool.status().replayed()).isEqualTo(10);
    }

    @Test
    void whatWasCutMeanwhileFlushesTheServer() throws IOException {
        spool.addAll(deletes(0, 10));
        byte[] bytes = Files.readAllBytes(TestSpool.file(folder));
        Files.write(TestSpool.file(folder), Arrays.copyOf(bytes, Format.HEADER));
        assertThat(spool.replay()).containsExactly(Entry.flushAll());
    }

    @Test
    void aFileThatCannotBeRemovedOwesNothing() throws IOException {
        spool.addAll(deletes(0, 10));
        Path moved = Files.move(TestSpool.file(folder), folder.resolve("moved"));
        Path obstacle = Files.createDirectories(TestSpool.file(folder).resolve("not-empty"));
        assertThat(spool.replay()).isEqualTo(deletes(0, 10));
        assertThat(spool.pending()).isZero();
        assertThat(spool.itself().ifNothingPending(SERVER, () -> {})).isTrue();

        Files.delete(obstacle);
        Files.delete(TestSpool.file(folder));
        Files.move(moved, TestSpool.file(folder));
        spool.add(delete("later"));
        assertThat(spool.pending()).isEqualTo(1);
        assertThat(spool.replay()).containsExactly(delete("later"));
        assertThat(TestSpool.file(folder)).doesNotExist();
    }

    @Test
    void aDiskThatIsFullIsToldOnceAndSoIsItsEnd() {
        spool.add(delete("first"));
        try (LogLines log = LogLines.capture()) {
            for (int episode = 1; episode <= 2; episode++) {
                disk.free(0);
                for (Entry entry : deletes(0, 5)) {
                    assertThat(spool.add(entry)).isEqualTo(FULL);
                }
                disk.enough();
                spool.add(delete("a"));
                spool.add(delete("b"));
                assertThat(log.of("spool_failed")).hasSize(episode);
                assertThat(log.of("spool_works_again")).hasSize(episode);
            }
            assertThat(log.of("spool_failed").get(0))
                    .isEqualTo("ERROR event=spool_failed server=" + SERVER + " cause=\"No space left on device\"");
        }
    }

    private void reopen() {
        spool.close();
        disk.enough();
        disk.cuts(true);
        spool = TestSpool.open(TestSpool.maxBytes(folder, 4_096), disk);
    }

    @AfterEach
    void close() {
        spool.close();
    }
}
