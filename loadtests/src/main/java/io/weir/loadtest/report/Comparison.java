package io.weir.loadtest.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Two reports side by side: for each target, scenario and rate that both have, the median over the rounds and their spread.
 *
 * <p>The second one counts as worse where its median is worse by more than the threshold, and no round of it was as good as
 * the first report's worst one: what lies within the spread of the rounds proves nothing. It counts as worse, too, where its
 * runs are invalid or had wrong replies and the first one's had not.
 */
public final class Comparison {
    private static final int[] WIDTHS = {-40, 26, 26, 8, -10};

    private enum Measure {
        THROUGHPUT("requests/s", false, Result::throughput),
        P99("p99 µs", true, result -> result.response().p99()),
        CPU("µs CPU/request", true, result -> result.cpuMicros() == null ? Double.NaN : result.cpuMicros());

        private final String words;
        private final boolean lowerIsBetter;

        @SuppressWarnings("ImmutableEnumChecker") // references to methods that only read
        private final Function<Result, Double> value;

        Measure(String words, boolean lowerIsBetter, Function<Result, Double> value) {
            this.words = words;
            this.lowerIsBetter = lowerIsBetter;
            this.value = value;
        }

        List<Double> values(List<Result> results) {
            return results.stream().map(value).filter(number -> !number.isNaN()).toList();
        }
    }

    private final List<String> lines = new ArrayList<>();
    private final double threshold;
    private boolean isWorse;

    private Comparison(double threshold) {
        this.threshold = threshold;
    }

    /**
     * Compares by target, scenario and rate.
     *
     * @param threshold 0.05 allows a median to be worse by 5 %
     * @throws IllegalArgumentException if the two have nothing in common
     */
    public static Comparison of(Report before, Report after, double threshold) {
        Comparison comparison = new Comparison(threshold);
        comparison.lines.add(Numbers.row(WIDTHS, "", "A " + before.started(), "B " + after.started(), "change", ""));
        Map<String, List<Result>> first = byLabel(before);
        Map<String, List<Result>> second = byLabel(after);
        first.forEach((label, results) -> {
            List<Result> others = second.get(label);
            if (others != null) {
                comparison.compare(label, results, others);
            }
        });
        if (comparison.lines.size() == 1) {
            throw new IllegalArgumentException(
                    "the two reports have no target with the same scenario and rate in common: " + first.keySet()
                            + " and " + second.keySet());
        }
        return comparison;
    }

    public boolean isWorse() {
        return isWorse;
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    private static Map<String, List<Result>> byLabel(Report report) {
        Map<String, List<Result>> byLabel = new LinkedHashMap<>();
        for (Result result : report.results()) {
            byLabel.computeIfAbsent(result.label(), label -> new ArrayList<>()).add(result);
        }
        return byLabel;
    }

    private void compare(String label, List<Result> before, List<Result> after) {
        for (Measure measure : Measure.values()) {
            List<Double> first = measure.values(before);
            List<Double> second = measure.values(after);
            if (!first.isEmpty() && !second.isEmpty()) {
                compare(label, measure, first, second);
            }
        }
        if (isGood(before) && !isGood(after)) {
            isWorse = true;
            lines.add(label + ": WORSE, invalid or with wrong replies, which it was not before");
        }
    }

    private void compare(String label, Measure measure, List<Double> before, List<Double> after) {
        double change = Numbers.median(after) / Numbers.median(before) - 1;
        double worse = measure.lowerIsBetter ? change : -change;
        boolean overlap = measure.lowerIsBetter
                ? Numbers.least(after) <= Numbers.most(before)
                : Numbers.most(after) >= Numbers.least(before);
        String verdict = "";
        if (worse > threshold) {
            verdict = overlap ? "in spread" : "WORSE";
            isWorse |= !overlap;
        } else if (-worse > threshold) {
            verdict = "better";
        }
        lines.add(Numbers.row(
                WIDTHS,
                label + ", " + measure.words,
                withSpread(before),
                withSpread(after),
                String.format(Locale.ROOT, "%+.1f %%", change * 100),
                verdict));
    }

    private static boolean isGood(List<Result> results) {
        return results.stream().allMatch(result -> result.isValid() && result.allWrong() == 0);
    }

    private static String withSpread(List<Double> values) {
        String median = readable(Numbers.median(values));
        return values.size() == 1
                ? median
                : median + " (" + readable(Numbers.least(values)) + " – " + readable(Numbers.most(values)) + ")";
    }

    private static String readable(double number) {
        return number < 1_000 ? Numbers.digits(number) : Numbers.count(number);
    }
}
