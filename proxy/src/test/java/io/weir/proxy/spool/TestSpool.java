package io.weir.proxy.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.proxy.config.SpoolAnswer;
import io.weir.proxy.config.SpoolSettings;
import io.weir.proxy.config.SpoolSync;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A spool for one server, with a clock that stands until a test moves it, and methods that wait. */
final class TestSpool implements AutoCloseable {
    static final String SERVER = "127.0.0.1:11211";
    private static final int PATIENCE_SECONDS = 20;

    private final AtomicLong millis;
    private final DeleteSpool spool;

    private TestSpool(DeleteSpool spool, AtomicLong millis) {
        this.spool = spool;
        this.millis = millis;
    }

    static TestSpool open(Path directory) {
        return open(settings(directory));
    }

    static TestSpool open(SpoolSettings settings) {
        return open(settings, FileChannel::open);
    }

    static TestSpool open(SpoolSettings settings, FileOpener opener) {
        AtomicLong millis = new AtomicLong(1_700_000_000_000L);
        try {
            return new TestSpool(DeleteSpool.open(settings, () -> Instant.ofEpochMilli(millis.get()), opener), millis);
        } catch (SpoolException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static SpoolSettings settings(Path directory) {
        return new SpoolSettings(true, directory, 1 << 20, Duration.ofHours(24), SpoolSync.OS, SpoolAnswer.SUCCESS);
    }

    static SpoolSettings maxBytes(Path directory, long bytes) {
        return new SpoolSettings(true, directory, bytes, Duration.ofHours(24), SpoolSync.OS, SpoolAnswer.SUCCESS);
    }

    static SpoolSettings forced(Path directory) {
        return forced(directory, 1 << 20);
    }

    static SpoolSettings forced(Path directory, long maxBytes) {
        return new SpoolSettings(
                true, directory, maxBytes, Duration.ofHours(24), SpoolSync.ALWAYS, SpoolAnswer.SUCCESS);
    }

    static Path file(Path directory) {
        return directory.resolve("127.0.0.1_11211.spool");
    }

    static Entry delete(String key) {
        return Entry.delete(key.getBytes(ISO_8859_1));
    }

    static List<Entry> deletes(int from, int end) {
        List<Entry> entries = new ArrayList<>();
        for (int i = from; i < end; i++) {
            entries.add(delete("key-" + i));
        }
        return entries;
    }

    /** What a file holds, read as from outside. */
    static List<Entry> read(Path directory) {
        List<Entry> entries = new ArrayList<>();
        try {
            for (StoredSpool stored : StoredSpool.in(directory)) {
                stored.read(entry -> entries.add(entry.entry()));
            }
        } catch (SpoolException e) {
            throw new AssertionError(e.getMessage(), e);
        }
        return entries;
    }

    DeleteSpool itself() {
        return spool;
    }

    void pass(Duration time) {
        millis.addAndGet(time.toMillis());
    }

    CompletableFuture<Outcome> begin(Entry entry) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        spool.add(SERVER, entry, () -> true, outcome::complete);
        return outcome;
    }

    Outcome add(Entry entry) {
        return await(begin(entry));
    }

    /** All at once, as far as the spool's thread lets them. */
    List<Outcome> addAll(List<Entry> entries) {
        List<CompletableFuture<Outcome>> outcomes =
                entries.stream().map(this::begin).toList();
        return outcomes.stream().map(TestSpool::await).toList();
    }

    Batch next() {
        return await(spool.next(SERVER));
    }

    /** Acknowledges, and waits until that has been done. */
    void acknowledge(Batch batch) {
        spool.acknowledge(batch);
        await(spool.next("another:1"));
    }

    /** All that is owed, in batches, each of which is acknowledged. */
    List<Entry> replay() {
        List<Entry> replayed = new ArrayList<>();
        for (Batch batch = next(); !batch.isEmpty(); batch = next()) {
            replayed.addAll(batch.entries());
            acknowledge(batch);
        }
        return replayed;
    }

    long pending() {
        return spool.pending(SERVER);
    }

    ServerStatus status() {
        return spool.status().stream()
                .filter(server -> server.server().equals(SERVER))
                .findFirst()
                .orElseThrow();
    }

    /** Keeps the spool's thread from doing anything until the latch is released. */
    CountDownLatch hold() {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        spool.add("holder:1", delete("holder"), () -> true, stored -> {
            held.countDown();
            await(release);
        });
        await(held);
        return release;
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("waited " + PATIENCE_SECONDS + " s in vain");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        spool.close();
    }
}
