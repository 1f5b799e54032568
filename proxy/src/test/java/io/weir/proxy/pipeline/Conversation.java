package io.weir.proxy.pipeline;

import io.weir.proxy.testing.Wire;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A client's requests, drawn at random, and what a memcached answers to them: a model of what it holds, of a few keys so
 * that they meet often. Left out is what no model can know: what a CAS value is, and what depends on time.
 *
 * <p>Keys of numbers hold a number that only grows: one that gets shorter is padded by memcached, or not, depending on
 * who reads it at that moment.
 */
final class Conversation {
    private static final int KEYS = 8;
    private static final int LARGEST = 5_000;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz\r\n 0123456789";
    private static final String NOT_A_NUMBER = "CLIENT_ERROR cannot increment or decrement non-numeric value";

    private record Item(int flags, String value) {}

    private final Random random;
    private final String prefix;
    private final Map<String, Item> items = new HashMap<>();
    private final StringBuilder requests = new StringBuilder();
    private final StringBuilder answers = new StringBuilder();
    private final List<Runnable> commands = List.of(
            this::get,
            this::get,
            this::get,
            this::store,
            this::store,
            this::store,
            this::join,
            this::increment,
            this::touch,
            this::delete,
            this::metaGet,
            this::metaGet,
            this::metaSet,
            this::metaSet,
            this::metaIncrement,
            this::metaDelete,
            this::askNothingOfAKey);

    private Conversation(long seed) {
        this.random = new Random(seed);
        this.prefix = "seed-" + seed + "-";
    }

    /** So many commands; none of its keys, which no other seed has, may be there. */
    static Conversation of(long seed, int commands) {
        Conversation conversation = new Conversation(seed);
        for (int i = 0; i < commands; i++) {
            conversation
                    .commands
                    .get(conversation.random.nextInt(conversation.commands.size()))
                    .run();
        }
        return conversation;
    }

    byte[] requests() {
        return Wire.bytes(requests.toString());
    }

    byte[] answers() {
        return Wire.bytes(answers.toString());
    }

    /** Some offsets to cut the requests at, ascending. */
    int[] cuts() {
        return random.ints(random.nextInt(8), 1, requests.length())
                .sorted()
                .distinct()
                .toArray();
    }

    private void get() {
        List<String> keys = Stream.generate(this::key)
                .limit(random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 1)
                .toList();
        requests.append(oneOf("get ", "gat 0 ")).append(String.join(" ", keys)).append("⏎");
        for (String key : keys) {
            item(key)
                    .ifPresent(item -> answers.append(
                            "VALUE " + key + " " + item.flags + " " + item.value.length() + "⏎" + item.value + "⏎"));
        }
        answers.append("END⏎");
    }

    private void store() {
        String key = key();
        Item item = new Item(random.nextInt(1000), value(key));
        String command = oneOf("set", "set", "add", "replace");
        boolean stored =
                command.equals("set") || command.equals("replace") == item(key).isPresent();
        if (stored) {
            items.put(key, item);
        }
        ask(
                command + " " + key + " " + item.flags + " 0 " + item.value.length(),
                item.value + "⏎",
                stored ? "STORED" : "NOT_STORED");
    }

    private void join() {
        String key = textKey();
        String value = value(key);
        String command = oneOf("append", "prepend");
        boolean stored = join(key, value, command.equals("append"));
        ask(command + " " + key + " 7 0 " + value.length(), value + "⏎", stored ? "STORED" : "NOT_STORED");
    }

    private void increment() {
        String key = key();
        int delta = random.nextInt(100);
        ask("incr " + key + " " + delta, "", increment(key, delta).orElse("NOT_FOUND"));
    }

    private void touch() {
        String key = key();
        ask("touch " + key + " 0", "", item(key).isPresent() ? "TOUCHED" : "NOT_FOUND");
    }

    private void delete() {
        String key = key();
        ask("delete " + key, "", items.remove(key) == null ? "NOT_FOUND" : "DELETED");
    }

    private void metaGet() {
        String key = key();
        List<String> flags = flags("v", "k", opaque(), "s", "f", "t", "q");
        requests.append("mg " + key + " " + String.join(" ", flags) + "⏎");
        Optional<Item> found = item(key);
        if (found.isEmpty()) {
            answerUnlessQuiet(flags, "EN" + echoes(key, flags));
            return;
        }
        Item item = found.get();
        String returned = flags.stream()
                .map(flag -> switch (flag.charAt(0)) {
                    case 'k' -> " k" + key;
                    case 'O' -> " " + flag;
                    case 's' -> " s" + item.value.length();
                    case 'f' -> " f" + item.flags;
                    case 't' -> " t-1";
                    default -> "";
                })
                .collect(Collectors.joining());
        answers.append(
                flags.contains("v")
                        ? "VA " + item.value.length() + returned + "⏎" + item.value + "⏎"
                        : "HD" + returned + "⏎");
    }

