package io.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.EmbeddedSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that ask at random, of servers that answer when they like, in pieces of any length, hang up, or are late; and
 * clients that do not read, or go. Whatever happens, each client gets the replies to what it asked, in order, with the
 * values of the keys that it named, or a miss or an error in their place. A seed is a run that can be repeated.
 */
class RandomTrafficTest {
    private static final int STEPS = 1500;
    private static final int KEYS = 60;

    private final List<Client> clients = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();

    private EmbeddedProxy proxy;

    @ParameterizedTest
    @MethodSource("seeds")
    void everyReplyIsOneToWhatWasAsked(int seed) {
        play(seed, "");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSameWithANearCache(int seed) {
        play(seed, "near-cache { enabled = true, admission = 2, max-value = 2KiB }");
    }

    private void play(int seed, String nearCache) {
        Random random = new Random(seed);
        proxy = new EmbeddedProxy(
                3,
                "client { stream-threshold = 1k, max-in-flight = 20, max-pending-bytes = 200k }",
                "pools.main { failures = 1000000, connections = 2 }",
                nearCache);
        for (int step = 0; step < STEPS; step++) {
            if (clients.size() < 6) {
                clients.add(new Client(proxy.connect()));
            }
            act(random);
            proxy.acceptAll(socket -> servers.add(new Server(socket)), random.nextInt(20) == 0);
            clients.forEach(Client::check);
            clients.removeIf(client -> !client.socket.isOpen());
            servers.removeIf(server -> !server.socket.isOpen());
        }
        settle();
        proxy.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, 30);
    }

    private void act(Random random) {
        Client client = clients.get(random.nextInt(clients.size()));
        int dice = random.nextInt(1000);
        if (dice < 400) {
            client.ask(random);
        } else if (dice < 900) {
            if (!servers.isEmpty()) {
                servers.get(random.nextInt(servers.size())).answer(random);
            }
        } else if (dice < 930) {
            client.socket.stall();
        } else if (dice < 980) {
            client.socket.flow();
        } else if (dice < 985) {
            client.socket.hangUp();
        } else if (dice < 990) {
            if (!servers.isEmpty()) {
                servers.get(random.nextInt(servers.size())).socket.hangUp();
            }
        } else if (dice < 993) {
            proxy.passMillis(600);
        }
        if (random.nextInt(3) > 0) {
            proxy.turn();
        }
    }

    /** Everybody reads, sends and answers until nobody has anything left to do. */
    private void settle() {
        Random random = new Random(0);
        for (int round = 0; round < 2000; round++) {
            for (Client client : clients) {
                client.socket.flow();
                client.sendRest();
            }
            proxy.acceptAll(socket -> servers.add(new Server(socket)), false);
            servers.removeIf(server -> !server.socket.isOpen());
            servers.forEach(server -> server.answer(random));
            proxy.turn();
        }
        clients.removeIf(client -> !client.socket.isOpen());
        assertThat(clients).isNotEmpty().allSatisfy(client -> {
            client.check();
            assertThat(client.expected).as("requests without a reply").isEmpty();
            assertThat(client.received).as("more than the replies").isEmpty();
            assertThat(client.socket.isReading()).isTrue();
        });
    }

    private static String value(String key) {
        int number = Integer.parseInt(key.substring(1));
        return (key + ":").repeat(number % 5 == 0 ? 700 : 1 + number % 7);
    }

    private static String brief(String text) {
        return text.length() <= 200 ? text : text.substring(0, 100) + " … " + text.substring(text.length() - 100);
    }

    private static String length(String key) {
        return Integer.toString(value(key).length());
    }

    private static String values(List<String> keys) {
        StringBuilder pattern = new StringBuilder();
        for (String key : keys) {
            pattern.append("(?:VALUE ")
                    .append(key)
                    .append(" 0 ")
                    .append(length(key))
                    .append("\r\n");
            pattern.append(value(key)).append("\r\n)?");
        }
        return pattern + "(?:END\r\n|SERVER_ERROR [^\r]*\r\n)";
    }

    /** One client, and what it is still to be answered, as patterns. */
    private static final class Client {
        private final EmbeddedSocket socket;
        private final Queue<Pattern> expected = new ArrayDeque<>();
        private String unsent = "";
        private String received = "";

        Client(EmbeddedSocket socket) {
            this.socket = socket;
        }

        void ask(Random random) {
            if (unsent.isEmpty()) {
                int requests = 1 + random.nextInt(4);
                for (int i = 0; i < requests; i++) {
                    compose(random);
                }
            }
            send(1 + random.nextInt(unsent.length()));
        }

        void sendRest() {
            if (!unsent.isEmpty()) {
                send(unsent.length());
            }
        }

