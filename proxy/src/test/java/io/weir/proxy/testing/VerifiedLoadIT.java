package io.weir.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The load finds what is wrong, and nothing wrong with a real memcached. */
final class VerifiedLoadIT {
    private MemcachedServer server;

    @BeforeEach
    void start() {
        server = MemcachedServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aServerThatIsLeftAlonePasses() {
        VerifiedLoad.Outcome outcome = load().run();
        assertThat(outcome.hits()).isPositive();
        assertThat(outcome.failures()).isZero();
    }

    @Test
    void aMissingValueIsFound() {
        VerifiedLoad load = load().at(0.5, () -> tell("flush_all⏎", "OK⏎"));
        assertThatThrownBy(load::run).isInstanceOf(AssertionError.class).hasMessageContaining("must have #");
    }

    @Test
    void aMissingValueOfAnExcusedKeyIsCounted() {
        VerifiedLoad load = load().excusing(key -> true).at(0.5, () -> tell("flush_all⏎", "OK⏎"));
        assertThat(load.run().failures()).isPositive();
    }

    @Test
    void aValueOfAnotherVersionIsFoundThoughTheKeyIsExcused() {
        String key = VerifiedLoad.key("load", 1, 7);
        String value = key + "#0|";
        VerifiedLoad load = load().excusing(excused -> true);
        for (int percent = 10; percent < 100; percent++) {
            load = load.at(
                    percent / 100.0,
                    () -> tell("set " + key + " 0 0 " + value.length() + "⏎" + value + "⏎", "STORED⏎"));
        }
        assertThatThrownBy(load::run).isInstanceOf(AssertionError.class).hasMessageContaining(value);
    }

    private VerifiedLoad load() {
        return VerifiedLoad.named("load", server.port(), 2, 50);
    }

    private void tell(String command, String answer) {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send(command).expect(answer);
        }
    }
}
