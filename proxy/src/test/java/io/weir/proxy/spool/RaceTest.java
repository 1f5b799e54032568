package io.weir.proxy.spool;

import static io.weir.proxy.spool.TestSpool.SERVER;
import static io.weir.proxy.spool.TestSpool.await;
import static io.weir.proxy.spool.TestSpool.delete;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event loops that add while a prober brings the server back: nothing may be left in the spool of a server that is. */
class RaceTest {
    private static final int LOOPS = 3;

    @TempDir
    private Path folder;

    private final AtomicLong stored = new AtomicLong();
    private final AtomicLong notNeeded = new AtomicLong();
    private final ExecutorService loops = Executors.newFixedThreadPool(LOOPS);
    private volatile boolean away = true;
    private volatile boolean over;
    private TestSpool spool;
    private long acknowledged;

    @BeforeEach
    void open() {
        spool = TestSpool.open(folder);
    }

    @AfterEach
    void close() {
        over = true;
        loops.shutdownNow();
        spool.close();
    }

    @Test
    void aServerDoesNotComeBackWhileItIsAskedWhetherItIsAway() throws Exception {
        FutureTask<Boolean> back = new FutureTask<>(() -> spool.itself().ifNothingPending(SERVER, () -> away = false));
        CompletableFuture<Outcome> told = new CompletableFuture<>();
        spool.itself()
                .add(
                        SERVER,
                        delete("key"),
                        () -> {
                            boolean was = away;
                            meanwhile(back);
                            return was;
                        },
                        told::complete);
        assertThat(await(told)).isEqualTo(new Outcome.Stored());
        assertThat(back.get(20, TimeUnit.SECONDS)).isFalse();
        assertThat(away).isTrue();
    }

    @Test
    void nothingIsAddedWhileTheServerComesBack() {
        CompletableFuture<Outcome> told = new CompletableFuture<>();
        assertThat(spool.itself().ifNothingPending(SERVER, () -> {
                    meanwhile(() -> spool.itself().add(SERVER, delete("key"), () -> away, told::complete));
                    away = false;
                }))
                .isTrue();
        assertThat(await(told)).isEqualTo(new Outcome.NotNeeded());
        assertThat(spool.pending()).isZero();
    }

    /** Starts it on another thread, and waits until it either waits for this one or has not done so and is over. */
    private static void meanwhile(Runnable other) {
        Thread thread = new Thread(other);
        thread.start();
        Eventually.await(
                "it waits, or is over",
                () -> thread.getState() == Thread.State.BLOCKED || thread.getState() == Thread.State.TERMINATED);
    }

    /** At the very moment, over and over. */
    @Test
    void nothingSlipsInWhenTheServerComesBack() throws Exception {
        int returns = 1_000;
        CyclicBarrier start = new CyclicBarrier(LOOPS + 1);
        CyclicBarrier end = new CyclicBarrier(LOOPS + 1);
        List<Future<?>> adding = new ArrayList<>();
        for (int loop = 0; loop < LOOPS; loop++) {
            adding.add(loops.submit(() -> {
                for (int i = 0; i < returns; i++) {
                    meet(start);
                    linger();
                    add();
                    meet(end);
                }
                return null;
            }));
        }
        for (int i = 0; i < returns; i++) {
            meet(start);
            linger();
            replayUntil(() -> away = false);
            meet(end);
            // Whoever was told that it is stored came before, and has been replayed; whoever came later was told so.
            assertThat(stored).hasValue(acknowledged);
            assertThat(spool.pending()).isZero();
            assertThat(TestSpool.file(folder)).doesNotExist();
            away = true;
        }
        for (Future<?> each : adding) {
            each.get();
        }
        assertThat(stored.get() + notNeeded.get()).isEqualTo((long) returns * LOOPS);
        assertThat(stored).hasPositiveValue();
        assertThat(notNeeded).hasPositiveValue();
    }

    /** The server is sent what comes new as soon as its replay has begun, and is back when that has ended. */
    @Test
    void aReplayEndsHoweverMuchIsAddedIfNewDeletesGoToTheServer() throws Exception {
        List<Future<?>> adding = new ArrayList<>();
        for (int loop = 0; loop < LOOPS; loop++) {
            adding.add(loops.submit(() -> {
                while (!over) {
                    add();
                }
            }));
        }
        for (int i = 0; i < 200; i++) {
            long before = stored.get();
            Eventually.await(
                    "some are stored",
                    () -> stored.get() > before || adding.stream().anyMatch(Future::isDone));
            away = false;
            replayUntil(() -> assertThat(stored).hasValue(acknowledged));
            assertThat(TestSpool.file(folder)).doesNotExist();
            away = true;
        }
        over = true;
        for (Future<?> each : adding) {
            each.get();
        }
    }

    private void add() {
        CompletableFuture<Outcome> told = new CompletableFuture<>();
        spool.itself().add(SERVER, delete("key"), () -> away, outcome -> {
            // On the spool's thread, before anybody can be given the entry to replay.
            (outcome instanceof Outcome.Stored ? stored : notNeeded).incrementAndGet();
            told.complete(outcome);
        });
        assertThat(await(told)).isNotInstanceOf(Outcome.Failed.class);
    }

    private void replayUntil(Runnable back) {
        while (!spool.itself().ifNothingPending(SERVER, back)) {
            Batch batch = spool.next();
            spool.itself().acknowledge(batch);
            acknowledged += batch.entries().size();
        }
    }

    private static void meet(CyclicBarrier barrier) throws Exception {
        barrier.await(20, TimeUnit.SECONDS);
    }

    /** So that now one side comes first and now the other. */
    private static void linger() {
        for (int i = ThreadLocalRandom.current().nextInt(200); i > 0; i--) {
            Thread.onSpinWait();
        }
    }
}
