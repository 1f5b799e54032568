package io.weir.proxy.spool;

import static io.weir.proxy.spool.TestSpool.SERVER;
import static io.weir.proxy.spool.TestSpool.await;
import static io.weir.proxy.spool.TestSpool.delete;
import static io.weir.proxy.spool.TestSpool.deletes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.proxy.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept, in which order, until when. */
class DeleteSpoolTest {
    @TempDir
    private Path folder;

    private final FaultyDisk disk = new FaultyDisk();

    @Test
    void whatIsStoredIsInTheFileBeforeAnybodyIsTold() {
        try (TestSpool spool = TestSpool.open(folder)) {
            AtomicReference<List<Entry>> seen = new AtomicReference<>(List.of());
            CompletableFuture<Outcome> told = new CompletableFuture<>();
            spool.itself().add(SERVER, delete("a"), () -> true, outcome -> {
                seen.set(TestSpool.read(folder));
                told.complete(outcome);
            });
            assertThat(await(told)).isEqualTo(new Outcome.Stored());
            assertThat(seen.get()).containsExactly(delete("a"));
        }
    }

    @Test
    void isReplayedInOrderAndGone() {
        try (TestSpool spool = TestSpool.open(folder)) {
            spool.addAll(deletes(0, 100));
            assertThat(spool.pending()).isEqualTo(100);
            assertThat(spool.replay()).isEqualTo(deletes(0, 100));
            assertThat(spool.pending()).isZero();
            assertThat(spool.next().isEmpty()).isTrue();
            assertThat(spool.itself().ifNothingPending(SERVER, () -> {})).isTrue();
            assertThat(TestSpool.file(folder)).doesNotExist();
            assertThat(spool.status()).isEqualTo(new ServerStatus(SERVER, 0, 0, Duration.ZERO, 100, 100, 0, 0));
        }
    }

    @Test
    void isNotNeededByAServerThatIsBack() {
        try (TestSpool spool = TestSpool.open(folder)) {
            AtomicReference<Outcome> told = new AtomicReference<>();
            spool.itself().add(SERVER, delete("a"), () -> false, told::set);
            assertThat(told.get()).isEqualTo(new Outcome.NotNeeded());
            assertThat(spool.pending()).isZero();
            assertThat(spool.next().isEmpty()).isTrue();
            assertThat(TestSpool.file(folder)).doesNotExist();
        }
    }

    @Test
    void aServerThatNobodyHasHeardOfOwesNothing() {
        try (TestSpool spool = TestSpool.open(folder)) {
            assertThat(spool.pending()).isZero();
            assertThat(spool.itself().ifNothingPending(SERVER, () -> {})).isTrue();
        }
    }

    @Test
    void isPendingFromTheMomentItIsAdded() {
        try (TestSpool spool = TestSpool.open(folder)) {
            CountDownLatch release = spool.hold();
            CompletableFuture<Outcome> outcome = spool.begin(delete("a"));
            assertThat(outcome).isNotDone();
            assertThat(spool.pending()).isEqualTo(1);
            AtomicReference<String> action = new AtomicReference<>("not run");
            assertThat(spool.itself().ifNothingPending(SERVER, () -> action.set("run")))
                    .isFalse();
            assertThat(action).hasValue("not run");
            release.countDown();
            assertThat(await(outcome)).isEqualTo(new Outcome.Stored());
            assertThat(spool.pending()).isEqualTo(1);
        }
    }

