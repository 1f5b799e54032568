package io.weir.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code retry = 1}: a get that fails is asked of the other server, within the budget. */
final class RetryIT {
    /** What a pool may retry at once, however small its share is. */
    private static final int RESERVE = 10;

    private final MemcachedServer broken = MemcachedServer.start();
    private final MemcachedServer other = MemcachedServer.start();
    private final FaultyServer faulty = FaultyServer.before(broken);
    private final List<String> keys = Owners.of(2).keys(0, 2 * RESERVE);
    private RunningWeir weir;
    private RawConnection client;

    @BeforeEach
    void start() {
        weir = RunningWeir.start("""
                pools.main {
                  servers = [{ address = "%s", name = server-0 }, { address = "%s", name = server-1 }]
                  retry = 1
                  retry-budget = 0.01
                  timeout = 10s
                  connect-timeout = 10s
                  failures = 1000
                }
                """.formatted(faulty.address(), other.address()));
        client = weir.connect();
        try (RawConnection direct = new RawConnection(other.port())) {
            keys.forEach(key -> direct.send("set " + key + " 0 0 1⏎x⏎").expect("STORED⏎"));
        }
        faulty.onRequest(Link::close);
    }

    @AfterEach
    void stop() {
        client.close();
        weir.close();
        faulty.close();
        broken.close();
        other.close();
    }

    @Test
    void aGetIsAskedOfTheOther() {
        client.send("get " + keys.get(0) + "⏎").expect(value(keys.get(0)) + "END⏎");
        client.send("mg " + keys.get(0) + " v⏎").expect("VA 1⏎x⏎").expectNothingMore();
    }

    @Test
    void aGetOfSeveralIsAskedOfTheOther() {
        client.send("get " + String.join(" ", keys.subList(0, 3)) + "⏎");
        client.expect(value(keys.get(0)) + value(keys.get(1)) + value(keys.get(2)) + "END⏎")
                .expectNothingMore();
    }

    @Test
    void aWriteIsNot() {
        client.send("set " + keys.get(0) + " 0 0 1⏎y⏎");
        assertThat(client.readLine()).startsWith("SERVER_ERROR server-0: ");
        client.send("gat 0 " + keys.get(0) + "⏎").expect("END⏎").expectNothingMore();
    }

    @Test
    void withoutBudgetItIsAMiss() {
        for (String key : keys.subList(0, RESERVE)) {
            client.send("get " + key + "⏎").expect(value(key) + "END⏎");
        }
        for (String key : keys.subList(RESERVE, keys.size())) {
            client.send("get " + key + "⏎").expect("END⏎");
        }
        client.send("get " + keys.get(0) + " " + keys.get(1) + "⏎")
                .expect("END⏎")
                .expectNothingMore();
    }

    private static String value(String key) {
        return "VALUE " + key + " 0 1⏎x⏎";
    }
}
