package io.weir.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.internal.PlatformDependent;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.RunningWeir;
import io.weir.proxy.testing.VerifiedLoad;
import io.weir.proxy.testing.VerifiedLoad.Outcome;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Verified load, and faults at random, for as long as {@code -Dweir.soak.seconds} says; two of three servers misbehave, now one,
 * now both. Prints what it checked, what was lost, and memory at its start and end. {@code docs/soak.md} says how to run it for
 * long.
 */
final class SoakIT {
    private static final int SECONDS = Integer.getInteger("weir.soak.seconds", 60);
    private static final long SEED = Long.getLong("weir.soak.seed", 4);
    private static final int CLIENTS = 4;
    private static final int GOOD = 0;
    private static final Owners OWNERS = Owners.of(3);
    private static final long MEGABYTE = 1 << 20;

    private final List<MemcachedServer> servers = new ArrayList<>();
    private final List<FaultyServer> faulty = new ArrayList<>();
    private final Map<String, Integer> faults = new TreeMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private RunningWeir weir;

    @BeforeEach
    void start() {
        for (int i = 0; i < 3; i++) {
            servers.add(MemcachedServer.start());
        }
        faulty.add(FaultyServer.before(servers.get(1)));
        faulty.add(FaultyServer.before(servers.get(2)));
        weir = RunningWeir.start("""
                pools.main {
                  servers = [
                    { address = "%s", name = server-0 }
                    { address = "%s", name = server-1 }
                    { address = "%s", name = server-2 }
                  ]
                  on-dead = miss
                  timeout = 1s
                  connect-timeout = 1s
                  silence-timeout = 1s
                  failures = 5
                  dead-timeout = 50ms
                  max-dead-timeout = 200ms
                }
                """.formatted(
                servers.get(0).address(), faulty.get(0).address(), faulty.get(1).address()));
    }

    @AfterEach
    void stop() {
        weir.close();
        faulty.forEach(FaultyServer::close);
        servers.forEach(MemcachedServer::close);
    }

    @Test
    @Timeout(value = 7, unit = TimeUnit.DAYS)
    void nothingIsLost() throws Exception {
        VerifiedLoad.named("warm-up", weir.port(), CLIENTS, 100).run();
        Memory before = Memory.now();
        ExecutorService chaos = Executors.newSingleThreadExecutor();
        try {
            Future<?> misbehaving = chaos.submit(this::misbehave);
            Outcome total = loadUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS));
            over.countDown();
            misbehaving.get();
            await("all servers are alive").until(this::allAlive);
            VerifiedLoad.named("settling", weir.port(), CLIENTS, 5)
                    .excusing(key -> OWNERS.owner(key) != GOOD)
                    .run();
            Outcome after =
                    VerifiedLoad.named("after", weir.port(), CLIENTS, 50).run();

            Memory end = Memory.now();
            System.out.printf(
                    Locale.ROOT,
                    "soak: %d s, seed %d: %d values right, 0 wrong, 0 out of order, 0 client connections lost;"
                            + " %d misses and errors, all of keys of misbehaving servers; %d faults: %s%n"
                            + "soak: at the start %s, at the end %s%n",
                    SECONDS,
                    SEED,
                    total.hits() + after.hits(),
                    total.failures(),
                    faults.values().stream().mapToInt(Integer::intValue).sum(),
                    faults,
                    before,
                    end);
            assertThat(total.failures()).isPositive();
            assertThat(weir.operator().serverStat("server-0", "deaths")).isZero();
            assertThat(end.heap()).isLessThan(2 * before.heap() + 64 * MEGABYTE);
            assertThat(end.direct()).isLessThan(2 * before.direct() + 64 * MEGABYTE);
        } finally {
            over.countDown();
            chaos.shutdownNow();
        }
    }

    private Outcome loadUntil(long deadline) {
        long hits = 0;
        long failures = 0;
        for (int load = 0; load == 0 || System.nanoTime() - deadline < 0; load++) {
            Outcome outcome = VerifiedLoad.named("soak-" + load, weir.port(), CLIENTS, 100)
                    .excusing(key -> OWNERS.owner(key) != GOOD)
                    .run();
            hits += outcome.hits();
            failures += outcome.failures();
        }
        return new Outcome(hits, failures);
    }

    private boolean allAlive() {
        Operator operator = weir.operator();
        return List.of("server-0", "server-1", "server-2").stream()
                .allMatch(server -> operator.server(server, "state").equals("alive"));
    }

    /** One fault after the other, each of a victim of its own, until the load is over; leaves all servers well. */
    private void misbehave() {
        Random random = new Random(SEED);
        try {
            do {
                int victim = random.nextInt(faulty.size());
                begin(random.nextInt(12), faulty.get(victim), servers.get(victim + 1));
                boolean lasts = random.nextInt(4) == 0;
                over.await(random.nextInt(lasts ? 2_000 : 200), TimeUnit.MILLISECONDS);
                if (random.nextBoolean()) {
                    faulty.get(victim).recover();
                    servers.get(victim + 1).resume();
                }
            } while (!over.await(random.nextInt(100), TimeUnit.MILLISECONDS));
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        faulty.forEach(FaultyServer::recover);
        servers.forEach(MemcachedServer::resume);
    }

    private void begin(int fault, FaultyServer victim, MemcachedServer process) {
        switch (fault) {
            case 0 -> begin("hang", () -> victim.onRequest(late(Link::awaitRecovery)));
            case 1 -> begin("swallow", () -> victim.onRequest(Link::swallowAll));
            case 2 -> begin("reset", () -> victim.onRequest(((Fault) Link::reset).each(9)));
            case 3 -> begin("close", () -> victim.onRequest(((Fault) Link::close).each(9)));
            case 4 -> begin("half a reply", () -> victim.onRequest(((Fault) SoakIT::half).each(9)));
            case 5 -> begin("split", () -> victim.onRequest(link -> link.writeInPieces(link.reply())));
            case 6 -> begin("garbage", () -> victim.onRequest(((Fault) link -> link.write("\0⏎garbage⏎")).each(9)));
            case 7 ->
                begin(
                        "no reply",
                        () -> victim.onRequest(((Fault) Link::reply).of("get").each(9)));
            case 8 -> begin("refuse", victim::refuse);
            case 9 -> begin("reset at once", () -> victim.onConnect(Link::reset));
            case 10 -> begin("restart", process::restart);
            default -> begin("stop", process::suspend);
        }
    }

    private void begin(String name, Runnable fault) {
        faults.merge(name, 1, Integer::sum);
        fault.run();
    }

    private static Fault late(Fault wait) {
        return link -> {
            wait.serve(link);
            link.pass();
        };
    }

    private static void half(Link link) throws IOException {
        String reply = link.reply();
        link.write(reply.substring(0, reply.length() / 2));
        link.close();
    }

    /** What is in use, in bytes, after a collection. */
    private record Memory(long heap, long direct) {
        static Memory now() {
            System.gc();
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            return new Memory(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    direct + Math.max(0, PlatformDependent.usedDirectMemory()));
        }

        @Override
        public String toString() {
            return heap / MEGABYTE + " MiB of heap and " + direct / MEGABYTE + " MiB of direct memory";
        }
    }
}
