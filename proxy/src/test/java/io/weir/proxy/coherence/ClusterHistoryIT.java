package io.weir.proxy.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.coherence.Operation.Kind;
import io.weir.proxy.testing.FaultInjector;
import io.weir.proxy.testing.MemcachedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three proxies in processes of their own, which are stopped, killed and kept apart at random while clients write and read
 * through all of them: what was read is held against what is promised, see {@link History}. Lasts as long as
 * {@code -Dweir.history.seconds} says; {@code -Dweir.history.seed} has other faults in another order.
 */
final class ClusterHistoryIT {
    private static final int SECONDS = Integer.getInteger("weir.history.seconds", 12);
    private static final long SEED = Long.getLong("weir.history.seed", System.nanoTime());
    private static final Duration MAX_STALENESS = Duration.ofSeconds(1);
    private static final int PROXIES = 3;
    /** Of each writer. */
    private static final int KEYS = 2;
    /** They ask again at once. */
    private static final int BUSY_READERS = 2;
    /** They let time pass, seconds even: so some ask a proxy first when it has been stopped, or cut off, for long. */
    private static final int IDLE_READERS = 16;
    /** After that the history is checked, and what was read need not be kept. */
    private static final long ROUND = TimeUnit.SECONDS.toNanos(6);

    private static final long ENOUGH_HITS = 100;
    private static final int FEWEST_FAULTS = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** What each key is called now: after a doubtful write it gets another name. */
    private final AtomicReferenceArray<String> names = new AtomicReferenceArray<>(PROXIES * KEYS);

    private final List<ProxyProcess> proxies = new ArrayList<>();
    /** What each proxy's way to the server is. */
    private final List<FaultInjector> links = new ArrayList<>();

    private MemcachedServer server;
    private BusNetwork network;
    private Misfortunes misfortunes;

