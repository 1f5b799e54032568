package io.weir.proxy.nearcache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.config.NearCacheSettings;
import io.weir.proxy.loop.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Several threads play event loops in front of one store, and check each value that a get ends with. What is under way
 * takes its next step when its loop's dice say so, so that requests and replies take any time and overtake each other.
 *
 * <p>The store counts: the n-th write to a key writes n. So of two values it is known which one is older.
 */
class CoherenceTest {
    private static final int LOOPS = 4;
    private static final int KEYS = 6;
    private static final int TURNS = 150_000;
    private static final int MOST_UNDER_WAY = 12;

    private static final byte[][] NAMES = IntStream.range(0, KEYS)
            .mapToObj(key -> ("key" + key).getBytes(US_ASCII))
            .toArray(byte[][]::new);

    private final AtomicLongArray store = new AtomicLongArray(KEYS);
    private final AtomicReference<String> wrong = new AtomicReference<>("");

    /**
     * All writes go through the proxy. Then the near cache must not be noticed at all: a get ends with a value that is not
     * older than any that another get had ended with, or a write had been acknowledged for, before it began.
     */
    @Test
    void nobodySeesWhatIsOlderThanWhatWasSeenOrWrittenBefore() throws InterruptedException {
        AtomicLongArray seen = new AtomicLongArray(KEYS);
        BiConsumer<Integer, Long> end = (key, value) -> seen.accumulateAndGet(key, value, Math::max);
        NearCache cache = cache(Duration.ofHours(1));
        List<EventLoop> loops = run(loop -> new EventLoop(cache, loop) {
            @Override
            Get get(int key) {
                long least = seen.get(key);
                return value -> {
                    check(value >= least, key, value, "at least " + least);
                    end.accept(key, value);
                };
            }

            @Override
            void begin(int dice) {
                if (dice < 60) {
                    int key = random.nextInt(KEYS);
                    int write = view.beginWrite(NAMES[key], 0, NAMES[key].length);
                    then(() -> {
                        long value = store.incrementAndGet(key);
                        then(() -> {
                            view.endWrite(write);
                            end.accept(key, value);
                        });
                    });
                } else if (dice == 60) {
                    writeToAll();
                } else if (dice == 61) {
                    cache.bypass(random.nextInt(10) == 0);
                } else {
                    read();
                }
            }

            private void writeToAll() {
                int write = view.beginWriteToAll();
                then(() -> {
                    long[] values = IntStream.range(0, KEYS)
                            .mapToLong(store::incrementAndGet)
                            .toArray();
                    then(() -> {
                        view.endWrite(write);
                        IntStream.range(0, KEYS).forEach(key -> end.accept(key, values[key]));
                    });
                });
            }
        });
        assertThat(wrong.get()).isEmpty();
        assertThat(total(loops, counters -> counters.hits)).isGreaterThan(1_000);
        assertThat(total(loops, counters -> counters.joins)).isGreaterThan(100);
        assertThat(total(loops, counters -> counters.bypasses)).isGreaterThan(100);
        assertThat(total(loops, counters -> counters.kept)).isGreaterThan(100);
        assertThat(total(loops, counters -> counters.refusedAsOld)).isGreaterThan(100);
        assertThat(total(loops, counters -> counters.dropped)).isGreaterThan(100);
    }

