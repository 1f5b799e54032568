package io.weir.proxy.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A number of clients that ask a fixed number of things and check each reply to the last byte: it has to come, in the order of
 * the requests, and be right. Each value names its key and its version, so one that belongs to another key, another request or
 * another time is seen.
 *
 * <p>Each client has a thread, a connection and keys of its own, and in each round sends a pipeline of requests in one write:
 * sets (some with {@code noreply}), deletes, gets, and gets of several keys, some of them twice. What it asks is the same in
 * each run. It knows what the server must hold, as a set of states of which one is the true one: mostly a single one, several
 * after a write that failed, since that may have been carried out nevertheless.
 */
public final class VerifiedLoad {
    private static final int KEYS_PER_CLIENT = 24;
    private static final int PIPELINE = 16;
    private static final int PATIENCE_SECONDS = 60;
    private static final int ABSENT = 0;

    private final String name;
    private final int port;
    private final int clients;
    private final int rounds;
    private final Predicate<String> excused;
    private final int largestValue;
    /** By the number of rounds that must have begun. */
    private final SortedMap<Integer, Runnable> events;

    /** Rounds that all clients together have begun. */
    private final AtomicInteger begun = new AtomicInteger();

    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    private VerifiedLoad(
            String name,
            int port,
            int clients,
            int rounds,
            Predicate<String> excused,
            int largestValue,
            SortedMap<Integer, Runnable> events) {
        this.name = name;
        this.port = port;
        this.clients = clients;
        this.rounds = rounds;
        this.excused = excused;
        this.largestValue = largestValue;
        this.events = events;
    }

    /**
     * @param name begins the keys, of which none must be there
     * @param port of 127.0.0.1
     */
    public static VerifiedLoad named(String name, int port, int clients, int rounds) {
        return new VerifiedLoad(name, port, clients, rounds, key -> false, 3_000, new ConcurrentSkipListMap<>());
    }

    /** Requests for these keys may miss, and fail with SERVER_ERROR; but not answer wrongly, late or out of order. */
    public VerifiedLoad excusing(Predicate<String> keys) {
        return new VerifiedLoad(name, port, clients, rounds, keys, largestValue, events);
    }

    /** Values of up to so many bytes, but for keys that are excused. */
    public VerifiedLoad withValuesUpTo(int bytes) {
        return new VerifiedLoad(name, port, clients, rounds, excused, bytes, events);
    }

    /** Does something once that share of all rounds has begun, on the thread of one client, while the others go on. */
    public VerifiedLoad at(double share, Runnable event) {
        SortedMap<Integer, Runnable> more = new ConcurrentSkipListMap<>(events);
        more.put((int) (share * clients * rounds), event);
        return new VerifiedLoad(name, port, clients, rounds, excused, largestValue, more);
    }

    /** A key of the load's, by client and number. */
    public static String key(String load, int client, int number) {
        return load + "-client-" + client + "-key-" + number % KEYS_PER_CLIENT;
    }