    @BeforeEach
    void start() throws IOException {
        server = MemcachedServer.start();
        network = new BusNetwork(PROXIES);
        for (int proxy = 0; proxy < PROXIES; proxy++) {
            FaultInjector link = FaultInjector.before(server.port());
            // Some distance, so that fetches are under way when something happens.
            link.delayReplies(Duration.ofMillis(2));
            links.add(link);
            Path hosts = Files.writeString(folder.resolve(proxy + ".hosts"), network.hosts(proxy));
            Path config = Files.writeString(folder.resolve(proxy + ".conf"), config(proxy, link.address()));
            proxies.add(new ProxyProcess(
                    List.of(
                            "-Djdk.net.hosts.file=" + hosts,
                            "-Dvertx.disableDnsResolver=true",
                            "-D" + BusAddress.HOST + "=" + network.name(proxy),
                            "-Dhazelcast.local.publicAddress=" + network.name(proxy) + ":"
                                    + network.clusterPort(proxy)),
                    config));
        }
        misfortunes = new Misfortunes(SEED, proxies, network, links, over);
        Awaitility.await("all are there")
                .atMost(PATIENCE)
                .until(() -> proxies.stream().allMatch(ProxyProcess::isThere));
        Awaitility.await("all know each other")
                .atMost(PATIENCE)
                .until(() -> proxies.stream()
                        .allMatch(proxy -> proxy.metric("weir_invalidation_peers") == PROXIES - 1
                                && proxy.metric("weir_invalidation_behind_seconds") < MAX_STALENESS.toSeconds()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        over.countDown();
        proxies.forEach(ProxyProcess::close);
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        links.forEach(FaultInjector::close);
        network.close();
        server.close();
    }

    @Test
    @Timeout(value = 7, unit = TimeUnit.DAYS)
    void noReadIsStalerThanIsAllowed() throws Exception {
        System.out.println("cluster history: seed " + SEED);
        for (int key = 0; key < names.length(); key++) {
            names.set(key, key + ".0");
        }
        List<Future<?>> streams =
                misfortunes.streams().stream().<Future<?>>map(threads::submit).toList();
        History history = new History(MAX_STALENESS);
        List<Writer> writers = IntStream.range(0, PROXIES).mapToObj(Writer::new).toList();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        // A slow machine takes longer for a history in which something is kept, and was stale.
        for (long left = end - System.nanoTime();
                left > 0 || left > -PATIENCE.toNanos() && (history.staleReads() == 0 || fewestHits() < ENOUGH_HITS);
                left = end - System.nanoTime()) {
            history.add(operate(writers, System.nanoTime() + ROUND));
            assertThat(history.violations()).as("seed " + SEED).isEmpty();
        }
        over.countDown();
        for (Future<?> each : streams) {
            each.get();
        }
        double applied = sum("weir_invalidation_applied_total");
        double gaps = sum("weir_invalidation_gaps_total");
        System.out.printf(
                Locale.ROOT,
                "cluster history: %d s, seed %d: %d reads, none too stale, %d of them stale within the bound; %d writes, and"
                        + " %d doubtful ones; faults: %s; near caches: %d hits or more in each, %.0f changes told, %.0f gaps%n",
                SECONDS,
                SEED,
                history.reads(),
                history.staleReads(),
                history.writes(),
                history.doubtfulWrites(),
                misfortunes.counts(),
                fewestHits(),
                applied,
                gaps);
        assertThat(fewestHits()).isGreaterThanOrEqualTo(ENOUGH_HITS);
        assertThat(history.staleReads()).isPositive();
        assertThat(applied).isPositive();
        assertThat(misfortunes.counts().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isGreaterThanOrEqualTo(FEWEST_FAULTS);
    }

    /** All clients, until a time; answers what they did. */
    private List<Operation> operate(List<Writer> writers, long end) throws Exception {
        List<Callable<List<Operation>>> clients = new ArrayList<>();
        writers.forEach(writer -> clients.add(() -> writer.write(end)));
        for (int proxy = 0; proxy < PROXIES; proxy++) {
            for (int reader = 0; reader < BUSY_READERS + IDLE_READERS; reader++) {
                int asked = proxy;
                int doublings = reader < BUSY_READERS ? 1 : 13;
                clients.add(() -> read(asked, doublings, end));
            }
        }
        List<Operation> operations = new ArrayList<>();
        for (Future<List<Operation>> client : threads.invokeAll(clients)) {
            operations.addAll(client.get());
        }
        return operations;
    }

    private List<Operation> read(int proxy, int doublings, long end) throws Exception {
        List<Operation> reads = new ArrayList<>();
        Random random = new Random();
        try (ProxyClient client = new ProxyClient(proxies.get(proxy))) {
            while (!isOver(random.nextInt(1_000 << random.nextInt(doublings)), end)) {
                String key = names.get(random.nextInt(names.length()));
                long start = System.nanoTime();
                OptionalLong version = client.get(key);
                if (version.isPresent()) {
                    reads.add(new Operation(Kind.READ, proxy, key, version.getAsLong(), start, System.nanoTime()));
                }
            }
        }
        return reads;
    }

    /** Lets some time pass. */
    private boolean isOver(int micros, long end) throws InterruptedException {
        long left = end - System.nanoTime();
        return left <= 0 || over.await(Math.min(left, micros * 1_000L), TimeUnit.NANOSECONDS);
    }

    /** Writes to keys of its own, through now one proxy, now another. */
    private final class Writer {
        private final int firstKey;
        private final Random random = new Random();
        private final long[] versions = new long[KEYS];
        private int renamed;

        Writer(int number) {
            firstKey = number * KEYS;
        }

        List<Operation> write(long end) throws Exception {
            List<Operation> writes = new ArrayList<>();
            List<ProxyClient> clients = proxies.stream().map(ProxyClient::new).toList();
            while (!isOver(random.nextInt(20_000), end)) {
                int proxy = random.nextInt(PROXIES);
                // Who waits for an answer changes nothing meanwhile.
                if (proxies.get(proxy).isUp() && !misfortunes.waitsForServer(proxy)) {
                    // Some keys are changed often, others hardly ever.
                    int key = Math.min(random.nextInt(KEYS), random.nextInt(KEYS));
                    writes.add(write(key, proxy, clients.get(proxy)));
                }
            }
            for (ProxyClient client : clients) {
                client.close();
            }
            return writes;
        }

        private Operation write(int key, int proxy, ProxyClient client) throws IOException {
            String name = names.get(firstKey + key);
            long version = ++versions[key];
            long start = System.nanoTime();
            boolean acknowledged = client.set(name, version);
            long end = System.nanoTime();
            if (!acknowledged) {
                // It may be carried out after later ones: there must be none.
                versions[key] = 0;
                names.set(firstKey + key, firstKey + key + "." + ++renamed);
            }
            return new Operation(acknowledged ? Kind.WRITE : Kind.DOUBTFUL_WRITE, proxy, name, version, start, end);
        }
    }

    private long fewestHits() {
        return proxies.stream().mapToLong(ProxyProcess::hits).min().orElseThrow();
    }

    private double sum(String metric) {
        return proxies.stream().mapToDouble(proxy -> proxy.metric(metric)).sum();
    }

    private String config(int proxy, String serverAddress) {
        return """
                weir {
                  listen = ["127.0.0.1:0"]
                  admin.listen = "127.0.0.1:0"
                  event-loops = 2
                  # The time to live is an hour: it is the others, and max-staleness, that bound it.
                  near-cache { enabled = true, admission = 1, ttl = 1h, max-staleness = %dms }
                  # No fault makes a miss of a read.
                  pools.main { servers = ["%s"], timeout = 20s, failures = 1000000, on-dead = error, on-error = error }
                  cluster {
                    enabled = true
                    name = "weir-test-%d"
                    listen = "%s:%d"
                    bus-port = %d
                    members = [%s]
                  }
                }
                """.formatted(
                MAX_STALENESS.toMillis(),
                serverAddress,
                network.clusterPort(0),
                network.name(proxy),
                network.clusterPort(proxy),
                network.busPort(proxy),
                IntStream.range(0, PROXIES)
                        .mapToObj(member -> '"' + network.name(member) + ':' + network.clusterPort(member) + '"')
                        .collect(Collectors.joining(", ")));
    }
}
