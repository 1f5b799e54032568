package io.weir.proxy.pipeline;

import io.weir.proxy.testing.FaultInjector;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two hundred commands of any mix in one pipeline, whose answers are known: from a real memcached, which shows that they
 * are known rightly, and through the proxy with three of them behind it, one of which is slow. Values above a KiB are
 * large here.
 */
final class ConversationIT {
    private static final int COMMANDS = 200;
    private static final int SEEDS = 40;

    private static MemcachedServer alone;
    private static List<MemcachedServer> servers;
    private static FaultInjector slow;
    private static RunningWeir weir;

    @BeforeAll
    static void start() {
        alone = MemcachedServer.start();
        servers = List.of(MemcachedServer.start(), MemcachedServer.start(), MemcachedServer.start());
        slow = FaultInjector.before(servers.get(0).port());
        slow.delayReplies(Duration.ofMillis(1));
        weir = RunningWeir.start("""
                client { stream-threshold = 1KiB, max-in-flight = 50 }
                pools.main {
                  servers = [
                    { address = "%s", name = server-0 }
                    { address = "%s", name = server-1 }
                    { address = "%s", name = server-2 }
                  ]
                  timeout = 20s, connect-timeout = 5s, silence-timeout = 40s
                }
                """.formatted(
                        slow.address(), servers.get(1).address(), servers.get(2).address()));
    }

    @AfterAll
    static void stop() {
        weir.close();
        slow.close();
        servers.forEach(MemcachedServer::close);
        alone.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isAnsweredInOrderAndRight(long seed) {
        Conversation conversation = Conversation.of(seed, COMMANDS);
        try (RawConnection client = weir.connect()) {
            client.sendInPieces(conversation.requests(), conversation.cuts())
                    .expect(conversation.answers())
                    .expectNothingMore();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theAnswersAreThoseOfMemcached(long seed) {
        Conversation conversation = Conversation.of(seed, COMMANDS);
        try (RawConnection client = new RawConnection(alone.port())) {
            client.send(conversation.requests()).expect(conversation.answers()).expectNothingMore();
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }
}
