package io.weir.proxy.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.VerifiedLoad;
import io.weir.proxy.testing.VerifiedLoad.Outcome;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients and servers are killed under load, and no client that lives sees a wrong, late, missing or misplaced reply. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
final class LoadIT {
    private static final Owners OWNERS = Owners.of(3);
    private static final int CLIENTS = 8;
    private static final int VICTIM = 1;

    @Parameter
    private int eventLoops;

    @Test
    void clientsAreKilledInTheMiddleOfTheirRequests() {
        try (ProxiedServers proxied = start("timeout = 10s")) {
            VerifiedLoad load = VerifiedLoad.named("load", proxied.port(), CLIENTS, 50);
            for (int percent = 5; percent < 100; percent += 5) {
                load = load.at(percent / 100.0, () -> killClients(proxied.port(), 10_000));
            }

            Outcome outcome = load.run();

            assertThat(outcome.hits()).isPositive();
            assertThat(outcome.failures()).isZero();
            Operator operator = Operator.of(proxied.weir());
            // The one that asks is the only one.
            await("all clients are gone").until(() -> operator.stat("curr_connections") == 1);
            for (int server = 0; server < 3; server++) {
                assertThat(operator.serverStat("server-" + server, "connects")).isEqualTo(eventLoops);
                assertThat(operator.serverStat("server-" + server, "connections_lost"))
                        .isZero();
            }
        }
    }

    @Test
    void largeValuesPassWhileClientsAreKilled() {
        try (ProxiedServers proxied = start("timeout = 10s")) {
            Outcome outcome = VerifiedLoad.named("load", proxied.port(), CLIENTS, 10)
                    .withValuesUpTo(300_000)
                    .at(0.3, () -> killClients(proxied.port(), 1_000_000))
                    .at(0.6, () -> killClients(proxied.port(), 1_000_000))
                    .run();

            assertThat(outcome.hits()).isPositive();
            assertThat(outcome.failures()).isZero();
        }
    }

    @Test
    void aServerIsKilledAndComesBack() {
        try (ProxiedServers proxied =
                start("timeout = 10s, failures = 5, dead-timeout = 50ms, max-dead-timeout = 50ms, on-dead = miss")) {
            Outcome outcome = VerifiedLoad.named("during", proxied.port(), CLIENTS, 100)
                    .excusing(key -> OWNERS.owner(key) == VICTIM)
                    .at(0.25, proxied.server(VICTIM)::kill)
                    .at(0.6, () -> {
                        awaitVictim(proxied, "state", "dead|probing");
                        proxied.server(VICTIM).restart();
                    })
                    .run();

            assertThat(outcome.hits()).isPositive();
            assertThat(outcome.failures()).isPositive();
            awaitVictim(proxied, "state", "alive");
            assertThat(VerifiedLoad.named("after", proxied.port(), CLIENTS, 10)
                            .run()
                            .failures())
                    .isZero();
        }
    }

    @Test
    void aServerIsSuspendedDiesAndGoesOn() {
        try (ProxiedServers proxied = start(
                "timeout = 2s, failures = 5, dead-timeout = 50ms, max-dead-timeout = 50ms, on-dead = miss, silence-timeout = 60s")) {
            Outcome outcome = VerifiedLoad.named("during", proxied.port(), CLIENTS, 60)
                    .excusing(key -> OWNERS.owner(key) == VICTIM)
                    .at(0.25, proxied.server(VICTIM)::suspend)
                    .at(0.6, () -> {
                        awaitVictim(proxied, "state", "dead|probing");
                        proxied.server(VICTIM).resume();
                    })
                    .run();

            assertThat(outcome.hits()).isPositive();
            assertThat(outcome.failures()).isPositive();
            awaitVictim(proxied, "state", "alive");
            assertThat(VerifiedLoad.named("after", proxied.port(), CLIENTS, 10)
                            .run()
                            .failures())
                    .isZero();
        }
    }

    @Test
    void aServerIsSuspendedAndItsRepliesComeLate() {
        try (ProxiedServers proxied = start("timeout = 2s, failures = 1000000, silence-timeout = 60s")) {
            Outcome outcome = VerifiedLoad.named("during", proxied.port(), CLIENTS, 20)
                    .excusing(key -> OWNERS.owner(key) == VICTIM)
                    .at(0.4, proxied.server(VICTIM)::suspend)
                    .at(0.5, () -> {
                        awaitVictim(proxied, "timeouts", "[1-9]\\d*");
                        proxied.server(VICTIM).resume();
                    })
                    .run();

            assertThat(outcome.hits()).isPositive();
            assertThat(outcome.failures()).isPositive();
            Operator operator = Operator.of(proxied.weir());
            assertThat(operator.serverStat("server-" + VICTIM, "timeouts")).isPositive();
            assertThat(operator.serverStat("server-" + VICTIM, "connections_lost"))
                    .isZero();
        }
    }

    private ProxiedServers start(String poolSettings) {
        return ProxiedServers.start(3, """
                event-loops = %d
                pools.main { connect-timeout = 5s, %s }
                """.formatted(eventLoops, poolSettings));
    }

    private static void awaitVictim(ProxiedServers proxied, String stat, String pattern) {
        Operator operator = Operator.of(proxied.weir());
        await("the victim's " + stat + " is " + pattern)
                .until(() -> operator.server("server-" + VICTIM, stat).matches(pattern));
    }

    /**
     * Several clients that ask for what belongs to the load, write what is theirs, and are gone in the middle of it.
     *
     * @param size of the value that is never complete
     */
    private static void killClients(int port, int size) {
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            String keys = IntStream.range(0, 20)
                    .mapToObj(key -> VerifiedLoad.key("load", number, key))
                    .collect(Collectors.joining(" "));
            String writes = IntStream.range(0, 20)
                    .mapToObj(key -> "set killed-" + key + " 0 0 4⏎gone⏎gets killed-" + key + "⏎")
                    .collect(Collectors.joining());
            RawConnection killed = new RawConnection(port);
            killed.send("get " + keys + "⏎" + writes + "set half 0 0 " + size + "⏎half");
            if (number % 2 == 0) {
                killed.readReply(3);
            }
            killed.reset();
        }
    }
}
