package io.weir.proxy.nearcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The near cache before a real server: what it answers, what it does not, and that writes are seen at once. */
final class NearCacheIT {
    private MemcachedServer server;
    private RunningWeir weir;
    private RawConnection client;

    @BeforeEach
    void start() {
        server = MemcachedServer.start();
        weir = RunningWeir.start("event-loops = 2, commands.flush-all = true\n"
                + "near-cache { enabled = true, admission = 1, ttl = 1h, max-staleness = 1h, max-value = 4KiB }\n"
                + "pools.main { servers = [\"" + server.address() + "\"], timeout = 10s, silence-timeout = 10s }");
        client = weir.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        weir.close();
        server.close();
    }

    @Test
    void aHotKeyIsAnsweredWithoutItsServer() {
        client.send("set k 7 0 5⏎a⏎bc⏎").expect("STORED⏎");
        awaitKept("k", "VALUE k 7 5⏎a⏎bc⏎END⏎");
        try (RawConnection direct = new RawConnection(server.port())) {
            direct.send("set k 0 0 3⏎new⏎").expect("STORED⏎");
        }
        client.send("get k⏎get k k⏎").expect("VALUE k 7 5⏎a⏎bc⏎END⏎VALUE k 7 5⏎a⏎bc⏎VALUE k 7 5⏎a⏎bc⏎END⏎");
        // Whatever has to do with more than the value is the server's.
        client.send("mg k v f⏎").expect("VA 3 f0⏎new⏎");
        assertThat(client.send("gets k⏎").readLine()).startsWith("VALUE k 0 3 ");
        client.expect("new⏎END⏎");
    }

