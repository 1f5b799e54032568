package io.weir.proxy.invalidation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.multimap.MultiMap;
import io.weir.proxy.config.ClusterSettings;
import io.weir.proxy.config.ListenAddress;
import io.weir.proxy.hazelcast.HazelcastClustering;
import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The bus as it is: Vert.x, Hazelcast, TCP on loopback; one cluster of three for all tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClusterIT {
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final List<ListenAddress> addresses = List.of(free(), free(), free());
    private final List<Member> members = new ArrayList<>();
    private int changes;

    @BeforeAll
    void start() {
        addresses.forEach(this::join);
    }

    @AfterAll
    void stop() {
        members.forEach(Member::close);
    }

    @BeforeEach
    void settle() {
        for (int i = 0; i < members.size(); i++) {
            awaitWay(i);
        }
        members.forEach(Member::forget);
    }

    @Test
    void whatIsChangedThroughOneIsToldToAllInOrder() {
        publish(0, "x", Operation.SET);
        publish(0, "y", Operation.DELETE);
        for (int i = 0; i < 2_000; i++) {
            publish(0, "z" + i, Operation.TOUCH);
        }
        for (Member member : members) {
            Eventually.await("all were told", () -> member.told.contains("z1999 TOUCH " + addresses.get(0)));
            assertThat(member.told)
                    .filteredOn(change -> !change.startsWith("way"))
                    .hasSize(2_002)
                    .startsWith("x SET " + addresses.get(0), "y DELETE " + addresses.get(0))
                    .endsWith("z1998 TOUCH " + addresses.get(0), "z1999 TOUCH " + addresses.get(0));
        }
    }

    @Test
    void theyAreInSyncAsOfEverLaterTimes() {
        awaitSync(System.nanoTime());
        awaitSync(System.nanoTime());
        assertThat(members).allSatisfy(member -> assertThat(member.bus.peers()).isEqualTo(2));
        assertThat(members.get(0).lags).isNotEmpty().allMatch(lag -> lag >= 0);
    }

    @Test
    void whoGoesIsForgottenAndWhoComesBackIsInSync() {
        members.remove(2).close();
        for (Member member : members) {
            Eventually.await("it is gone", () -> member.bus.peers() == 1);
            assertThat(member.bus.counters().forgotten.get())
                    .as("it said goodbye")
                    .isZero();
        }
        join(addresses.get(2));
        awaitSync(System.nanoTime());
        assertThat(members.get(0).missed).contains(addresses.get(2).toString());
        awaitWay(2);
    }

    @Test
    void aClusterThatForgetsWhoListensIsRemindedOfIt() {
        MultiMap<Object, Object> listeners =
                Hazelcast.getAllHazelcastInstances().iterator().next().getMultiMap("__vertx.subs");
        Eventually.await("one for all, one for each", () -> listeners.keySet().size() == 4);
        listeners.keySet().forEach(listeners::remove);

        awaitSync(System.nanoTime() + SILENCE.toNanos());
        awaitWay(0);
    }

    @Test
    void anAddressThatIsTakenIsAnError() {
        Member second = new Member(addresses.get(0));
        assertThatThrownBy(() -> second.bus.start().await()).hasMessageContaining("in use");
        second.close();
    }

    @Test
    void othersMayListenThoughNobodyDoesHere() {
        assertThat(new ClusterBus(new HazelcastClustering(), settings(addresses.get(0)), lag -> {})
                        .outlet()
                        .isHeard())
                .isTrue();
    }

    private void join(ListenAddress address) {
        Member member = new Member(address);
        members.add(member);
        member.bus.start().await();
    }

    private void publish(int member, String key, Operation operation) {
        members.get(member).outlet.publish(key.getBytes(ISO_8859_1), operation);
    }

    private void awaitSync(long time) {
        for (Member member : members) {
            Eventually.await("in sync", () -> member.bus.syncedAsOf() - time > 0);
        }
    }

    /** The first batch to somebody can be overtaken by a heartbeat, which is a gap. */
    private void awaitWay(int from) {
        int change = ++changes;
        for (Member member : members) {
            Eventually.await("told", () -> {
                publish(from, "way" + change, Operation.SET);
                return member.told.contains("way" + change + " SET " + addresses.get(from));
            });
        }
    }

    private ClusterSettings settings(ListenAddress address) {
        return new ClusterSettings(
                true,
                "weir-test-" + addresses.get(0).port(),
                address,
                0,
                addresses,
                Optional.empty(),
                addresses.size(),
                Duration.ofMillis(50),
                SILENCE);
    }

    private static ListenAddress free() {
        return new ListenAddress("127.0.0.1", Ports.free());
    }

    private final class Member implements InvalidationListener {
        final List<String> told = new CopyOnWriteArrayList<>();
        final List<String> missed = new CopyOnWriteArrayList<>();
        final List<Long> lags = new CopyOnWriteArrayList<>();
        final ClusterBus bus;
        final Outlet outlet;

        Member(ListenAddress address) {
            bus = new ClusterBus(new HazelcastClustering(), settings(address), lags::add);
            bus.subscribe(this);
            outlet = bus.outlet();
        }

        void forget() {
            told.clear();
            missed.clear();
        }

        void close() {
            bus.close().await();
        }

        @Override
        public void invalidated(Invalidation invalidation) {
            told.add(new String(invalidation.key(), ISO_8859_1) + " " + invalidation.operation() + " "
                    + invalidation.origin());
        }

        @Override
        public void missed(String origin) {
            missed.add(origin);
        }
    }
}
