package io.weir.proxy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CounterTest {
    @Test
    void counts() {
        Counter counter = new Counter();
        assertThat(counter.get()).isZero();
        counter.increment();
        counter.add(41);
        assertThat(counter.get()).isEqualTo(42);
    }

    @Test
    void anotherThreadSeesWhatTheOwnerCounted() throws InterruptedException {
        Counter counter = new Counter();
        Thread owner = new Thread(() -> {
            for (int i = 0; i < 1000; i++) {
                counter.increment();
            }
        });
        owner.start();
        long before = 0;
        while (owner.isAlive()) {
            long now = counter.get();
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
        owner.join();
        assertThat(counter.get()).isEqualTo(1000);
    }
}