    /** Runs all rounds of all clients, and fails if any reply was not as it must be. */
    public Outcome run() {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                int number = client;
                running.add(threads.submit(() -> new Client(number).run()));
            }
            for (Future<?> client : running) {
                finish(client);
            }
            return new Outcome(hits.get(), failures.get());
        } finally {
            threads.shutdownNow();
        }
    }

    /** In their order and one after the other, whichever client gets here first. */
    private synchronized void runEvents() {
        while (!events.isEmpty() && events.firstKey() <= begun.get()) {
            events.remove(events.firstKey()).run();
        }
    }

    private static void finish(Future<?> client) {
        try {
            client.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new AssertionError(failure.getCause().getMessage(), failure.getCause());
        } catch (TimeoutException failure) {
            throw new AssertionError("a client is not done after " + PATIENCE_SECONDS + " s", failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interruption);
        }
    }

    /**
     * What came of it.
     *
     * @param hits values that were read, and right
     * @param failures misses and errors that were excused
     */
    public record Outcome(long hits, long failures) {}

    private final class Client {
        private final Random random;
        private final List<String> keys = new ArrayList<>();
        /** The versions that each key may have now. */
        private final Map<String, Set<Integer>> possible = new HashMap<>();
        /**
         * The versions whose writes failed. A server that hung, or a connection that was given up, may carry them out at
         * any time later.
         */
        private final Map<String, Set<Integer>> doubtful = new HashMap<>();
        /** What is to be done with the replies that are due, in their order. */
        private final Queue<Runnable> due = new ArrayDeque<>();

        private final int number;
        private int version = ABSENT;

        Client(int number) {
            this.number = number;
            this.random = new Random(number);
            for (int key = 0; key < KEYS_PER_CLIENT; key++) {
                keys.add(key(name, number, key));
                possible.put(keys.get(key), new HashSet<>(Set.of(ABSENT)));
                doubtful.put(keys.get(key), new HashSet<>());
            }
        }

        void run() {
            try (RawConnection connection = new RawConnection(port)) {
                for (int round = 0; round < rounds; round++) {
                    if (events.containsKey(begun.incrementAndGet())) {
                        runEvents();
                    }
                    StringBuilder requests = new StringBuilder();
                    for (int i = 0; i < PIPELINE; i++) {
                        requests.append(request(connection));
                    }
                    connection.send(requests.toString());
                    while (!due.isEmpty()) {
                        due.remove().run();
                    }
                }
                connection.expectNothingMore();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("client " + number + ": " + failure.getMessage(), failure);
            }
        }

        private String request(RawConnection connection) {
            String key = keys.get(random.nextInt(KEYS_PER_CLIENT));
            int choice = random.nextInt(100);
            if (choice < 30) {
                return set(connection, key);
            }
            if (choice < 35) {
                return setWithoutReply(key);
            }
            if (choice < 40) {
                return delete(connection, key);
            }
            List<String> asked = new ArrayList<>(List.of(key));
            while (choice > 80 && asked.size() < 8) {
                asked.add(keys.get(random.nextInt(KEYS_PER_CLIENT)));
            }
            return get(connection, asked);
        }

        private String set(RawConnection connection, String key) {
            int written = ++version;
            due.add(() -> {
                String answer = connection.readLine();
                if (answer.equals("STORED")) {
                    become(key, written);
                } else {
                    excuse(key, answer);
                    possible.get(key).add(written);
                    doubtful.get(key).add(written);
                }
            });
            String value = value(key, written);
            return "set " + key + " 0 0 " + value.length() + "⏎" + value + "⏎";
        }

        private String setWithoutReply(String key) {
            int written = ++version;
            due.add(() -> {
                if (excused.test(key)) {
                    possible.get(key).add(written);
                    doubtful.get(key).add(written);
                } else {
                    become(key, written);
                }
            });
            String value = value(key, written);
            return "set " + key + " 0 0 " + value.length() + " noreply⏎" + value + "⏎";
        }

        private String delete(RawConnection connection, String key) {
            due.add(() -> {
                String answer = connection.readLine();
                if (answer.equals("DELETED") || answer.equals("NOT_FOUND")) {
                    // Whether there was something to delete is part of the answer.
                    boolean deleted = answer.equals("DELETED");
                    if (possible.get(key).stream().noneMatch(state -> deleted == (state != ABSENT))) {
                        excuse(key, answer);
                    }
                    become(key, ABSENT);
                } else {
                    excuse(key, answer);
                    possible.get(key).add(ABSENT);
                }
            });
            return "delete " + key + "⏎";
        }

        private String get(RawConnection connection, List<String> asked) {
            due.add(() -> {
                String line = connection.readLine();
                for (String key : asked) {
                    if (line.startsWith("VALUE " + key + " ")) {
                        int length = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
                        hit(key, connection.readReply(length));
                        connection.expect("⏎");
                        line = connection.readLine();
                    } else {
                        miss(key);
                    }
                }
                boolean failed =
                        line.startsWith("SERVER_ERROR ") && asked.stream().anyMatch(excused);
                if (!line.equals("END") && !failed) {
                    throw new AssertionError("get " + asked + " was answered with " + Wire.readable(line)
                            + " where a value that is due, or END, was expected");
                }
            });
            return "get " + String.join(" ", asked) + "⏎";
        }

        private void hit(String key, String value) {
            int end = value.indexOf('|');
            String name = end < 0 ? value : value.substring(0, end);
            int found = name.startsWith(key + "#") ? Integer.parseInt(name.substring(key.length() + 1)) : -1;
            boolean expected =
                    possible.get(key).contains(found) || doubtful.get(key).contains(found);
            if (!expected || !value.equals(value(key, found))) {
                throw new AssertionError("the value of " + key + " is " + Wire.readable(value) + ", expected version "
                        + describe(possible.get(key)));
            }
            become(key, found);
            hits.incrementAndGet();
        }

        private void miss(String key) {
            if (possible.get(key).contains(ABSENT)) {
                return;
            }
            excuse(key, "a miss");
        }

        private void excuse(String key, String answer) {
            boolean failure =
                    answer.startsWith("SERVER_ERROR ") || answer.equals("NOT_FOUND") || answer.equals("a miss");
            if (!failure || !excused.test(key)) {
                throw new AssertionError(
                        key + " was answered with " + answer + ", where it must have " + describe(possible.get(key)));
            }
            failures.incrementAndGet();
        }

        private void become(String key, int state) {
            Set<Integer> states = possible.get(key);
            states.clear();
            states.add(state);
        }

        private String describe(Set<Integer> states) {
            return states.stream()
                    .sorted()
                    .map(state -> state == ABSENT ? "no value" : "#" + state)
                    .collect(Collectors.joining(" or "));
        }

        /** {@code key#version|}, and filling that takes part in the comparison, of a length that goes with the version. */
        private String value(String key, int of) {
            String name = key + "#" + of + "|";
            int limit = excused.test(key) ? Math.min(largestValue, 3_000) : largestValue;
            int length = new Random(of).nextInt(limit);
            return name + name.repeat(length / name.length());
        }
    }
}
