package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.FakeServer;
import io.weir.proxy.testing.HeldLoop;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.Ports;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.ReceiveQueues;
import io.weir.proxy.testing.RunningWeir;
import io.weir.proxy.testing.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One write per server, and one per client, and turn of the loop. Where several connections come together in one turn, the
 * loop is held until all their bytes are there.
 */
final class FlushIT {
    private static final int SERVERS = 3;
    private static final int CLIENTS = 50;

    /** One server more, which refuses: the loop is held while it is marked dead. */
    private static final Owners OWNERS = Owners.of(SERVERS + 1);

    private static final String DEADLY = "get " + OWNERS.key(SERVERS) + "⏎";

    /** Gets and sets in turn, each of a key of its own, over the three servers that answer. */
    private static final List<Command> HUNDRED_COMMANDS = Stream.iterate(0, number -> number + 1)
            .map(number -> new Command("key-" + number, number % 2 == 0))
            .filter(command -> command.owner() < SERVERS)
            .limit(100)
            .toList();

    private record Command(String key, boolean reads) {
        int owner() {
            return OWNERS.owner(key);
        }

        String request() {
            return reads ? "get " + key + "⏎" : "set " + key + " 0 0 1⏎x⏎";
        }

        String reply() {
            return reads ? "END⏎" : "STORED⏎";
        }
    }

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    @Test
    void aHundredCommandsInOneWriteLeaveAsOneWritePerServer() {
        RunningWeir weir = startBefore(memcacheds());
        Operator operator = weir.operator();
        RawConnection client = connected(weir);
        long[] before = serverFlushes(operator);

        client.send(requests(HUNDRED_COMMANDS));

        client.expect(replies(HUNDRED_COMMANDS));
        assertThat(serverFlushes(operator)).containsExactly(before[0] + 1, before[1] + 1, before[2] + 1);
    }

    @Test
    void onlyTheServersThatOwnAKeyAreWrittenTo() {
        RunningWeir weir = startBefore(memcacheds());
        Operator operator = weir.operator();
        RawConnection client = connected(weir);
        long[] before = serverFlushes(operator);
        List<Command> ofOne = ownedBy(1);

        client.send(requests(ofOne));

        client.expect(replies(ofOne));
        assertThat(serverFlushes(operator)).containsExactly(before[0], before[1] + 1, before[2]);
    }

    @Test
    void whatFiftyClientsAskInOneTurnLeavesAsOneWritePerServer() {
        RunningWeir weir = startBefore(memcacheds());
        Operator operator = weir.operator();
        List<RawConnection> clients =
                Stream.generate(() -> connected(weir)).limit(CLIENTS).toList();
        RawConnection holder = opened(weir.connect());
        long[] before = serverFlushes(operator);

        HeldLoop.during(holder, DEADLY, () -> {
            clients.forEach(client -> client.send(requests(HUNDRED_COMMANDS)));
            ReceiveQueues.awaitAtPort(weir.port(), (long) CLIENTS * size(requests(HUNDRED_COMMANDS)));
        });

        clients.get(0).expect(replies(HUNDRED_COMMANDS));
        assertThat(serverFlushes(operator)).containsExactly(before[0] + 1, before[1] + 1, before[2] + 1);
    }

    @Test
    void whatThreeServersAnswerInOneTurnLeavesAsOneWriteToTheClient() {
        CountDownLatch asked = new CountDownLatch(SERVERS);
        CountDownLatch answer = new CountDownLatch(1);
        List<FakeServer> servers = IntStream.range(0, SERVERS)
                .mapToObj(server -> opened(FakeServer.start(visitor -> {
                    for (Command command : ownedBy(server)) {
                        visitor.expect(command.request());
                    }
                    asked.countDown();
                    FakeServer.await(answer);
                    visitor.write(replies(ownedBy(server)));
                    visitor.readToEnd();
                })))
                .toList();
        RunningWeir weir = startBefore(servers.stream().map(FakeServer::address).toList());
        Operator operator = weir.operator();
        RawConnection client = opened(weir.connect());
        RawConnection holder = opened(weir.connect());
        client.send(requests(HUNDRED_COMMANDS));
        FakeServer.await(asked);
        long before = operator.metric("weir_client_flushes_total");

        HeldLoop.during(holder, DEADLY, () -> {
            answer.countDown();
            for (int server = 0; server < SERVERS; server++) {
                ReceiveQueues.awaitFromPort(servers.get(server).port(), size(replies(ownedBy(server))));
            }
        });

        client.expect(replies(HUNDRED_COMMANDS));
        holder.expect("END⏎");
        // One to each of the two.
        assertThat(operator.metric("weir_client_flushes_total")).isEqualTo(before + 2);
    }

    /** A client whose loop has a connection to each server that answers. */
    private RawConnection connected(RunningWeir weir) {
        RawConnection client = opened(weir.connect());
        for (int server = 0; server < SERVERS; server++) {
            client.send("get " + OWNERS.key(server) + "⏎").expect("END⏎");
        }
        return client;
    }

    private List<String> memcacheds() {
        return IntStream.range(0, SERVERS)
                .mapToObj(server -> opened(MemcachedServer.start()).address())
                .toList();
    }

    private RunningWeir startBefore(List<String> addresses) {
        List<String> servers = new ArrayList<>();
        for (String address : addresses) {
            servers.add("{ address = \"" + address + "\", name = server-" + servers.size() + " }");
        }
        servers.add("{ address = \"127.0.0.1:" + Ports.free() + "\", name = server-" + SERVERS + " }");
        return opened(RunningWeir.start("""
                pools.main {
                  servers = %s
                  failures = 1
                  # So that a server of the test knows what it will be asked.
                  merge-gets = false
                  timeout = 10s
                  silence-timeout = 20s
                }
                """.formatted(servers)));
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(0, resource);
        return resource;
    }

    private static long[] serverFlushes(Operator operator) {
        return IntStream.range(0, SERVERS)
                .mapToLong(server -> operator.serverMetric("weir_server_flushes_total", "server-" + server))
                .toArray();
    }

    private static List<Command> ownedBy(int server) {
        return HUNDRED_COMMANDS.stream()
                .filter(command -> command.owner() == server)
                .toList();
    }

    private static String requests(List<Command> commands) {
        return commands.stream().map(Command::request).collect(Collectors.joining());
    }

    private static String replies(List<Command> commands) {
        return commands.stream().map(Command::reply).collect(Collectors.joining());
    }

    private static int size(String text) {
        return Wire.bytes(text).length;
    }
}
