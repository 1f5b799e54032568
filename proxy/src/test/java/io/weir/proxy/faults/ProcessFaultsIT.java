package io.weir.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.VerifiedLoad;
import io.weir.proxy.testing.VerifiedLoad.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a real memcached's process under load costs its own keys, while it lasts, and nothing else. */
final class ProcessFaultsIT {
    private static final int CLIENTS = 6;
    private static final int VICTIM = 1;
    private static final Owners OWNERS = Owners.of(3);

    private ProxiedServers proxied;
    private MemcachedServer victim;
    private Operator operator;

    @BeforeEach
    void start() {
        proxied = ProxiedServers.start(3, """
                event-loops = 2
                pools.main {
                  on-dead = miss
                  timeout = 3s
                  connect-timeout = 1s
                  silence-timeout = 3s
                  failures = 5
                  dead-timeout = 100ms
                  max-dead-timeout = 100ms
                }
                """);
        victim = proxied.server(VICTIM);
        operator = Operator.of(proxied.weir());
    }

    @AfterEach
    void stop() {
        proxied.close();
    }

    @Test
    void isStoppedAndContinued() {
        Outcome outcome = load("stopped")
                .at(0.2, victim::suspend)
                .at(0.5, this::awaitDeath)
                .at(0.6, () -> {
                    victim.resume();
                    awaitReturn();
                })
                .run();
        assertThat(outcome.failures()).isPositive();
        expectAllWell();
    }

    @Test
    void isStoppedAndContinuedBeforeAnybodyNotices() {
        Outcome outcome = load("briefly")
                .at(0.4, () -> {
                    victim.suspend();
                    victim.resume();
                })
                .run();
        assertThat(outcome.failures()).isZero();
        assertThat(operator.serverStat("server-1", "deaths")).isZero();
        expectAllWell();
    }

    @Test
    void isKilledAndComesBack() {
        Outcome outcome = load("killed")
                .at(0.2, victim::kill)
                .at(0.5, this::awaitDeath)
                .at(0.6, this::restart)
                .run();
        assertThat(outcome.failures()).isPositive();
        expectAllWell();
    }

    @Test
    void isRestartedAgainAndAgain() {
        VerifiedLoad load = load("restarted");
        for (double share = 0.1; share < 0.9; share += 0.2) {
            load = load.at(share, this::restart);
        }
        assertThat(load.run().hits()).isPositive();
        expectAllWell();
    }

    @Test
    void isKilledWhileItIsStopped() {
        Outcome outcome = load("both")
                .at(0.2, victim::suspend)
                .at(0.4, this::awaitDeath)
                .at(0.5, victim::kill)
                .at(0.6, this::restart)
                .run();
        assertThat(outcome.failures()).isPositive();
        expectAllWell();
    }

    private VerifiedLoad load(String name) {
        return VerifiedLoad.named(name, proxied.port(), CLIENTS, 60).excusing(key -> OWNERS.owner(key) == VICTIM);
    }

    private void restart() {
        victim.restart();
        awaitReturn();
    }

    private void awaitDeath() {
        await("the server is taken for dead")
                .until(() -> !operator.server("server-1", "state").equals("alive"));
    }

    private void awaitReturn() {
        await("the server is alive")
                .until(() -> operator.server("server-1", "state").equals("alive"));
    }

    private void expectAllWell() {
        awaitReturn();
        // Each loop finds out at its first request that a connection of the time before is gone.
        VerifiedLoad.named("first", proxied.port(), CLIENTS, 2)
                .excusing(key -> OWNERS.owner(key) == VICTIM)
                .run();
        Outcome after = VerifiedLoad.named("after", proxied.port(), CLIENTS, 20).run();
        assertThat(after.hits()).isPositive();
        for (String healthy : new String[] {"server-0", "server-2"}) {
            assertThat(operator.serverStat(healthy, "connects")).isEqualTo(2);
            assertThat(operator.serverStat(healthy, "timeouts")).isZero();
            assertThat(operator.serverStat(healthy, "deaths")).isZero();
        }
    }
}
