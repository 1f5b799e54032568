package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the proxy listens, and how clients spread over its event loops. */
final class ListenIT {
    private static final int LOOPS = 3;

    private static MemcachedServer memcached;

    @BeforeAll
    static void start() {
        memcached = MemcachedServer.start();
    }

    @AfterAll
    static void stop() {
        memcached.close();
    }

    @Test
    void severalLoopsShareAPort() {
        List<RawConnection> clients = new ArrayList<>();
        try (RunningWeir weir = RunningWeir.start("event-loops = " + LOOPS + "\n" + pool())) {
            for (int i = 0; i < 2 * LOOPS; i++) {
                clients.add(weir.connect().send("set k 0 0 1⏎x⏎get k⏎").expect("STORED⏎VALUE k 0 1⏎x⏎END⏎"));
            }
            // Each loop has a connection of its own to the server, as soon as it has a client.
            assertThat(weir.operator().serverStat(memcached.address(), "connects"))
                    .isEqualTo(LOOPS);
            assertThat(weir.operator().stat("threads")).isEqualTo(LOOPS);
        } finally {
            clients.forEach(RawConnection::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void eachTransportServes(String transport) {
        expectService(transport);
    }

    /** Containers mostly forbid io_uring, and epoll is Linux's. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring"})
    void aTransportServesOrItIsSaidThatItIsNotToBeHad(String transport) {
        try {
            expectService(transport);
        } catch (IllegalStateException unavailable) {
            assertThat(unavailable)
                    .cause()
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("weir.transport = " + transport + " is not available here")
                    .hasMessageContaining("transport = auto");
        }
    }

    @Test
    void aPortThatIsTakenIsTold() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> RunningWeir.start("listen = [\"" + address + "\"]\n" + pool()))
                    .cause()
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(address)
                    .hasMessageContainingAll("in use");
            assertThatThrownBy(() -> RunningWeir.start("admin.listen = \"" + address + "\"\n" + pool()))
                    .cause()
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(address)
                    .hasMessageContaining("admin.listen");
        }
    }

    private static void expectService(String transport) {
        try (RunningWeir weir = RunningWeir.start("transport = " + transport + "\n" + pool());
                RawConnection client = weir.connect()) {
            String value = "x".repeat(300_000);
            client.send("set large 0 0 300000⏎" + value + "⏎get large⏎get none⏎")
                    .expect("STORED⏎VALUE large 0 300000⏎" + value + "⏎END⏎END⏎")
                    .expectNothingMore();
        }
    }

    private static String pool() {
        return "pools.main { servers = [\"" + memcached.address() + "\"], timeout = 10s }";
    }
}
