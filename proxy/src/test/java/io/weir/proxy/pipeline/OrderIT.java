package io.weir.proxy.pipeline;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.FaultInjector;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.Ports;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.ReceiveQueues;
import io.weir.proxy.testing.RunningWeir;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One packet of seven commands over three servers: one answers at once, one only when it is let, and one never. */
final class OrderIT {
    private static final int WELL = 0;
    private static final int SLOW = 1;
    private static final int DEAD = 2;
    private static final Owners OWNERS = Owners.of(3);

    private static MemcachedServer well;
    private static MemcachedServer behindSlow;
    private static FaultInjector slow;

    /** What is asked of a key, the answer of a server, and the one if there is none. */
    private enum Step {
        SET("set %s 0 0 3⏎new⏎", "STORED⏎", Step.FAILURE),
        GET("get %s⏎", "VALUE %1$s 0 2⏎10⏎END⏎", "END⏎"),
        INCR("incr %s 1⏎", "11⏎", Step.FAILURE),
        MG("mg %s v k Oa⏎", "VA 2 k%1$s Oa⏎10⏎", "EN k%1$s Oa⏎"),
        DELETE("delete %s⏎", "DELETED⏎", Step.FAILURE),
        GET_AGAIN("get %s⏎", "VALUE %1$s 0 2⏎10⏎END⏎", "END⏎"),
        VERSION("version⏎", "VERSION 1.6.45-weir-0.1⏎", "VERSION 1.6.45-weir-0.1⏎");

        private static final String FAILURE = "SERVER_ERROR server-2: connection refused⏎";

        private final String request;
        private final String answer;
        private final String failure;

        Step(String request, String answer, String failure) {
            this.request = request;
            this.answer = answer;
            this.failure = failure;
        }

        /** Each step has keys of its own. */
        String key(int server) {
            return OWNERS.keys(server, values().length).get(ordinal());
        }

        String request(int server) {
            return request.formatted(key(server));
        }

        String answer(int server) {
            return (server == DEAD ? failure : answer).formatted(key(server));
        }
    }

    @BeforeAll
    static void start() {
        well = MemcachedServer.start();
        behindSlow = MemcachedServer.start();
        slow = FaultInjector.before(behindSlow.port());
    }

    @AfterAll
    static void stop() {
        slow.close();
        behindSlow.close();
        well.close();
    }

    @ParameterizedTest
    @MethodSource("assignments")
    void isKept(List<Integer> servers) {
        try (RunningWeir weir = RunningWeir.start("""
                        pools.main {
                          servers = [
                            { address = "%s", name = server-0 }
                            { address = "%s", name = server-1 }
                            { address = "127.0.0.1:%d", name = server-2 }
                          ]
                          timeout = 20s, connect-timeout = 5s, silence-timeout = 40s, failures = 1000
                        }
                        """.formatted(well.address(), slow.address(), Ports.free()));
                RawConnection client = weir.connect()) {
            StringBuilder requests = new StringBuilder();
            StringBuilder before = new StringBuilder();
            StringBuilder after = new StringBuilder();
            for (Step step : Step.values()) {
                int server = servers.get(step.ordinal());
                if (server != DEAD) {
                    client.send("set " + step.key(server) + " 0 0 2⏎10⏎").expect("STORED⏎");
                }
                requests.append(step.request(server));
                boolean waits = servers.subList(0, step.ordinal() + 1).contains(SLOW);
                (waits ? after : before).append(step.answer(server));
            }
            slow.holdReplies();
            client.send(requests.toString()).expect(before.toString());
            Operator operator = weir.operator();
            Eventually.await(
                    "all has arrived but for what is held",
                    () -> operator.serverStat("server-0", "requests") == operator.serverStat("server-0", "replies")
                            && operator.metric("weir_requests_failed_total") == Collections.frequency(servers, DEAD));
            ReceiveQueues.awaitFromPort(weir.port(), 0);
            slow.releaseReplies();
            client.expect(after.toString()).expectNothingMore();
        } finally {
            slow.releaseReplies();
        }
    }

    /** Which server each step goes to: in turn, beginning with each; and two for the neighbours that are not there. */
    static Stream<List<Integer>> assignments() {
        return Stream.of(
                List.of(WELL, SLOW, DEAD, WELL, SLOW, DEAD, WELL),
                List.of(SLOW, DEAD, WELL, SLOW, DEAD, WELL, WELL),
                List.of(DEAD, WELL, SLOW, DEAD, WELL, SLOW, WELL),
                List.of(DEAD, SLOW, SLOW, WELL, WELL, DEAD, WELL),
                List.of(WELL, WELL, SLOW, SLOW, DEAD, DEAD, WELL));
    }
}
