package io.weir.loadtest.report;

import io.weir.loadtest.measure.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The charts of a report, from its results. A target has the same colour in all of them. */
final class Charts {
    private static final int COLORS = 5;
    private static final double LEAST_MICROS = 1;

    private final List<String> targets;

    Charts(Report report) {
        targets = report.results().stream().map(Result::target).distinct().toList();
    }

    private int color(Result result) {
        return Math.min(COLORS - 1, targets.indexOf(result.target()));
    }

    String byPercentile(List<Result> results) {
        double nines = 2;
        for (Result result : results) {
            for (Latency.Point point : result.response().curve()) {
                nines = Math.max(nines, Axis.Nines.nines(point.quantile()));
            }
        }
        Axis up = times(
                results,
                result -> result.response().curve().isEmpty()
                        ? LEAST_MICROS
                        : result.response().curve().get(0).micros(),
                result -> result.response().max());
        Chart chart = new Chart(
                "Latency by percentile", "percent of requests that took no longer", new Axis.Nines(nines), up);
        for (Result result : results) {
            boolean open = result.offeredRate() > 0;
            String name = result.target() + (open ? ", response time" : "");
            chart.line(name, color(result), Chart.Look.SOLID, curve(result, result.response()));
            if (open) {
                chart.line(
                        result.target() + ", service time",
                        color(result),
                        Chart.Look.DASHED,
                        curve(result, result.service()));
            }
        }
        return chart.svg();
    }

    private static List<Chart.Point> curve(Result result, Latency latency) {
        List<Chart.Point> points = new ArrayList<>();
        for (Latency.Point point : latency.curve()) {
            points.add(new Chart.Point(
                    point.quantile(),
                    point.micros(),
                    String.format(
                            Locale.ROOT,
                            "%s, round %d: %.4g %% took no longer than %s",
                            result.target(),
                            result.round(),
                            point.quantile() * 100,
                            Numbers.time(point.micros()))));
        }
        return points;
    }

    String throughputOverTime(List<Result> results) {
        double most = 0;
        for (Result result : results) {
            for (Result.Tick tick : result.timeline()) {
                most = Math.max(most, tick.throughput());
            }
        }
        Chart chart =
                new Chart("Requests per second", "seconds", seconds(results), new Axis.Linear(most, Numbers::count));
        for (Result result : results) {
            chart.line(result.target(), color(result), Chart.Look.SOLID, ticks(result, Result.Tick::throughput));
        }
        events(chart, results);
        return chart.svg();
    }

    String p99OverTime(List<Result> results) {
        Axis up = times(
                results,
                result -> result.timeline().stream()
                        .mapToDouble(Result.Tick::p99)
                        .min()
                        .orElse(LEAST_MICROS),
                result -> result.timeline().stream()
                        .mapToDouble(Result.Tick::p99)
                        .max()
                        .orElse(LEAST_MICROS));
        Chart chart = new Chart("p99 response time", "seconds", seconds(results), up);
        for (Result result : results) {
            chart.line(result.target(), color(result), Chart.Look.SOLID, ticks(result, Result.Tick::p99));
        }
        events(chart, results);
        return chart.svg();
    }

    /** @param results open loops at several rates */
    String latencyByRate(List<Result> results) {
        double most = results.stream().mapToDouble(Result::offeredRate).max().orElse(1);
        Axis up = times(
                results,
                result -> result.response().p50(),
                result -> result.response().p99());
        Chart chart = new Chart(
                "Latency against offered rate",
                "offered requests per second",
                new Axis.Linear(most, Numbers::count),
                up);
        for (String target : targets) {
            List<Result> own = results.stream()
                    .filter(result -> result.target().equals(target))
                    .toList();
            if (!own.isEmpty()) {
                int color = color(own.get(0));
                chart.line(
                        target + ", p99",
                        color,
                        Chart.Look.DOTTED,
                        byRate(own, result -> result.response().p99()));
                chart.line(
                        target + ", median",
                        color,
                        Chart.Look.DASHED,
                        byRate(own, result -> result.response().p50()));
            }
        }
        return chart.svg();
    }

    String throughputByRate(List<Result> results) {
        double most = results.stream().mapToDouble(Result::offeredRate).max().orElse(1);
        Chart chart = new Chart(
                "Reached against offered rate",
                "offered requests per second",
                new Axis.Linear(most, Numbers::count),
                new Axis.Linear(most, Numbers::count));
        for (String target : targets) {
            List<Result> own = results.stream()
                    .filter(result -> result.target().equals(target))
                    .toList();
            if (!own.isEmpty()) {
                chart.line(target, color(own.get(0)), Chart.Look.DOTTED, byRate(own, Result::throughput));
            }
        }
        return chart.svg();
    }

    private static List<Chart.Point> byRate(List<Result> results, ToDoubleFunction<Result> value) {
        List<Chart.Point> points = new ArrayList<>();
        for (Result result : results) {
            points.add(new Chart.Point(
                    result.offeredRate(),
                    value.applyAsDouble(result),
                    String.format(
                            Locale.ROOT,
                            "%s at %s/s: reached %s/s, median %s, p99 %s",
                            result.target(),
                            Numbers.count(result.offeredRate()),
                            Numbers.count(result.throughput()),
                            Numbers.time(result.response().p50()),
                            Numbers.time(result.response().p99()))));
        }
        return points;
    }

    private static List<Chart.Point> ticks(Result result, ToDoubleFunction<Result.Tick> value) {
        List<Chart.Point> points = new ArrayList<>();
        for (Result.Tick tick : result.timeline()) {
            points.add(new Chart.Point(
                    tick.second(),
                    value.applyAsDouble(tick),
                    String.format(
                            Locale.ROOT,
                            "%s, round %d, second %.0f: %s/s, p99 %s",
                            result.target(),
                            result.round(),
                            tick.second(),
                            Numbers.count(tick.throughput()),
                            Numbers.time(tick.p99()))));
        }
        return points;
    }

    private static void events(Chart chart, List<Result> results) {
        // Those of the first round; in the others they were planned for the same time.
        results.stream()
                .map(Result::events)
                .filter(events -> !events.isEmpty())
                .findFirst()
                .ifPresent(events -> events.forEach(event -> chart.event(event.second(), word(event))));
    }

    private static String word(Mark event) {
        return event.label() + (event.outcome().isEmpty() ? "" : " (" + event.outcome() + ")");
    }

    private static Axis seconds(List<Result> results) {
        double most = results.stream().mapToDouble(Result::seconds).max().orElse(1);
        return new Axis.Linear(
                most, second -> String.format(Locale.ROOT, second == Math.rint(second) ? "%.0f" : "%.1f", second));
    }

    private static Axis times(List<Result> results, ToDoubleFunction<Result> least, ToDoubleFunction<Result> most) {
        double from = results.stream().mapToDouble(least).min().orElse(LEAST_MICROS);
        double to = results.stream().mapToDouble(most).max().orElse(LEAST_MICROS);
        return new Axis.Logarithmic(Math.max(LEAST_MICROS, from * 0.8), Math.max(to, from) * 1.25, Charts::shortTime);
    }

    private static String shortTime(double micros) {
        if (micros < 999.5) {
            return String.format(Locale.ROOT, "%.0f µs", micros);
        }
        return String.format(
                Locale.ROOT, micros < 999_500 ? "%.0f ms" : "%.0f s", micros < 999_500 ? micros / 1e3 : micros / 1e6);
    }
}
