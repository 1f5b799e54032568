package io.weir.loadtest.report;

import io.weir.loadtest.measure.Interval;
import io.weir.loadtest.measure.Usage;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells of runs while they go on, a line a second, and of their results. */
public final class Console {
    private static final int[] WIDTHS = {5, 10, 9, 9, 9, 8, 8, 6, 7};
    private static final int[] RESULT_WIDTHS = {0, 10, 9, 9, 9, 9, 9, 11, 9};

    private static final int[] RATIO_WIDTHS = {-36, -16, 18, 18, 6, 13};

    private final PrintWriter out;
    private boolean hasHead;

    public Console(PrintWriter out) {
        this.out = out;
    }

    public void say(String text) {
        out.println(text);
        out.flush();
        hasHead = false;
    }

    /** A line for an interval, with a head before the first one. */
    public void progress(Interval interval) {
        if (!hasHead) {
            out.println(
                    Numbers.row(WIDTHS, "s", "requests/s", "p50", "p99", "max", "misses", "errors", "wrong", "CPU"));
            hasHead = true;
        }
        Latency response = Latency.of(interval.response());
        out.println(Numbers.row(
                WIDTHS,
                String.format(Locale.ROOT, "%.1f", interval.second()),
                Numbers.count(interval.perSecond()),
                Numbers.time(response.p50()),
                Numbers.time(response.p99()),
                Numbers.time(response.max()),
                interval.misses(),
                interval.errors(),
                interval.wrong(),
                interval.cpuNanos() == 0 ? "-" : Numbers.percent(interval.cpuNanos() / 1e9 / interval.seconds())));
        out.flush();
    }

    /** A table of results, and below it whatever is wrong with them. */
    public void results(List<Result> results) {
        int[] widths = RESULT_WIDTHS.clone();
        widths[0] = -results.stream()
                .mapToInt(result -> name(result).length())
                .max()
                .orElse(1);
        say("");
        out.println(Numbers.row(widths, "", "requests/s", "p50", "p99", "p99.9", "max", "µs CPU", "memory", "machine"));
        for (Result result : results) {
            Usage usage = result.usage();
            out.println(Numbers.row(
                    widths,
                    name(result),
                    Numbers.count(result.throughput()),
                    Numbers.time(result.response().p50()),
                    Numbers.time(result.response().p99()),
                    Numbers.time(result.response().p999()),
                    Numbers.time(result.response().max()),
                    result.cpuMicros() == null ? "-" : Numbers.digits(result.cpuMicros()),
                    usage == null ? "-" : Numbers.count(usage.memoryKibibytes() / 1024.0) + " MiB",
                    Numbers.percent(result.machineBusy())));
        }
        results.forEach(this::remarks);
        out.flush();
    }

    /** A table of how proxies compare. */
    public void ratios(List<Report.Ratio> ratios) {
        say("");
        out.println(Numbers.row(RATIO_WIDTHS, "", "", "ours", "theirs", "ratio", "of the rounds"));
        for (Report.Ratio ratio : ratios) {
            out.println(Numbers.row(
                    RATIO_WIDTHS,
                    ratio.scenario() + ", " + ratio.ours() + " to " + ratio.theirs(),
                    ratio.measure(),
                    Numbers.amount(ratio.oursMedian(), ratio.unit()),
                    Numbers.amount(ratio.theirsMedian(), ratio.unit()),
                    String.format(Locale.ROOT, "%.2f", ratio.median()),
                    String.format(Locale.ROOT, "%.2f – %.2f", ratio.least(), ratio.most())));
        }
        out.flush();
    }

    private static String name(Result result) {
        return result.label() + ", round " + result.round();
    }

    private void remarks(Result result) {
        result.invalid().forEach(reason -> out.println("INVALID " + name(result) + ": " + reason));
        if (result.misses() + result.errors() + result.allWrong() > 0) {
            out.println(name(result) + ": " + result.misses() + " misses, " + result.errors() + " errors, "
                    + result.allWrong() + " wrong replies"
                    + (result.allWrong() == 0 ? "" : " " + nonZero(result.wrong())));
            result.examples().forEach(example -> out.println("  " + example));
        }
        Usage usage = result.usage();
        if (usage != null && usage.gc() != null && usage.gc().count() > 0) {
            out.println(name(result) + ": " + usage.gc().count() + " GC pauses, the longest "
                    + Numbers.time(usage.gc().longestMillis() * 1e3));
        }
    }

    private static String nonZero(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .filter(count -> count.getValue() > 0)
                .map(count -> count.getKey() + " " + count.getValue())
                .toList()
                .toString();
    }
}