    private void metaSet() {
        String mode = oneOf("MS", "MS", "ME", "MR", "MA", "MP");
        String key = mode.equals("MA") || mode.equals("MP") ? textKey() : key();
        Item item = new Item(random.nextInt(1000), value(key));
        boolean stored = switch (mode) {
            case "ME" -> item(key).isEmpty();
            case "MR" -> item(key).isPresent();
            case "MA", "MP" -> join(key, item.value, mode.equals("MA"));
            default -> true;
        };
        if (stored && !mode.equals("MA") && !mode.equals("MP")) {
            items.put(key, item);
        }
        List<String> flags = flags("k", opaque(), "q", "T0");
        requests.append("ms " + key + " " + item.value.length() + " " + mode + " F" + item.flags + " "
                + String.join(" ", flags) + "⏎" + item.value + "⏎");
        if (stored) {
            answerUnlessQuiet(flags, "HD" + echoes(key, flags));
        } else {
            answers.append("NS" + echoes(key, flags) + "⏎");
        }
    }

    private void metaDelete() {
        String key = key();
        List<String> flags = flags("k", opaque(), "q");
        requests.append("md " + key + " " + String.join(" ", flags) + "⏎");
        if (items.remove(key) == null) {
            answers.append("NF" + echoes(key, flags) + "⏎");
        } else {
            answerUnlessQuiet(flags, "HD" + echoes(key, flags));
        }
    }

    private void metaIncrement() {
        String key = key();
        int delta = random.nextInt(100);
        List<String> flags = flags("v", "k", opaque(), "q");
        requests.append("ma " + key + " D" + delta + " " + String.join(" ", flags) + "⏎");
        String outcome = increment(key, delta).orElse("NF" + echoes(key, flags));
        if (outcome.equals(NOT_A_NUMBER) || outcome.startsWith("NF")) {
            answers.append(outcome + "⏎");
        } else if (flags.contains("v")) {
            answerUnlessQuiet(flags, "VA " + outcome.length() + echoes(key, flags) + "⏎" + outcome);
        } else {
            answerUnlessQuiet(flags, "HD" + echoes(key, flags));
        }
    }

    private void askNothingOfAKey() {
        switch (random.nextInt(3)) {
            case 0 -> {
                requests.append("mn⏎");
                answers.append("MN⏎");
            }
            case 1 -> {
                requests.append("what is this⏎");
                answers.append("ERROR⏎");
            }
            default -> ask("verbosity 0", "", "OK");
        }
    }

    /** A command that may have {@code noreply}. */
    private void ask(String line, String data, String answer) {
        boolean noreply = random.nextInt(4) == 0;
        requests.append(line).append(noreply ? " noreply⏎" : "⏎").append(data);
        if (!noreply) {
            answers.append(answer).append("⏎");
        }
    }

    private void answerUnlessQuiet(List<String> flags, String answer) {
        if (!flags.contains("q")) {
            answers.append(answer).append("⏎");
        }
    }

    /** Adds to a value that is there; its flags stay. */
    private boolean join(String key, String more, boolean behind) {
        Optional<Item> found = item(key);
        found.ifPresent(item -> items.put(key, new Item(item.flags, behind ? item.value + more : more + item.value)));
        return found.isPresent();
    }

    /** What is answered to an increment, but for that of a miss. */
    private Optional<String> increment(String key, int delta) {
        Optional<Item> found = item(key);
        if (found.isEmpty() || !isNumber(key)) {
            return found.map(text -> NOT_A_NUMBER);
        }
        String sum = Integer.toString(Integer.parseInt(found.get().value) + delta);
        items.put(key, new Item(found.get().flags, sum));
        return Optional.of(sum);
    }

    private Optional<Item> item(String key) {
        return Optional.ofNullable(items.get(key));
    }

    private String key() {
        return random.nextInt(3) == 0 ? prefix + "number-" + random.nextInt(KEYS) : textKey();
    }

    private String textKey() {
        return prefix + "text-" + random.nextInt(KEYS);
    }

    private boolean isNumber(String key) {
        return key.startsWith(prefix + "number-");
    }

    /** A text begins with a letter, so that it is no number; one in five is large. */
    private String value(String key) {
        if (isNumber(key)) {
            return Integer.toString(10_000 + random.nextInt(80_000));
        }
        int length = random.nextInt(5) == 0 ? random.nextInt(LARGEST) : random.nextInt(30);
        return "x"
                + random.ints(length, 0, LETTERS.length())
                        .mapToObj(index -> LETTERS.substring(index, index + 1))
                        .collect(Collectors.joining());
    }

    private String opaque() {
        return "O" + random.nextInt(1_000_000);
    }

    /** Some of the flags, in some order. */
    private List<String> flags(String... possible) {
        List<String> flags = new ArrayList<>(List.of(possible));
        flags.removeIf(flag -> random.nextBoolean());
        Collections.shuffle(flags, random);
        return flags;
    }

    private static String echoes(String key, List<String> flags) {
        return flags.stream()
                .filter(flag -> flag.equals("k") || flag.startsWith("O"))
                .map(flag -> flag.equals("k") ? " k" + key : " " + flag)
                .collect(Collectors.joining());
    }

    private String oneOf(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
