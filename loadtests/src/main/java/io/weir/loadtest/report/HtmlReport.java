package io.weir.loadtest.report;

import io.weir.loadtest.measure.Usage;
import io.weir.loadtest.report.Report.ScenarioNote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A report as one page that needs nothing but itself, and is well-formed XML. */
final class HtmlReport {
    private final Report report;
    private final Charts charts;

    HtmlReport(Report report) {
        this.report = report;
        charts = new Charts(report);
    }

    String page() {
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        page.append("<title>").append(Markup.escape(report.title())).append("</title>\n");
        page.append("<style>\n").append(Style.CSS).append("</style>\n</head>\n<body>\n<main>\n");
        head(page);
        warnings(page);
        ratios(page);
        for (ScenarioNote scenario : report.scenarios()) {
            scenario(page, scenario);
        }
        page.append(Legend.HTML);
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private void head(StringBuilder page) {
        Report.Machine machine = report.machine();
        page.append("<h1>").append(Markup.escape(report.title())).append("</h1>\n<div class=\"facts\">");
        for (String fact : List.of(
                report.started().replace('T', ' '),
                machine.processors() + (machine.processors() == 1 ? " CPU" : " CPUs"),
                machine.system(),
                machine.java(),
                "load average before " + machine.loadAverage())) {
            page.append("<span>").append(Markup.escape(fact)).append("</span>");
        }
        page.append("</div>\n");
    }

    private void warnings(StringBuilder page) {
        List<String> warnings = new ArrayList<>();
        for (Result result : report.results()) {
            String name = result.label() + ", round " + result.round();
            result.invalid().forEach(reason -> warnings.add(name + " is invalid: " + reason));
            if (result.allWrong() > 0) {
                warnings.add(name + ": " + Numbers.count(result.allWrong()) + " wrong replies. "
                        + String.join("; ", result.examples()));
            }
        }
        if (!warnings.isEmpty()) {
            page.append("<div class=\"card warning\"><ul>\n");
            warnings.forEach(warning ->
                    page.append("<li>").append(Markup.escape(warning)).append("</li>\n"));
            page.append("</ul></div>\n");
        }
    }

    private void ratios(StringBuilder page) {
        if (!report.ratios().isEmpty()) {
            String ours = report.ratios().get(0).ours();
            page.append("<h2>").append(Markup.escape(ours)).append(" in relation to its peers</h2>\n");
            page.append(
                    "<p class=\"note\">Rounds in turn, a ratio for each: the point is their median, the bar reaches from"
                            + " the lowest to the highest. Green is better than the peer in every round, red is worse in every"
                            + " round, grey is where they disagree.</p>\n<div class=\"card\">\n");
            page.append(new RatioPlot(report.ratios()).svg()).append("</div>\n");
        }
    }

    private void scenario(StringBuilder page, ScenarioNote scenario) {
        List<Result> results = report.results().stream()
                .filter(result -> result.scenario().equals(scenario.name()))
                .toList();
        if (results.isEmpty()) {
            return;
        }
        page.append("<h2>").append(Markup.escape(scenario.name())).append("</h2>\n<p class=\"note\">");
        page.append(Markup.escape(
                        scenario.description() + (scenario.description().isEmpty() ? "" : ": ") + scenario.load()))
                .append("</p>\n");
        table(page, results);
        List<Result> open =
                results.stream().filter(result -> result.offeredRate() > 0).toList();
        page.append("<div class=\"charts\">\n");
        if (open.stream().mapToInt(Result::offeredRate).distinct().count() > 1) {
            page.append(charts.latencyByRate(open)).append(charts.throughputByRate(open));
        } else {
            page.append(charts.byPercentile(results));
            page.append(charts.throughputOverTime(results));
            page.append(charts.p99OverTime(results));
        }
        page.append("</div>\n");
    }

    /** One row for all rounds of a target at a rate. */
    private static void table(StringBuilder page, List<Result> results) {
        Map<String, List<Result>> rows = new LinkedHashMap<>();
        for (Result result : results) {
            String rate = result.offeredRate() == 0 ? "" : " at " + Numbers.count(result.offeredRate()) + "/s";
            rows.computeIfAbsent(result.target() + rate, name -> new ArrayList<>())
                    .add(result);
        }
        page.append(
                "<div class=\"card\"><table>\n<tr><th></th><th>requests/s</th><th>median</th><th>p99</th><th>p99.9</th>"
                        + "<th>longest</th><th>CPU/request</th><th>memory</th><th>GC pause</th>"
                        + "<th>misses · errors · wrong</th><th>machine</th></tr>\n");
        rows.forEach((name, rounds) -> {
            page.append("<tr>").append(Markup.cell("", name));
            page.append(spread(rounds, Result::throughput, Numbers::count));
            page.append(spread(rounds, result -> result.response().p50(), Numbers::time));
            page.append(spread(rounds, result -> result.response().p99(), Numbers::time));
            page.append(spread(rounds, result -> result.response().p999(), Numbers::time));
            page.append(Markup.cell(
                    "", Numbers.time(most(rounds, result -> result.response().max()))));
            page.append(spread(rounds, result -> orNothing(result.cpuMicros()), Numbers::time));
            page.append(spread(rounds, HtmlReport::memory, kibibytes -> Numbers.count(kibibytes / 1024) + " MiB"));
            page.append(
                    spread(rounds, HtmlReport::longestPause, micros -> micros == 0 ? "none" : Numbers.time(micros)));
            page.append(failures(rounds));
            page.append(spread(rounds, Result::machineBusy, Numbers::percent)).append("</tr>\n");
        });
        page.append("</table></div>\n");
    }

    private static double orNothing(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private static double memory(Result result) {
        Usage usage = result.usage();
        return usage == null ? Double.NaN : usage.memoryKibibytes();
    }

    private static double longestPause(Result result) {
        Usage usage = result.usage();
        return usage == null || usage.gc() == null ? Double.NaN : usage.gc().longestMillis() * 1e3;
    }

    private static double most(List<Result> rounds, Function<Result, Double> value) {
        return Numbers.most(rounds.stream().map(value).toList());
    }

    /** The median of the rounds, and below it from where to where they reach. */
    private static String spread(List<Result> rounds, Function<Result, Double> value, DoubleFunction<String> word) {
        List<Double> values =
                rounds.stream().map(value).filter(number -> !number.isNaN()).toList();
        if (values.isEmpty()) {
            return Markup.cell("", "–");
        }
        String median = Markup.escape(word.apply(Numbers.median(values)));
        String least = word.apply(Numbers.least(values));
        String most = word.apply(Numbers.most(values));
        if (least.equals(most)) {
            return "<td>" + median + "</td>";
        }
        return "<td>" + median + "<br/><small>" + Markup.escape(withoutUnitOf(most, least)) + " – "
                + Markup.escape(most) + "</small></td>";
    }

    /** A number before one with the same unit needs none itself. */
    private static String withoutUnitOf(String other, String word) {
        int unit = word.indexOf(' ');
        return unit >= 0 && other.endsWith(word.substring(unit)) ? word.substring(0, unit) : word;
    }

    private static String failures(List<Result> rounds) {
        long misses = rounds.stream().mapToLong(Result::misses).sum();
        long errors = rounds.stream().mapToLong(Result::errors).sum();
        long wrong = rounds.stream().mapToLong(Result::allWrong).sum();
        return Markup.cell(
                misses + errors + wrong == 0 ? "" : "bad",
                Numbers.count(misses) + " · " + Numbers.count(errors) + " · " + Numbers.count(wrong));
    }
}
