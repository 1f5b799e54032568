package io.weir.proxy.invalidation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.weir.proxy.testing.Eventually;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalBusTest {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final LocalBus bus = new LocalBus(vertx, "me");
    private final Outlet outlet = bus.outlet();

    @BeforeEach
    void listen() {
        bus.subscribe(new InvalidationListener() {
            @Override
            public void invalidated(Invalidation invalidation) {
                told.add(new String(invalidation.key(), ISO_8859_1) + " " + invalidation.sequence());
            }

            @Override
            public void missed(String origin) {
                told.add("missed of " + origin);
            }
        });
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void tellsWhatIsPublishedBeforeAndAfterItStarts() {
        publish("a");
        bus.start().await();
        assertThat(told).containsExactly("a 1");
        for (int i = 2; i <= 50; i++) {
            publish("b");
            int sequence = i;
            Eventually.await("told", () -> told.contains("b " + sequence));
        }
        assertThat(told).hasSize(50);
        assertThat(bus.counters().published.get()).isEqualTo(50);
    }

    @Test
    void whatIsTooMuchIsMissed() {
        for (int i = 0; i <= Outlet.CAPACITY; i++) {
            publish("k");
        }
        bus.start().await();
        assertThat(told).hasSize(Outlet.CAPACITY + 1).startsWith("missed of me", "k 2");
        assertThat(bus.counters().overflowed.get()).isOne();
    }

    @Test
    void vouchesForNothing() {
        long before = bus.syncedAsOf();
        bus.start().await();
        publish("a");
        Eventually.await("told", () -> !told.isEmpty());
        assertThat(bus.syncedAsOf()).isEqualTo(before);
        assertThat(bus.peers()).isZero();
    }

    @Test
    void isHeardOnlyByThoseWhoListen() {
        LocalBus unheard = new LocalBus(vertx, "me");
        Subscriptions subscriptions = new Subscriptions();
        unheard.subscribe(subscriptions);
        assertThat(unheard.outlet().isHeard()).isFalse();
        subscriptions.subscribe(List.of(), () -> {});
        assertThat(unheard.outlet().isHeard()).isTrue();
        assertThat(outlet.isHeard()).isTrue();
    }

    private void publish(String key) {
        outlet.publish(key.getBytes(ISO_8859_1), Operation.SET);
    }
}
