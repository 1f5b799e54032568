package io.weir.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.RunningWeir;
import io.weir.proxy.testing.VerifiedLoad;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The config changes under load, and no reply is wrong, late, missing or out of order. */
final class ReloadUnderLoadIT {
    private static final int CLIENTS = 6;

    private final List<MemcachedServer> memcacheds = new ArrayList<>();

    @BeforeEach
    void start() {
        for (int i = 0; i < 3; i++) {
            memcacheds.add(MemcachedServer.start());
        }
    }

    @AfterEach
    void stop() {
        memcacheds.forEach(MemcachedServer::close);
    }

    @ParameterizedTest(name = "{0} event loops")
    @ValueSource(ints = {1, 2})
    void settingsChangeAndNothingIsLost(int eventLoops) {
        try (RunningWeir weir = RunningWeir.start(settings(eventLoops, 3, "10s"))) {
            VerifiedLoad load = VerifiedLoad.named("load", weir.port(), CLIENTS, 50);
            for (int percent = 5; percent < 100; percent += 5) {
                String timeout = 10 + percent + "s";
                load = load.at(percent / 100.0, () -> weir.reload(settings(eventLoops, 3, timeout)));
            }

            assertThat(load.run().failures()).isZero();

            Operator operator = weir.operator();
            for (int server = 0; server < 3; server++) {
                assertThat(operator.serverStat("server-" + server, "connects")).isEqualTo(eventLoops);
                assertThat(operator.serverStat("server-" + server, "connections_lost"))
                        .isZero();
            }
        }
    }

    @ParameterizedTest(name = "{0} event loops")
    @ValueSource(ints = {1, 2})
    void aServerIsAddedAndOnlyKeysThatMoveAreMissed(int eventLoops) {
        Owners after = Owners.of(3);
        try (RunningWeir weir = RunningWeir.start(settings(eventLoops, 2, "10s"))) {
            VerifiedLoad.Outcome outcome = VerifiedLoad.named("load", weir.port(), CLIENTS, 50)
                    .excusing(key -> after.owner(key) == 2)
                    .at(0.5, () -> weir.reload(settings(eventLoops, 3, "10s")))
                    .run();

            assertThat(outcome.hits()).isPositive();
            assertThat(outcome.failures()).isPositive();
            assertThat(weir.operator().serverStat("server-2", "requests")).isPositive();
        }
    }

    private String settings(int eventLoops, int servers, String timeout) {
        List<String> list = new ArrayList<>();
        for (MemcachedServer memcached : memcacheds.subList(0, servers)) {
            list.add("{ address = \"" + memcached.address() + "\", name = server-" + list.size() + " }");
        }
        return """
                event-loops = %d
                pools.main { servers = %s, timeout = %s, connect-timeout = 5s, silence-timeout = 200s }
                """.formatted(eventLoops, list, timeout);
    }
}
