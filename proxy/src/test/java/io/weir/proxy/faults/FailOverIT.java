package io.weir.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code fail-over}: a pool that stands in for a dead server, and what is written there does not live for long. */
final class FailOverIT {
    private static final int MAX_TTL = 100;

    private final MemcachedServer server = MemcachedServer.start();
    private final MemcachedServer standIn = MemcachedServer.start();
    private RunningWeir weir;
    private RawConnection client;

    @BeforeEach
    void start() {
        weir = RunningWeir.start("""
                route = main
                pools.main {
                  servers = [{ address = "%s", name = server-0 }]
                  fail-over = gutter
                  fail-over-max-ttl = %ds
                  timeout = 10s
                  connect-timeout = 10s
                  failures = 1
                  dead-timeout = 100ms
                  max-dead-timeout = 100ms
                }
                pools.gutter { servers = ["%s"], timeout = 10s, connect-timeout = 10s }
                """.formatted(server.address(), MAX_TTL, standIn.address()));
        client = weir.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        weir.close();
        standIn.close();
        server.close();
    }

    @Test
    void keysGoToTheStandInAndBack() {
        client.send("set k 0 0 6⏎before⏎").expect("STORED⏎");
        die();
        client.send("get k⏎").expect("END⏎");
        client.send("set k 0 0 5⏎while⏎get k⏎get k other⏎")
                .expect("STORED⏎VALUE k 0 5⏎while⏎END⏎VALUE k 0 5⏎while⏎END⏎");
        server.restart();
        await("it is back")
                .until(() -> weir.operator().server("server-0", "state").equals("alive"));
        client.send("get k⏎set k 0 0 5⏎after⏎get k⏎").expect("END⏎STORED⏎VALUE k 0 5⏎after⏎END⏎");
        try (RawConnection direct = new RawConnection(standIn.port())) {
            direct.send("get k⏎").expect("VALUE k 0 5⏎while⏎END⏎");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set k 0 0 1⏎x⏎",
                "set k 0 5000 1⏎x⏎",
                "set k 0 0 1 noreply⏎x⏎mn⏎",
                "set k 0 ABSOLUTE 1⏎x⏎",
                "add k 0 0 1⏎x⏎",
                "set k 0 10 1⏎x⏎replace k 0 0 1⏎x⏎mn⏎",
                "set k 0 10 1⏎x⏎touch k 0⏎mn⏎",
                "set k 0 10 1⏎x⏎touch k 5000⏎mn⏎",
                "set k 0 10 1⏎x⏎gat 0 k⏎mn⏎",
                "set k 0 10 1⏎x⏎gats 5000 k⏎mn⏎",
                "set k 0 10 1⏎x⏎gat 0 k other⏎mn⏎",
                "set k 0 10 1⏎x⏎append k 0 0 1⏎y⏎mn⏎",
                "set k 0 10 1⏎1⏎incr k 1⏎mn⏎",
                "ms k 1⏎x⏎",
                "ms k 1 T0⏎x⏎",
                "ms k 1 T5000⏎x⏎",
                "ms k 1 q⏎x⏎mn⏎",
                "ma k N0⏎",
                "ma k N5000 J1⏎",
                "set k 0 10 1⏎1⏎ma k T0⏎mn⏎",
                "mg k v N0⏎",
                "mg k s v N5000⏎",
                "set k 0 10 1⏎x⏎mg k v T0⏎mn⏎",
                "set k 0 10 1⏎x⏎md k I T5000⏎mn⏎",
            })
    void whatIsWrittenThereLivesNoLongerThanItMay(String requests) {
        die();
        long inTwoHours = Instant.now().getEpochSecond() + 7_200;
        client.send(requests.replace("ABSOLUTE", Long.toString(inTwoHours)));
        try (RawConnection other = weir.connect();
                RawConnection direct = new RawConnection(standIn.port())) {
            // The stand-in has one connection for all, so that what was written before has been carried out.
            await("it is written").until(() -> {
                other.send("mg k t⏎");
                return other.readLine().startsWith("HD t");
            });
            if (requests.endsWith("mn⏎")) {
                while (!client.readLine().equals("MN")) {
                    // Replies to what came before.
                }
            }
            direct.send("mg k t⏎");
            String answer = direct.readLine();
            assertThat(answer).startsWith("HD t");
            assertThat(Integer.parseInt(answer.split(" ")[1].substring(1))).isBetween(0, MAX_TTL);
        }
    }

    @Test
    void aShorterLifeStaysAsItIs() {
        die();
        for (String set : List.of("set k 0 20 1⏎x⏎", "ms k 1 T20⏎x⏎")) {
            client.send(set);
            client.readLine();
            client.send("mg k t⏎");
            assertThat(Integer.parseInt(client.readLine().substring(4))).isBetween(0, 20);
        }
    }

    private void die() {
        server.kill();
        await("it is dead").until(() -> {
            client.send("delete nothing⏎");
            return client.readLine().equals("NOT_FOUND");
        });
    }
}