    @Test
    void whatComesMeanwhileIsWrittenAndForcedAtOnceAndToldInOrder() {
        try (TestSpool spool = TestSpool.open(TestSpool.forced(folder), disk)) {
            spool.add(delete("first"));
            CountDownLatch release = spool.hold();
            List<Integer> told = new CopyOnWriteArrayList<>();
            List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                CompletableFuture<Outcome> outcome = new CompletableFuture<>();
                outcomes.add(outcome);
                spool.itself().add(SERVER, delete("key-" + i), () -> true, each -> {
                    told.add(number);
                    outcome.complete(each);
                });
            }
            int writes = disk.writes.get();
            int forces = disk.forces.get();
            release.countDown();
            assertThat(outcomes.stream().map(TestSpool::await)).allMatch(Outcome.Stored.class::isInstance);
            assertThat(disk.writes).hasValue(writes + 1);
            assertThat(disk.forces).hasValue(forces + 1);
            assertThat(told).isEqualTo(IntStream.range(0, 100).boxed().toList());
            List<Entry> expected = new ArrayList<>(List.of(delete("first")));
            expected.addAll(deletes(0, 100));
            assertThat(spool.replay()).isEqualTo(expected);
        }
    }

    @Test
    void isNotForcedUnlessItIsToBe() {
        try (TestSpool spool = TestSpool.open(TestSpool.settings(folder), disk)) {
            spool.add(delete("a"));
            spool.add(delete("b"));
            assertThat(disk.forces).hasValue(0);
        }
    }

    @Test
    void moreThanMayWaitIsRefusedAtOnce() {
        try (TestSpool spool = TestSpool.open(TestSpool.maxBytes(folder, 64 << 20))) {
            CountDownLatch release = spool.hold();
            List<CompletableFuture<Outcome>> outcomes =
                    deletes(0, 1 << 16).stream().map(spool::begin).toList();
            CompletableFuture<Outcome> tooMuch = spool.begin(delete("too-much"));
            assertThat(tooMuch)
                    .isCompletedWithValue(new Outcome.Failed("the spool has 65536 entries to write already"));
            assertThat(spool.pending()).isEqualTo(1 << 16);
            release.countDown();
            assertThat(outcomes.stream().map(TestSpool::await)).allMatch(Outcome.Stored.class::isInstance);
            assertThat(spool.status().failed()).isEqualTo(1);
            assertThat(spool.replay()).isEqualTo(deletes(0, 1 << 16));
        }
    }

    @Test
    void aListenerThatFailsKeepsNobodyFromBeingTold() {
        try (TestSpool spool = TestSpool.open(folder);
                LogLines log = LogLines.capture()) {
            CountDownLatch release = spool.hold();
            spool.itself().add(SERVER, delete("a"), () -> true, outcome -> {
                throw new IllegalStateException("a listener's mistake");
            });
            CompletableFuture<Outcome> second = spool.begin(delete("b"));
            release.countDown();
            assertThat(await(second)).isEqualTo(new Outcome.Stored());
            assertThat(log.of("spool_listener_failed")).hasSize(1);
        }
    }

    @Test
    void comesInBatchesUntilAcknowledged() {
        try (TestSpool spool = TestSpool.open(folder)) {
            spool.addAll(deletes(0, 1_500));
            Batch first = spool.next();
            assertThat(first.entries()).isEqualTo(deletes(0, 1_024));
            assertThat(spool.next().entries()).isEqualTo(deletes(0, 1_024));

            spool.acknowledge(first);
            assertThat(spool.pending()).isEqualTo(476);
            spool.add(delete("key-1500"));
            Batch second = spool.next();
            assertThat(second.entries()).isEqualTo(deletes(1_024, 1_501));

            // Came too late for the batch, so it must outlive the acknowledgement.
            spool.add(delete("key-1501"));
            spool.acknowledge(second);
            assertThat(spool.pending()).isEqualTo(1);
            assertThat(spool.itself().ifNothingPending(SERVER, () -> {})).isFalse();
            assertThat(spool.replay()).isEqualTo(deletes(1_501, 1_502));
        }
    }

    @Test
    void anAcknowledgementCountsOnce() {
        try (TestSpool spool = TestSpool.open(folder)) {
            spool.addAll(deletes(0, 10));
            Batch batch = spool.next();
            spool.addAll(deletes(10, 20));
            spool.acknowledge(batch);
            spool.acknowledge(batch);
            assertThat(spool.pending()).isEqualTo(10);
            assertThat(spool.status().replayed()).isEqualTo(10);
            assertThat(spool.replay()).isEqualTo(deletes(10, 20));
        }
    }

    @Test
    void twoWhoReplayTheSameDoNotHinderEachOther() {
        try (TestSpool spool = TestSpool.open(folder)) {
            spool.addAll(deletes(0, 10));
            Batch shorter = spool.next();
            spool.addAll(deletes(10, 20));
            Batch longer = spool.next();
            spool.add(delete("key-20"));
            spool.acknowledge(longer);
            spool.acknowledge(shorter);
            assertThat(spool.pending()).isEqualTo(1);
            assertThat(spool.replay()).isEqualTo(deletes(20, 21));
        }
    }

    @Test
    void anAcknowledgementOfAFileThatIsGoneIsNoneOfTheNextOne() {
        try (TestSpool spool = TestSpool.open(folder)) {
            spool.addAll(deletes(0, 10));
            Batch batch = spool.next();
            spool.acknowledge(batch);
            spool.addAll(deletes(10, 13));
            spool.acknowledge(batch);
            assertThat(spool.replay()).isEqualTo(deletes(10, 13));
        }
    }

    @Test
    void whoIsStoppedInTheMiddleOfAReplayBeginsAgain() {
        try (TestSpool spool = TestSpool.open(folder)) {
            spool.addAll(deletes(0, 1_100));
            spool.acknowledge(spool.next());
        }
        try (TestSpool spool = TestSpool.open(folder)) {
            assertThat(spool.replay()).isEqualTo(deletes(0, 1_100));
        }
    }

    @Test
    void theOldestIsTheOldestThatIsOwed() {
        try (TestSpool spool = TestSpool.open(folder)) {
            spool.addAll(deletes(0, 1_024));
            spool.pass(Duration.ofMinutes(1));
            spool.addAll(deletes(1_024, 1_030));
            spool.pass(Duration.ofMinutes(2));
            assertThat(spool.status().oldestAge()).isEqualTo(Duration.ofMinutes(3));
            spool.acknowledge(spool.next());
            assertThat(spool.status().oldestAge()).isEqualTo(Duration.ofMinutes(2));
            spool.replay();
            assertThat(spool.status().oldestAge()).isZero();
        }
    }

    @Test
    void tooMuchBecomesAFlush() throws IOException {
        try (TestSpool spool = TestSpool.open(TestSpool.maxBytes(folder, 4_096));
                LogLines log = LogLines.capture()) {
            long added = 0;
            do {
                assertThat(spool.add(delete("key-" + added++))).isEqualTo(new Outcome.Stored());
                assertThat(Files.size(TestSpool.file(folder))).isLessThanOrEqualTo(4_096);
            } while (spool.status().collapsed() == 0);
            assertThat(TestSpool.read(folder)).containsExactly(Entry.flushAll());
            assertThat(spool.status())
                    .isEqualTo(new ServerStatus(
                            SERVER, 1, Files.size(TestSpool.file(folder)), Duration.ZERO, added, 0, 1, 0));
            assertThat(log.of("spool_collapsed"))
                    .singleElement()
                    .asString()
                    .contains("server=" + SERVER, "setting=max-bytes")
                    .doesNotContain("key-");
            assertThat(spool.replay()).containsExactly(Entry.flushAll());
        }
    }

    @Test
    void aFirstGroupThatIsTooMuchBecomesAFlush() {
        try (TestSpool spool = TestSpool.open(TestSpool.maxBytes(folder, 4_096))) {
            CountDownLatch release = spool.hold();
            List<CompletableFuture<Outcome>> outcomes =
                    deletes(0, 1_000).stream().map(spool::begin).toList();
            release.countDown();
            assertThat(outcomes.stream().map(TestSpool::await)).allMatch(Outcome.Stored.class::isInstance);
            assertThat(spool.pending()).isEqualTo(1);
            assertThat(spool.replay()).containsExactly(Entry.flushAll());
        }
    }

    @Test
    void whatAFlushWillDoIsNotWritten() throws IOException {
        try (TestSpool spool = TestSpool.open(folder)) {
            spool.add(delete("before"));
            spool.add(Entry.flushAll());
            assertThat(TestSpool.read(folder)).containsExactly(Entry.flushAll());
            long size = Files.size(TestSpool.file(folder));
            assertThat(spool.addAll(deletes(0, 10))).allMatch(Outcome.Stored.class::isInstance);
            assertThat(Files.size(TestSpool.file(folder))).isEqualTo(size);
            assertThat(spool.status()).isEqualTo(new ServerStatus(SERVER, 1, size, Duration.ZERO, 12, 0, 0, 0));
        }
    }

    @Test
    void whatComesAfterAFlushWasHandedOutIsWritten() {
        try (TestSpool spool = TestSpool.open(folder)) {
            spool.add(Entry.flushAll());
            Batch flush = spool.next();
            // The server may have been flushed by now.
            spool.add(delete("after"));
            assertThat(TestSpool.read(folder)).containsExactly(Entry.flushAll(), delete("after"));
            spool.acknowledge(flush);
            spool.add(delete("later"));
            assertThat(spool.replay()).containsExactly(delete("after"), delete("later"));
        }
    }

    @Test
    void aBatchOfWhatBecameAFlushIsAcknowledgedInVain() {
        try (TestSpool spool = TestSpool.open(folder)) {
            spool.addAll(deletes(0, 10));
            Batch batch = spool.next();
            spool.add(Entry.flushAll());
            spool.acknowledge(batch);
            assertThat(spool.pending()).isEqualTo(1);
            assertThat(spool.replay()).containsExactly(Entry.flushAll());
        }
    }

    @Test
    void whatIsTooOldBecomesAFlushWithTheNextDelete() {
        try (TestSpool spool = TestSpool.open(folder);
                LogLines log = LogLines.capture()) {
            spool.addAll(deletes(0, 10));
            spool.pass(Duration.ofHours(24));
            spool.add(delete("in-time"));
            assertThat(spool.pending()).isEqualTo(11);
            spool.pass(Duration.ofMillis(1));
            spool.add(delete("too-late"));
            assertThat(spool.status().collapsed()).isEqualTo(1);
            assertThat(log.of("spool_collapsed")).singleElement().asString().contains("setting=max-age", "entries=11");
            assertThat(spool.replay()).containsExactly(Entry.flushAll());
        }
    }

    @Test
    void whatIsTooOldBecomesAFlushWhenItIsToBeReplayed() {
        try (TestSpool spool = TestSpool.open(folder)) {
            spool.addAll(deletes(0, 10));
            spool.pass(Duration.ofHours(25));
            Batch batch = spool.next();
            assertThat(batch.entries()).containsExactly(Entry.flushAll());
            assertThat(spool.pending()).isEqualTo(1);
            // Not again and again, while the server does not answer.
            spool.pass(Duration.ofHours(25));
            assertThat(spool.next().entries()).containsExactly(Entry.flushAll());
            assertThat(spool.status().collapsed()).isEqualTo(1);
            spool.acknowledge(batch);
            assertThat(spool.pending()).isZero();
        }
    }

    @Test
    void aClockThatIsSetBackMakesNothingOld() {
        try (TestSpool spool = TestSpool.open(folder)) {
            spool.addAll(deletes(0, 10));
            spool.pass(Duration.ofHours(-48));
            assertThat(spool.status().oldestAge()).isZero();
            assertThat(spool.replay()).isEqualTo(deletes(0, 10));
        }
    }

    @Test
    void closingWritesWhatWasAdded() {
        List<CompletableFuture<Outcome>> outcomes;
        try (TestSpool spool = TestSpool.open(folder)) {
            CountDownLatch release = spool.hold();
            outcomes = deletes(0, 10_000).stream().map(spool::begin).toList();
            release.countDown();
        }
        assertThat(outcomes).allMatch(outcome -> outcome.join().equals(new Outcome.Stored()));
        assertThat(TestSpool.read(folder)).contains(delete("key-9999")).hasSize(10_001);
    }

    @Test
    void afterClosingNothingIsTaken() {
        TestSpool spool = TestSpool.open(folder);
        spool.add(delete("a"));
        Batch batch = spool.next();
        spool.close();
        assertThat(spool.begin(delete("b"))).isCompletedWithValue(new Outcome.Failed("the spool is closed"));
        assertThat(spool.pending()).isEqualTo(1);
        assertThat(spool.itself().next(SERVER)).isCompletedExceptionally();
        spool.itself().acknowledge(batch);
        spool.close();
        assertThat(TestSpool.read(folder)).containsExactly(delete("a"));
    }

    @Test
    void oneAtATimeUsesADirectory() {
        Path directory = folder.resolve("spool");
        TestSpool first = TestSpool.open(directory);
        assertThatThrownBy(() -> DeleteSpool.open(TestSpool.settings(directory)))
                .isInstanceOf(SpoolException.class)
                .hasMessage("spool: " + directory + " is in use by another Weir. Stop that one, or give this one a "
                        + "weir.spool.directory of its own.");
        first.close();
        TestSpool second = TestSpool.open(directory);
        // Of one that is closed already; it must not let others in.
        first.close();
        assertThatThrownBy(() -> DeleteSpool.open(TestSpool.settings(directory)))
                .isInstanceOf(SpoolException.class);
        second.close();
    }

    @Test
    void othersMayNotLook() throws IOException {
        Path directory = folder.resolve("a/b");
        try (TestSpool spool = TestSpool.open(directory)) {
            spool.add(delete("a"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
            for (String file : List.of("127.0.0.1_11211.spool", "lock")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aLinkToADirectoryWillDo() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));
        try (TestSpool spool = TestSpool.open(link)) {
            spool.add(delete("a"));
        }
        assertThat(TestSpool.read(folder.resolve("real"))).containsExactly(delete("a"));
    }

    @Test
    void whatIsNoDirectoryIsTold() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> DeleteSpool.open(TestSpool.settings(file)))
                .isInstanceOf(SpoolException.class)
                .hasMessage("spool: " + file + " is no directory. Choose a weir.spool.directory on a local disk that "
                        + "Weir's user may write to.");
        assertThatThrownBy(() -> DeleteSpool.open(TestSpool.settings(file.resolve("below"))))
                .isInstanceOf(SpoolException.class)
                .hasMessageStartingWith("spool: can't make the directory " + file.resolve("below") + ": ");
    }
}