        /** What was received is the begin of what was to come. */
        void check() {
            received += socket.sentAsItIs();
            for (Pattern next = expected.peek(); next != null; next = expected.peek()) {
                Matcher reply = next.matcher(received);
                if (reply.lookingAt()) {
                    received = received.substring(reply.end());
                    expected.remove();
                } else {
                    assertThat(reply.hitEnd())
                            .as("received %s where %s was to come", brief(received), brief(next.pattern()))
                            .isTrue();
                    return;
                }
            }
        }

        private void send(int length) {
            if (socket.isReading()) {
                socket.receive(unsent.substring(0, length));
                unsent = unsent.substring(length);
            }
        }

        private void compose(Random random) {
            String key = key(random);
            String data = length(key) + "\r\n" + value(key) + "\r\n";
            String error = "|SERVER_ERROR [^\r]*\r\n";
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> ask("get " + key + "\r\n", values(List.of(key)));
                case 3, 4, 5 -> {
                    List<String> keys = new ArrayList<>();
                    for (int i = 1 + random.nextInt(8); i >= 0; i--) {
                        keys.add(key(random));
                    }
                    ask("get " + String.join(" ", keys) + "\r\n", values(keys));
                }
                case 6 -> ask("set " + key + " 0 0 " + data, "STORED\r\n" + error);
                case 7 -> ask("set " + key + " 0 0 " + data.replaceFirst("\r", " noreply\r"), "");
                case 8 -> ask("delete " + key + "\r\n", "DELETED\r\n" + error);
                case 9 ->
                    ask(
                            "mg " + key + " v k\r\n",
                            "VA " + length(key) + " k" + key + "\r\n" + value(key) + "\r\n|EN k" + key + "\r\n"
                                    + error);
                case 10 ->
                    ask("mg " + key + " q v\r\nmn\r\n", "(?:VA " + length(key) + "\r\n" + value(key) + "\r\n)?MN\r\n");
                default -> ask("nonsense\r\n", "ERROR\r\n");
            }
        }

        private void ask(String request, String reply) {
            unsent += request;
            if (!reply.isEmpty()) {
                expected.add(Pattern.compile(reply));
            }
        }

        private static String key(Random random) {
            return "k" + (100 + random.nextInt(KEYS));
        }
    }

    /** One connection to a server that has most keys, and answers what it was asked when it is told to. */
    private static final class Server {
        private final EmbeddedSocket socket;
        private String asked = "";
        private String unsent = "";

        Server(EmbeddedSocket socket) {
            this.socket = socket;
        }

        void answer(Random random) {
            asked += socket.sentAsItIs();
            while (carryOut(random)) {
                // Until what is left is no whole request.
            }
            if (!unsent.isEmpty() && socket.isReading()) {
                int length = random.nextInt(4) == 0 ? unsent.length() : 1 + random.nextInt(unsent.length());
                socket.receive(unsent.substring(0, length));
                unsent = unsent.substring(length);
            }
        }

        private boolean carryOut(Random random) {
            int lineEnd = asked.indexOf("\r\n");
            if (lineEnd < 0) {
                return false;
            }
            String[] words = asked.substring(0, lineEnd).split(" ");
            int end = lineEnd + 2;
            if (words[0].equals("set")) {
                end += Integer.parseInt(words[4]) + 2;
                if (asked.length() < end) {
                    return false;
                }
                assertThat(asked.substring(lineEnd + 2, end).equals(value(words[1]) + "\r\n"))
                        .as("the value of " + words[1])
                        .isTrue();
            }
            asked = asked.substring(end);
            boolean has = random.nextInt(4) > 0;
            switch (words[0]) {
                case "get" -> {
                    for (String key : Arrays.copyOfRange(words, 1, words.length)) {
                        if (random.nextInt(4) > 0) {
                            unsent += "VALUE " + key + " 0 " + length(key) + "\r\n" + value(key) + "\r\n";
                        }
                    }
                    unsent += "END\r\n";
                }
                case "set" -> unsent += "STORED\r\n";
                case "delete" -> unsent += "DELETED\r\n";
                case "me" ->
                    unsent += has ? "ME " + words[1] + " exp=1000 la=1 cas=5 fetch=yes cls=1 size=60\r\n" : "EN\r\n";
                case "mg" -> {
                    String echo = words.length > 3 ? " k" + words[1] : "";
                    unsent += has
                            ? "VA " + length(words[1]) + echo + "\r\n" + value(words[1]) + "\r\n"
                            : "EN" + echo + "\r\n";
                }
                default -> throw new AssertionError(String.join(" ", words));
            }
            return true;
        }
    }
}
