package io.weir.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.LogLines;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a server comes back: {@code on-return}, {@code probes}, {@code slow-start}; and how it is taken for dead by {@code error-rate}. */
final class ReturnIT {
    private static final Owners OWNERS = Owners.of(2);

    private final MemcachedServer first = MemcachedServer.start();
    private final MemcachedServer second = MemcachedServer.start();
    private final FaultyServer faulty = FaultyServer.before(first);

    @AfterEach
    void stop() {
        faulty.close();
        first.close();
        second.close();
    }

    @Test
    void isFlushedIfItShouldBe() {
        try (RunningWeir weir = start("on-return = flush, failures = 1");
                RawConnection client = weir.connect()) {
            String key = OWNERS.key(0);
            client.send("set " + key + " 0 0 1⏎x⏎").expect("STORED⏎");
            dieAndReturn(weir, client, key);
            client.send("get " + key + "⏎").expect("END⏎").expectNothingMore();
        }
    }

    @Test
    void keepsWhatItHasOtherwise() {
        try (RunningWeir weir = start("failures = 1");
                RawConnection client = weir.connect()) {
            String key = OWNERS.key(0);
            client.send("set " + key + " 0 0 1⏎x⏎").expect("STORED⏎");
            dieAndReturn(weir, client, key);
            client.send("get " + key + "⏎")
                    .expect("VALUE " + key + " 0 1⏎x⏎END⏎")
                    .expectNothingMore();
        }
    }

    @Test
    void isAskedSeveralTimesAndADeathInBetweenCounts() {
        AtomicInteger asked = new AtomicInteger();
        try (RunningWeir weir = start("probes = 3, failures = 1");
                RawConnection client = weir.connect()) {
            faulty.onRequest(link -> {
                // The probe that follows two right answers is not answered, the first time.
                if (link.request().startsWith("version") && asked.incrementAndGet() != 3) {
                    link.pass();
                } else {
                    link.close();
                }
            });
            client.send("get " + OWNERS.key(0) + "⏎").expect("END⏎");
            await("it is back").until(() -> isAlive(weir));
            assertThat(asked.get()).isEqualTo(6);
        }
    }

    @Test
    void anAnswerThatSaysMoreThanItShouldIsNone() {
        AtomicInteger asked = new AtomicInteger();
        try (RunningWeir weir = start("failures = 1");
                RawConnection client = weir.connect()) {
            faulty.onRequest(link -> {
                if (!link.request().startsWith("version")) {
                    link.close();
                } else if (asked.incrementAndGet() > 1) {
                    link.pass();
                } else {
                    link.write("VERSION 1.6.45⏎END⏎");
                }
            });
            client.send("get " + OWNERS.key(0) + "⏎").expect("END⏎");
            await("it is back").until(() -> isAlive(weir));
            assertThat(asked.get()).isEqualTo(2);
        }
    }

    @Test
    void getsItsKeysBackLittleByLittle() {
        List<String> keys = OWNERS.keys(0, 100);
        try (RunningWeir weir = start("slow-start = 2s, failures = 1");
                RawConnection client = weir.connect();
                RawConnection direct = new RawConnection(first.port())) {
            keys.forEach(key -> direct.send("set " + key + " 0 0 1⏎x⏎").expect("STORED⏎"));
            dieAndReturn(weir, client, keys.get(0));
            AtomicInteger share = new AtomicInteger();
            await("all its keys are its own again").until(() -> {
                int hits = hits(client, keys);
                assertThat(hits).isGreaterThanOrEqualTo(share.getAndSet(hits));
                return hits == keys.size();
            });
        }
    }

    @Test
    void isTakenForDeadIfTooMuchFails() {
        try (LogLines log = LogLines.capture();
                RunningWeir weir = start("error-rate = 0.3, error-window = 1s, failures = 1000000");
                RawConnection client = weir.connect()) {
            faulty.onRequest(((Fault) Link::close).of("get").each(2));
            await("it is taken for dead").until(() -> {
                OWNERS.keys(0, 20)
                        .forEach(key -> client.send("get " + key + "⏎").expect("END⏎"));
                return !log.of("server_dead").isEmpty();
            });
            assertThat(log.of("server_dead").get(0)).contains("cause=\"error-rate");
        }
    }

    private RunningWeir start(String settings) {
        return RunningWeir.start("""
                pools.main {
                  servers = [{ address = "%s", name = server-0 }, { address = "%s", name = server-1 }]
                  timeout = 10s
                  connect-timeout = 10s
                  dead-timeout = 50ms
                  max-dead-timeout = 50ms
                  %s
                }
                """.formatted(faulty.address(), second.address(), settings));
    }

    private void dieAndReturn(RunningWeir weir, RawConnection client, String key) {
        faulty.refuse();
        await("it is dead").until(() -> {
            client.send("get " + key + "⏎").expect("END⏎");
            return !isAlive(weir);
        });
        faulty.recover();
        await("it is back").until(() -> isAlive(weir));
    }

    private static boolean isAlive(RunningWeir weir) {
        return weir.operator().server("server-0", "state").equals("alive");
    }

    private static int hits(RawConnection client, List<String> keys) {
        client.send("get " + String.join(" ", keys) + "⏎");
        int hits = 0;
        for (String line = client.readLine(); !line.equals("END"); line = client.readLine()) {
            client.expect("x⏎");
            hits++;
        }
        return hits;
    }
}
