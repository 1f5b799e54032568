package io.weir.proxy.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An outlet between two threads: nothing is lost but what was refused, and nothing comes out of order. */
class OutletTest {
    private static final int CHANGES = 500_000;

    @Test
    void allThatWasNotRefusedComesOutInOrder() throws InterruptedException {
        BusCounters counters = new BusCounters();
        Outbox outbox = new Outbox(64, () -> {}, () -> true, counters);
        Outlet outlet = outbox.open();
        Thread loop = new Thread(() -> {
            for (int i = 0; i < CHANGES; i++) {
                outlet.publish(ByteBuffer.allocate(4).putInt(i).array(), Operation.SET);
            }
        });
        List<Invalidation> taken = new ArrayList<>();
        Sender self = new Sender("self", 1, "node");

        loop.start();
        while (loop.isAlive()) {
            outbox.drain(self, batch -> taken.addAll(batch.events()));
        }
        loop.join();
        outbox.drain(self, batch -> taken.addAll(batch.events()));

        assertThat(taken.size() + counters.overflowed.get()).isEqualTo(CHANGES);
        assertThat(taken).isNotEmpty();
        for (int i = 1; i < taken.size(); i++) {
            assertThat(number(taken.get(i))).isGreaterThan(number(taken.get(i - 1)));
            assertThat(taken.get(i).sequence()).isGreaterThan(taken.get(i - 1).sequence());
        }
        // A number is left out whenever something was refused, and not otherwise.
        assertThat(outbox.last() > taken.size()).isEqualTo(counters.overflowed.get() > 0);
    }

    private static int number(Invalidation change) {
        return ByteBuffer.wrap(change.key()).getInt();
    }
}
