package io.weir.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.health.Alive;
import io.weir.health.Dead;
import io.weir.health.FailureCause;
import io.weir.health.FailureKind;
import io.weir.health.Probing;
import io.weir.proxy.config.PoolConfig;
import io.weir.proxy.loop.TestConfig;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerHealthTest {
    private static final FailureCause LOST = new FailureCause(FailureKind.CONNECTION_LOST, "closed by the server");

    private final AtomicInteger changes = new AtomicInteger();
    private final ServerHealth health = health("failures = 3", "dead-timeout = 1ms");

    @Test
    void diesOfFailuresInARow() {
        fail(2);
        assertThat(health.takesRequests()).isTrue();
        assertThat(health.causeOfDeath()).isEmpty();
        fail(1);

        assertThat(health.circuit()).isInstanceOf(Dead.class);
        assertThat(health.takesRequests()).isFalse();
        assertThat(health.causeOfDeath()).contains(LOST);
        assertThat(health.deaths()).isEqualTo(1);
        assertThat(health.failures(FailureKind.CONNECTION_LOST)).isEqualTo(3);
        assertThat(health.failures(FailureKind.REQUEST_TIMEOUT)).isZero();
        assertThat(changes).hasValue(1);
    }

    @Test
    void aSuccessForgivesWhatWasBefore() {
        for (int i = 0; i < 10; i++) {
            fail(2);
            health.succeeded();
        }
        assertThat(health.takesRequests()).isTrue();
        assertThat(changes).hasValue(0);
    }

    @Test
    void failuresAndRepliesOfTheDeadChangeNothing() {
        fail(3);
        fail(5);
        health.succeeded();
        assertThat(health.takesRequests()).isFalse();
        assertThat(health.deaths()).isEqualTo(1);
        assertThat(changes).hasValue(1);
    }

    @Test
    void oneProbeBringsItBack() {
        fail(3);
        long due = System.nanoTime() + 1_000_000_000;
        assertThat(health.probeIsDue(due)).isTrue();
        assertThat(health.probeIsDue(due)).as("one prober at a time").isFalse();
        assertThat(health.circuit()).isInstanceOf(Probing.class);
        assertThat(health.takesRequests()).isFalse();
        assertThat(health.causeOfDeath()).contains(LOST);
        if (health.revive()) {
            health.changed();
        }

        assertThat(health.circuit()).isInstanceOf(Alive.class);
        assertThat(health.causeOfDeath()).isEmpty();
        assertThat(changes).hasValue(2);
    }

    @Test
    void aFailedProbeLeavesItDeadForAnotherWhile() {
        fail(3);
        long due = System.nanoTime() + 1_000_000_000;
        health.probeIsDue(due);
        FailureCause refused = new FailureCause(FailureKind.CONNECT_REFUSED, "connection refused");
        health.probeFailed(refused);

        assertThat(health.circuit()).isInstanceOf(Dead.class);
        assertThat(health.causeOfDeath()).contains(refused);
        assertThat(health.deaths()).as("it never lived again").isEqualTo(1);
        assertThat(changes).hasValue(1);
        assertThat(health.probeIsDue(System.nanoTime() + 1_000_000_000)).isTrue();
    }

    @Test
    void noProbeIsDueWhileItLives() {
        assertThat(health.probeIsDue(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void aChangedPoolChangesTheRules() {
        health.adopt(TestConfig.pool(1, "failures = 1"));
        fail(1);
        assertThat(health.takesRequests()).isFalse();
    }

    @Test
    void oneOfManyThreadsSeesItDie() throws InterruptedException {
        ServerHealth shared = health("failures = 1000");
        CountDownLatch go = new CountDownLatch(1);
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                for (int failure = 0; failure < 250; failure++) {
                    shared.failed(LOST);
                }
            });
            threads[i].start();
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(shared.takesRequests()).as("no failure was lost").isFalse();
        assertThat(shared.deaths()).isEqualTo(1);
        assertThat(shared.failures(FailureKind.CONNECTION_LOST)).isEqualTo(1000);
        assertThat(changes).hasValue(1);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            health.failed(LOST);
        }
    }

    private ServerHealth health(String... settings) {
        PoolConfig pool = TestConfig.pool(1, settings);
        ServerHealth created = new ServerHealth(pool, pool.servers().get(0));
        created.onChange(changes::incrementAndGet);
        return created;
    }
}
