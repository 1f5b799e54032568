package io.weir.proxy.large;

import static io.weir.proxy.large.Bytes.join;
import static io.weir.proxy.large.Bytes.value;

import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client asks at once for more than {@code client.max-pending-bytes}, in small values; it reads, and gets all. */
final class ManyValuesIT {
    private static final int COUNT = 500;
    private static final int LENGTH = 60_000;
    private static final byte[] VALUE = value(LENGTH, 1);
    private static final List<String> KEYS =
            IntStream.range(0, COUNT).mapToObj(i -> "many-" + i).toList();

    private static ProxiedServers proxied;

    private final RawConnection client = new RawConnection(proxied.port());

    @BeforeAll
    static void start() {
        proxied = ProxiedServers.start(3, ProxiedServers.PATIENT);
        try (RawConnection client = new RawConnection(proxied.port())) {
            KEYS.forEach(key -> client.send(join("set " + key + " 0 0 " + LENGTH + "⏎", VALUE, "⏎"))
                    .expect("STORED⏎"));
        }
    }

    @AfterAll
    static void stop() {
        proxied.close();
    }

    @AfterEach
    void hangUp() {
        client.close();
    }

    @Test
    void multiGet() {
        client.send("get " + String.join(" ", KEYS) + "⏎");
        expectAllOfMultiGet();
    }

    @Test
    void pipelined() {
        client.send("get " + String.join("⏎get ", KEYS) + "⏎");
        for (String key : KEYS) {
            client.expect(join("VALUE " + key + " 0 " + LENGTH + "⏎", VALUE, "⏎END⏎"));
        }
        client.expectNothingMore();
    }

    private void expectAllOfMultiGet() {
        for (String key : KEYS) {
            client.expect(join("VALUE " + key + " 0 " + LENGTH + "⏎", VALUE, "⏎"));
        }
        client.expect("END⏎").expectNothingMore();
    }
}