    @Test
    void aMultiGetTakesWhatIsThereAndAsksForTheRest() {
        client.send("set a 0 0 1⏎x⏎set b 0 0 1⏎y⏎set c 0 0 1⏎z⏎").expect("STORED⏎STORED⏎STORED⏎");
        awaitKept("b", "VALUE b 0 1⏎y⏎END⏎");
        long before = hits();
        client.send("get a b c none b⏎get b⏎")
                .expect("VALUE a 0 1⏎x⏎VALUE b 0 1⏎y⏎VALUE c 0 1⏎z⏎VALUE b 0 1⏎y⏎END⏎VALUE b 0 1⏎y⏎END⏎");
        assertThat(hits() - before).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    set k 0 0 1⏎2⏎       | STORED⏎      | VALUE k 0 1⏎2⏎
                    append k 0 0 1⏎2⏎    | STORED⏎      | VALUE k 0 2⏎12⏎
                    incr k 1⏎            | 2⏎           | VALUE k 0 1⏎2⏎
                    ma k⏎                | HD⏎          | VALUE k 0 1⏎2⏎
                    ms k 1⏎3⏎            | HD⏎          | VALUE k 0 1⏎3⏎
                    ms aw== 1 b⏎3⏎       | HD⏎          | VALUE k 0 1⏎3⏎
                    delete k⏎            | DELETED⏎     | ''
                    md k⏎                | HD⏎          | ''
                    touch k -1⏎          | TOUCHED⏎     | ''
                    gat -1 k⏎            | VALUE k 0 1⏎1⏎END⏎ | ''
                    gat -1 k k⏎          | VALUE k 0 1⏎1⏎END⏎ | ''
                    mg k T-1⏎            | HD⏎          | ''
                    flush_all⏎           | OK⏎          | ''
                    """)
    void whatThisProxyChangesIsSeenAtOnce(String request, String answer, String value) {
        client.send("set k 0 0 1⏎1⏎").expect("STORED⏎");
        awaitKept("k", "VALUE k 0 1⏎1⏎END⏎");
        try (RawConnection other = weir.connect()) {
            // In one piece, so that the get is there before the write is answered.
            client.send(request + "get k⏎").expect(answer + value + "END⏎");
            other.send("get k⏎").expect(value + "END⏎");
        }
    }

    @Test
    void whatExpiresIsNotKeptForLonger() {
        client.send("set k 0 1 1⏎x⏎").expect("STORED⏎");
        client.send("get k⏎").readLine();
        Eventually.await("it has expired", () -> {
            try (RawConnection direct = new RawConnection(server.port())) {
                return direct.send("mg k⏎").readLine().equals("EN");
            }
        });
        client.expect("x⏎END⏎").send("get k⏎").expect("END⏎");
    }

    @Test
    void aLargeValueIsNotKept() {
        String value = "x".repeat(5000);
        client.send("set k 0 0 5000⏎" + value + "⏎").expect("STORED⏎");
        for (int i = 0; i < 10; i++) {
            client.send("get k⏎").expect("VALUE k 0 5000⏎" + value + "⏎END⏎");
        }
        assertThat(weir.operator().metric("weir_near_cache_hits_total")).isZero();
        assertThat(weir.operator().metric("weir_near_cache_refused_size_total")).isPositive();
    }

    @Test
    void manyWaitForOneFetch() {
        client.send("set k 0 0 1⏎x⏎").expect("STORED⏎");
        server.suspend();
        try {
            client.send("get k⏎".repeat(100) + "get k none⏎");
            Eventually.await("gets wait", () -> weir.operator().metric("weir_near_cache_joins_total") == 99);
        } finally {
            server.resume();
        }
        client.expect("VALUE k 0 1⏎x⏎END⏎".repeat(101)).expectNothingMore();
        try (RawConnection direct = new RawConnection(server.port())) {
            assertThat(Long.parseLong(Operator.ask(direct, "stats").get("cmd_get")))
                    .isLessThan(6);
        }
    }

    @Test
    void aMissIsToldToAllWhoWait() {
        server.suspend();
        try {
            client.send("get k⏎".repeat(50));
            Eventually.await("gets wait", () -> weir.operator().metric("weir_near_cache_joins_total") == 49);
        } finally {
            server.resume();
        }
        client.expect("END⏎".repeat(50)).expectNothingMore();
    }

    @Test
    void whoeverWaitsForAFetchThatFailsIsAnsweredAllTheSame() {
        client.send("set k 0 0 1⏎x⏎").expect("STORED⏎");
        server.suspend();
        client.send("get k⏎".repeat(50));
        Eventually.await("gets wait", () -> weir.operator().metric("weir_near_cache_joins_total") == 49);
        server.kill();
        client.expect("END⏎".repeat(50)).expectNothingMore();
    }

    @Test
    void aClientThatGoesLeavesItsFetchToTheOthers() {
        client.send("set k 0 0 1⏎x⏎").expect("STORED⏎");
        server.suspend();
        try (RawConnection first = weir.connect();
                RawConnection sameLoop = weir.connect();
                RawConnection other = weir.connect()) {
            first.send("get k⏎");
            Eventually.await("a fetch", () -> weir.operator().metric("weir_near_cache_fetches_total") >= 1);
            sameLoop.send("get k⏎");
            other.send("get k⏎");
            first.reset();
            Eventually.await("it is gone", () -> weir.operator().stat("curr_connections") == 4);
            server.resume();
            sameLoop.expect("VALUE k 0 1⏎x⏎END⏎");
            other.expect("VALUE k 0 1⏎x⏎END⏎");
        } finally {
            server.resume();
        }
    }

    /** Each value says which write it is of; a reader never gets one that is older than a write that it knows of. */
    @Test
    void nobodySeesWhatIsOlderThanAnAnsweredWrite() throws Exception {
        AtomicLong answered = new AtomicLong();
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch reading = new CountDownLatch(3);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        client.send("set k 0 0 1⏎0⏎").expect("STORED⏎");
        try {
            Future<?> writer = threads.submit(() -> {
                assertThat(reading.await(20, TimeUnit.SECONDS)).as("all read").isTrue();
                writeVersions(answered);
                return null;
            });
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(() -> readVersions(answered, reading, done)));
            }
            writer.get();
            done.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        assertThat(hits()).isPositive();
    }

    private void writeVersions(AtomicLong answered) {
        SplittableRandom random = new SplittableRandom(1);
        try (RawConnection writing = weir.connect()) {
            for (long version = 1; version <= 2000; version++) {
                String value = Long.toString(version);
                writing.send("set k 0 0 " + value.length() + "⏎" + value + "⏎").expect("STORED⏎");
                answered.set(version);
                for (int i = random.nextInt(4); i > 0; i--) {
                    writing.send("get k⏎").expect("VALUE k 0 " + value.length() + "⏎" + value + "⏎END⏎");
                }
            }
        }
    }

    private void readVersions(AtomicLong answered, CountDownLatch reading, AtomicBoolean done) {
        try (RawConnection connection = weir.connect()) {
            while (!done.get()) {
                long known = answered.get();
                connection.send("get k⏎").readLine();
                assertThat(Long.parseLong(connection.readLine())).isGreaterThanOrEqualTo(known);
                connection.expect("END⏎");
                reading.countDown();
            }
        }
    }

    private void awaitKept(String key, String answer) {
        Eventually.await("it is kept", () -> {
            long before = hits();
            client.send("get " + key + "⏎").expect(answer);
            return hits() > before;
        });
    }

    private long hits() {
        return weir.operator().metric("weir_near_cache_hits_total");
    }
}
