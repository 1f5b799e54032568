package io.weir.proxy.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.health.FailureCause;
import io.weir.health.FailureKind;
import io.weir.proxy.loop.EmbeddedNetwork;
import io.weir.proxy.loop.HandTurnedLoop;
import io.weir.proxy.loop.TestConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the loops share of the pools, and what of it outlives a change of the config. */
class TopologyTest {
    private static final int KEYS = 1000;

    @Test
    void theDeadAreLeftOutOfTheRingAndComeBack() {
        PoolState pool = pool(topology(3, "on-dead = eject"));
        int[] before = owners(pool);
        assertThat(before).contains(0, 1, 2);

        kill(pool, 1);
        int[] without = owners(pool);
        for (int key = 0; key < KEYS; key++) {
            if (before[key] == 1) {
                assertThat(without[key]).isNotEqualTo(1);
            } else {
                assertThat(without[key]).isEqualTo(before[key]);
            }
        }
        assertThat(pool.isUsable()).isTrue();

        revive(pool, 1);
        assertThat(owners(pool)).isEqualTo(before);
        assertThat(pool.liveDistribution()).isSameAs(pool.distribution());
    }

    @Test
    void theDeadKeepTheirKeysIfThePoolSaysSo() {
        PoolState pool = pool(topology(3, "on-dead = miss"));
        int[] before = owners(pool);
        kill(pool, 1);
        assertThat(owners(pool)).isEqualTo(before);
    }

    @Test
    void whenAllAreDeadTheOwnersAreThoseOfTheWholeRing() {
        Topology topology = topology(2, "on-dead = eject", "min-alive = 0");
        HandTurnedLoop loop = new HandTurnedLoop();
        Upstreams upstreams = new Upstreams(new EmbeddedNetwork(loop).vertx(), loop.loop(), new CounterRegistry());
        upstreams.adopt(topology);
        PoolState pool = pool(topology);
        kill(pool, 0);
        kill(pool, 1);

        assertThat(pool.liveDistribution().isEmpty()).isTrue();
        assertThat(pool.isUsable()).isFalse();
        byte[] key = "key".getBytes(US_ASCII);
        assertThat(upstreams.pool("main").owner(key, 0, 3).name())
                .isEqualTo("s" + pool.distribution().owner(key, 0, 3));
    }

    @Test
    void aShareOfTheServersStaysInTheRingWhateverHappensToThem() {
        PoolState pool = pool(topology(4, "on-dead = eject", "min-alive = 0.5"));
        kill(pool, 3);
        kill(pool, 0);
        kill(pool, 1);
        assertThat(owners(pool))
                .as("the first two that died are left out")
                .contains(1, 2)
                .doesNotContain(0, 3);

        revive(pool, 3);
        assertThat(owners(pool)).contains(2, 3).doesNotContain(0, 1);
    }

    @Test
    void serversThatStayKeepTheirHealth() {
        Topology before = topology(3, "failures = 1");
        kill(pool(before), 1);
        Topology after =
                Topology.of(TestConfig.of(4, "pools.main { failures = 7, on-dead = eject }"), Optional.of(before));

        assertThat(pool(after).servers()).hasSize(4);
        for (int i = 0; i < 3; i++) {
            assertThat(pool(after).servers().get(i))
                    .isSameAs(pool(before).servers().get(i));
        }
        assertThat(pool(after).servers().get(1).takesRequests()).isFalse();
        assertThat(owners(pool(after))).as("still ejected").doesNotContain(1).contains(0, 2, 3);
        revive(pool(after), 1);
        assertThat(owners(pool(after))).contains(1);
    }

    @Test
    void aServerWithAnotherAddressIsAnotherServer() {
        Topology before = topology(1);
        Topology after = Topology.of(
                TestConfig.of(0, "pools.main.servers = [{ address = \"127.0.0.1:2000\", name = s0 }]"),
                Optional.of(before));
        assertThat(pool(after).servers().get(0))
                .isNotSameAs(pool(before).servers().get(0));
    }

    @Test
    void allServersOfAllPoolsAreListed() {
        Topology topology =
                Topology.of(TestConfig.of(2, "pools.other.servers = [\"127.0.0.1:2000\"]"), Optional.empty());
        assertThat(topology.servers())
                .extracting(health -> health.server().name())
                .containsExactlyInAnyOrder("s0", "s1", "127.0.0.1:2000");
    }

    @Test
    void countersOfAllLoopsAreAddedUpByServer() {
        Topology topology = topology(2);
        ServerHealth first = topology.servers().get(0);
        ServerHealth second = topology.servers().get(1);
        CounterRegistry registry = new CounterRegistry();
        registry.of(first).requests.add(3);
        registry.of(first).requests.add(4);
        registry.of(second).requests.add(10);
        assertThat(registry.sum(first, counters -> counters.requests)).isEqualTo(7);
        assertThat(registry.sum(second, counters -> counters.requests)).isEqualTo(10);

        registry.retain(List.of(second));
        assertThat(registry.sum(first, counters -> counters.requests)).isZero();
        assertThat(registry.sum(second, counters -> counters.requests)).isEqualTo(10);
    }

    private static Topology topology(int servers, String... settings) {
        return Topology.of(
                TestConfig.of(servers, "pools.main {\n" + String.join("\n", settings) + "\n}"), Optional.empty());
    }

    private static PoolState pool(Topology topology) {
        return topology.pools().get("main");
    }

    private static void kill(PoolState pool, int server) {
        ServerHealth health = pool.servers().get(server);
        while (health.takesRequests()) {
            health.failed(new FailureCause(FailureKind.CONNECTION_LOST, ""));
        }
    }

    private static void revive(PoolState pool, int server) {
        ServerHealth health = pool.servers().get(server);
        assertThat(health.probeIsDue(
                        System.nanoTime() + pool.config().deadTimeout().toNanos() + 1))
                .isTrue();
        if (health.revive()) {
            health.changed();
        }
    }

    private static int[] owners(PoolState pool) {
        int[] owners = new int[KEYS];
        for (int i = 0; i < KEYS; i++) {
            byte[] key = ("key:" + i).getBytes(US_ASCII);
            owners[i] = pool.liveDistribution().owner(key, 0, key.length);
        }
        return owners;
    }
}
