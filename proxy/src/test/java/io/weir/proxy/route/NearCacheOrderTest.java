package io.weir.proxy.route;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.EmbeddedSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that read and write a few hot keys in pipelines, through the near cache, over two connections to a server that
 * carries out what it is asked when the dice say so. The server counts what is written, so of two values of a key it is
 * known which one is older. A get must not end with a value that is older than what its own client wrote before it in the
 * pipeline, or than what anybody had heard of the key when it was asked; nor with one that its own client wrote after it.
 */
class NearCacheOrderTest {
    private static final int STEPS = 3000;
    private static final int KEYS = 3;
    /** More than the near cache keeps of a value. */
    private static final String LARGE = "x".repeat(1100);

    private final EmbeddedProxy proxy = new EmbeddedProxy(
            1,
            "near-cache { enabled = true, admission = 1, ttl = 1h, max-value = 1KiB }",
            "pools.main { connections = 2 }");
    private final List<Client> clients = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    private final Map<String, String> stored = new HashMap<>();
    /** Of each value, as how many-th it was written. */
    private final Map<String, Integer> written = new HashMap<>();
    /** Of each key, the latest write that any client has heard of. */
    private final Map<String, Integer> heard = new HashMap<>();

    private int values;
    private int gets;
    private int getsSeenByServer;

    @ParameterizedTest
    @MethodSource("seeds")
    void aGetSeesWhatItMustAndNothingFromItsFuture(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 4; i++) {
            clients.add(new Client(proxy.connect()));
        }
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> clients.get(random.nextInt(clients.size())).ask(random);
                case 2 -> proxy.turn();
                default -> carryOut(random);
            }
            clients.forEach(Client::hear);
        }
        while (clients.stream().anyMatch(client -> !client.open.isEmpty())) {
            proxy.turn();
            carryOut(random);
            clients.forEach(Client::hear);
        }
        assertThat(getsSeenByServer).as("gets that went to the server").isBetween(1, gets * 9 / 10);
        proxy.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    private void carryOut(Random random) {
        proxy.acceptAll(socket -> servers.add(new Server(socket)), false);
        if (!servers.isEmpty()) {
            servers.get(random.nextInt(servers.size())).carryOut(random);
        }
    }

    private static String value(String key, String value) {
        return "VALUE " + key + " 0 " + value.length() + "\r\n" + value + "\r\n";
    }

    private sealed interface Request {
        String key();
    }

    private record Set(String key, String value) implements Request {}

    /**
     * @param least the write that has to be seen, or a later one
     * @param before what the same client wrote before, and has not been answered
     * @param after what it has written since
     */
    private record Get(String key, int least, List<String> before, List<String> after) implements Request {}

    private final class Client {
        private final EmbeddedSocket socket;
        private final Queue<Request> open = new ArrayDeque<>();
        private String received = "";

        Client(EmbeddedSocket socket) {
            this.socket = socket;
        }

        void ask(Random random) {
            if (open.size() > 20) {
                return;
            }
            StringBuilder requests = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                String key = "k" + random.nextInt(KEYS);
                if (random.nextInt(12) == 0) {
                    String value = "v" + values++ + (random.nextInt(3) == 0 ? LARGE : "");
                    requests.append("set " + key + " 0 0 " + value.length() + "\r\n" + value + "\r\n");
                    gets(key).forEach(get -> get.after().add(value));
                    open.add(new Set(key, value));
                } else {
                    requests.append("get " + key + "\r\n");
                    open.add(new Get(key, heard.getOrDefault(key, 0), sets(key), new ArrayList<>()));
                    gets++;
                }
            }
            socket.receive(requests.toString());
        }

        void hear() {
            received += socket.sentAsItIs();
            for (Request next = open.peek(); next != null && isAnswered(next); next = open.peek()) {
                open.remove();
            }
        }

        private boolean isAnswered(Request request) {
            if (request instanceof Set set && received.startsWith("STORED\r\n")) {
                received = received.substring("STORED\r\n".length());
                hear(set.key(), written.get(set.value()));
                return true;
            }
            if (request instanceof Get get && received.startsWith("END\r\n")) {
                received = received.substring("END\r\n".length());
                check(get, 0);
                return true;
            }
            int end = received.indexOf("\r\nEND\r\n");
            if (request instanceof Get get && end >= 0) {
                String value = received.substring(received.indexOf('\n') + 1, end);
                assertThat(received).startsWith(value(get.key(), value) + "END\r\n");
                received = received.substring(end + "\r\nEND\r\n".length());
                assertThat(get.after()).doesNotContain(value);
                check(get, written.get(value));
                return true;
            }
            assertThat(received.isEmpty() || request instanceof Get)
                    .as("an answer to a set: " + received)
                    .isTrue();
            return false;
        }

        private void check(Get get, int write) {
            assertThat(write).isGreaterThanOrEqualTo(get.least());
            assertThat(get.before())
                    .allSatisfy(value -> assertThat(written.getOrDefault(value, Integer.MAX_VALUE))
                            .isLessThanOrEqualTo(write));
            hear(get.key(), write);
        }

        private void hear(String key, int write) {
            heard.merge(key, write, Math::max);
        }

        private List<Get> gets(String key) {
            return open.stream()
                    .filter(Get.class::isInstance)
                    .map(Get.class::cast)
                    .filter(get -> get.key().equals(key))
                    .toList();
        }

        private List<String> sets(String key) {
            return open.stream()
                    .filter(Set.class::isInstance)
                    .map(Set.class::cast)
                    .filter(set -> set.key().equals(key))
                    .map(Set::value)
                    .toList();
        }
    }

    /** One connection to the server. What was carried out may be on its way back for long. */
    private final class Server {
        private final EmbeddedSocket socket;
        private final Queue<String> replies = new ArrayDeque<>();
        private String waiting = "";

        Server(EmbeddedSocket socket) {
            this.socket = socket;
        }

        void carryOut(Random random) {
            waiting += socket.sentAsItIs();
            for (int i = random.nextInt(12); i > 0 && !waiting.isEmpty(); i--) {
                carryOutNext();
            }
            for (int i = random.nextInt(12); i > 0 && !replies.isEmpty(); i--) {
                socket.receive(replies.remove());
            }
        }

        private void carryOutNext() {
            String[] lines = waiting.split("\r\n", -1);
            String[] words = lines[0].split(" ");
            String first = words[1];
            int length = lines[0].length() + 2;
            switch (words[0]) {
                case "set" -> {
                    stored.put(first, lines[1]);
                    written.put(lines[1], written.size() + 1);
                    length += lines[1].length() + 2;
                    replies.add("STORED\r\n");
                }
                case "get" -> {
                    getsSeenByServer += words.length - 1;
                    replies.add(Arrays.stream(words)
                            .skip(1)
                            .filter(stored::containsKey)
                            .map(key -> value(key, stored.get(key)))
                            .collect(joining("", "", "END\r\n")));
                }
                case "me" ->
                    replies.add(
                            stored.containsKey(first)
                                    ? "ME " + first + " exp=1000 la=1 cas=5 fetch=yes cls=1 size=60\r\n"
                                    : "EN\r\n");
                default -> throw new AssertionError(lines[0]);
            }
            waiting = waiting.substring(length);
        }
    }
}
