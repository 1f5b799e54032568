package io.weir.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The faults come about, and nothing else does. */
final class FaultInjectorIT {
    private MemcachedServer server;
    private FaultInjector injector;
    private RawConnection client;

    @BeforeEach
    void start() {
        server = MemcachedServer.start();
        injector = FaultInjector.before(server.port());
        client = connect();
    }

    @AfterEach
    void stop() {
        client.close();
        injector.close();
        server.close();
    }

    @Test
    void passesAllWithoutAFault() {
        String value = "x".repeat(500_000);
        client.send("set key 0 0 500000⏎" + value + "⏎get key⏎")
                .expect("STORED⏎VALUE key 0 500000⏎" + value + "⏎END⏎")
                .expectNothingMore();
    }

    @Test
    void holdsRepliesAndNotRequests() {
        injector.holdReplies();
        client.send("set key 0 0 1⏎x⏎");
        try (RawConnection direct = new RawConnection(server.port())) {
            Eventually.await("the request has passed", () -> {
                direct.send("mg key v⏎");
                return direct.readLine().startsWith("VA") && direct.readLine().equals("x");
            });
        }
        ReceiveQueues.awaitFromPort(port(), 0);
        injector.releaseReplies();
        client.expect("STORED⏎").expectNothingMore();
    }

    @Test
    void delaysReplies() {
        injector.delayReplies(Duration.ofMillis(50));
        long began = System.nanoTime();
        client.send("get key⏎").expect("END⏎");
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(50_000_000);
    }

    @Test
    void cutsOneConnectionAtOneByte() {
        client.send("set key 0 0 5⏎value⏎").expect("STORED⏎");
        try (RawConnection other = connect()) {
            other.expectNothingMore();
            injector.cutAfter(3);
            client.send("get key⏎").expect("VAL").expectClosed();
            other.send("get key⏎").expect("VALUE key 0 5⏎value⏎END⏎").expectNothingMore();
        }
    }

    @Test
    void hangsUpWithTheServer() {
        client.expectNothingMore();
        server.kill();
        client.expectClosed();
        try (RawConnection refused = connect()) {
            refused.expectClosed();
        }
        server.restart();
        try (RawConnection again = connect()) {
            again.expectNothingMore();
        }
    }

    private RawConnection connect() {
        return new RawConnection(port());
    }

    private int port() {
        return Integer.parseInt(injector.address().substring("127.0.0.1:".length()));
    }
}
