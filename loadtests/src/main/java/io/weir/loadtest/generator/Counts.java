package io.weir.loadtest.generator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What was counted up to a moment.
 *
 * @param requests completed, in whichever way
 * @param errors requests that were answered with an error, or not at all
 * @param wrong how often, in the order of {@link WrongReply}
 * @param connects connections that came up
 * @param examples the first things that went wrong, in words
 */
public record Counts(
        long requests, long hits, long misses, long errors, List<Long> wrong, long connects, List<String> examples) {
    public static final Counts NONE =
            new Counts(0, 0, 0, 0, Collections.nCopies(WrongReply.values().length, 0L), 0, List.of());

    public Counts {
        wrong = List.copyOf(wrong);
        examples = List.copyOf(examples);
    }

    public long wrong(WrongReply kind) {
        return wrong.get(kind.ordinal());
    }

    public long allWrong() {
        return wrong.stream().mapToLong(Long::longValue).sum();
    }

    public Counts plus(Counts other) {
        return combined(other, 1);
    }

    /** What has been counted since; the examples are those of both. */
    public Counts minus(Counts earlier) {
        return combined(earlier, -1);
    }

    private Counts combined(Counts other, int sign) {
        List<Long> sum = new ArrayList<>();
        for (int i = 0; i < wrong.size(); i++) {
            sum.add(wrong.get(i) + sign * other.wrong.get(i));
        }
        List<String> all = new ArrayList<>(examples);
        other.examples.stream().filter(example -> !all.contains(example)).forEach(all::add);
        return new Counts(
                requests + sign * other.requests,
                hits + sign * other.hits,
                misses + sign * other.misses,
                errors + sign * other.errors,
                sum,
                connects + sign * other.connects,
                all);
    }
}