    /**
     * All writes go past the proxy. Then a get ends with a value that was replaced at most {@code ttl} before it began;
     * and one that is answered at once not with one that is older than another was answered with before.
     */
    @Test
    void whatOthersWriteIsSeenAfterTheTtl() throws InterruptedException {
        Duration ttl = Duration.ofMillis(1);
        AtomicLongArray served = new AtomicLongArray(KEYS);
        AtomicLong[] writtenAt =
                IntStream.range(0, KEYS).mapToObj(key -> new AtomicLong()).toArray(AtomicLong[]::new);
        List<AtomicLongArray> replacedAt = IntStream.range(0, KEYS)
                .mapToObj(key -> new AtomicLongArray(TURNS))
                .toList();
        NearCache cache = cache(ttl);
        List<EventLoop> loops = run(loop -> new EventLoop(cache, loop) {
            @Override
            Get get(int key) {
                long began = System.nanoTime();
                long least = served.get(key);
                return new Get() {
                    @Override
                    public void end(long value) {
                        long replaced = replacedAt.get(key).get((int) value);
                        check(
                                replaced == 0 || replaced - began >= -ttl.toNanos(),
                                key,
                                value,
                                "one replaced at most 1 ms before, not " + (began - replaced) + " ns");
                    }

                    @Override
                    public void endAtOnce(long value) {
                        end(value);
                        check(value >= least, key, value, "at least " + least);
                        served.accumulateAndGet(key, value, Math::max);
                    }
                };
            }

            @Override
            void begin(int dice) {
                if (dice < 40) {
                    int key = loop;
                    // Each key has one writer, so that it can note when: after it was done.
                    long value = store.get(key);
                    store.set(key, value + 1);
                    replacedAt.get(key).set((int) value, System.nanoTime());
                } else {
                    read();
                }
            }
        });
        assertThat(wrong.get()).isEmpty();
        assertThat(total(loops, counters -> counters.hits)).isGreaterThan(1_000);
        assertThat(total(loops, counters -> counters.joins)).isGreaterThan(100);
        assertThat(total(loops, counters -> counters.kept)).isGreaterThan(100);
    }

    /** One get, from when it began. */
    private interface Get {
        void end(long value);

        default void endAtOnce(long value) {
            end(value);
        }
    }

    private abstract class EventLoop extends Thread {
        final LoopView<Get> view;
        final SplittableRandom random;
        private final List<Runnable> underWay = new ArrayList<>();

        EventLoop(NearCache cache, int loop) {
            super("loop " + loop);
            setUncaughtExceptionHandler((self, failure) -> wrong.compareAndSet("", getName() + ": " + failure));
            view = cache.view(() -> 0);
            random = new SplittableRandom(loop);
        }

        /** A get begins. */
        abstract Get get(int key);

        abstract void begin(int dice);

        @Override
        public void run() {
            for (int turn = 0; turn < TURNS && wrong.get().isEmpty(); turn++) {
                if (underWay.size() == MOST_UNDER_WAY || !underWay.isEmpty() && random.nextInt(3) == 0) {
                    goOn();
                } else {
                    begin(random.nextInt(1_000));
                }
            }
            while (!underWay.isEmpty()) {
                goOn();
            }
        }

        private void goOn() {
            underWay.remove(random.nextInt(underWay.size())).run();
        }

        final void then(Runnable step) {
            underWay.add(step);
        }

        final void read() {
            int key = random.nextInt(KEYS);
            byte[] name = NAMES[key];
            Get get = get(key);
            switch (view.look(name, 0, name.length)) {
                case HIT -> get.endAtOnce(number(view.reply()));
                case JOIN -> view.join(get);
                case PASS ->
                    then(() -> {
                        long value = store.get(key);
                        then(() -> get.end(value));
                    });
                case FETCH -> {
                    Fetch<Get> fetch = view.fetch();
                    then(() -> {
                        long value = store.get(key);
                        then(() -> {
                            get.end(value);
                            fetch.land().forEach(waiter -> waiter.end(value));
                            then(() -> fetch.keep(reply(value), ItemFacts.FOREVER));
                        });
                    });
                }
            }
        }

        final void check(boolean right, int key, long value, String expected) {
            if (!right) {
                wrong.compareAndSet("", getName() + ": key " + key + " was " + value + ", expected " + expected);
            }
        }
    }

    private static NearCache cache(Duration ttl) {
        return new NearCache(
                new NearCacheSettings(true, 1 << 20, ttl, Duration.ofHours(1), 1 << 10, 1, List.of()), () -> 0);
    }

    private static List<EventLoop> run(IntFunction<EventLoop> loop) throws InterruptedException {
        List<EventLoop> loops = IntStream.range(0, LOOPS).mapToObj(loop).toList();
        loops.forEach(Thread::start);
        for (EventLoop each : loops) {
            each.join();
        }
        return loops;
    }

    private static long total(List<EventLoop> loops, Function<NearCacheCounters, Counter> counter) {
        return loops.stream()
                .mapToLong(loop -> counter.apply(loop.view.counters()).get())
                .sum();
    }

    private static byte[] reply(long value) {
        return Long.toString(value).getBytes(US_ASCII);
    }

    private static long number(byte[] reply) {
        return Long.parseLong(new String(reply, US_ASCII));
    }
}
