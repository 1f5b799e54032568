package io.weir.loadtest.generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one loop has counted since it began. Owned by the loop; others get {@link #counts}. */
final class Tally {
    private static final int EXAMPLES = 5;

    long requests;
    long hits;
    long misses;
    long errors;
    long connects;
    final long[] wrong = new long[WrongReply.values().length];
    private final List<String> examples = new ArrayList<>();

    /** A reply that must not be. */
    void wrong(WrongReply kind, String example) {
        wrong[kind.ordinal()]++;
        if (wantsExample()) {
            example(kind.words() + ": " + example);
        }
    }

    /** Requests that failed, with what was said. */
    void failed(int count, String reason) {
        errors += count;
        if (count > 0 && wantsExample()) {
            example("error: " + reason);
        }
    }

    /** Whether a text for another one would be kept, so that none is made in vain. */
    boolean wantsExample() {
        return examples.size() < EXAMPLES;
    }

    private void example(String text) {
        if (!examples.contains(text)) {
            examples.add(text);
        }
    }

    Counts counts() {
        return new Counts(
                requests, hits, misses, errors, Arrays.stream(wrong).boxed().toList(), connects, examples);
    }
}
