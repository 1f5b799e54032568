package io.weir.loadtest.report;

import io.weir.loadtest.report.Report.Ratio;
import java.util.List;
import java.util.Locale;

/** Ratios as points on a line, with the spread of the rounds: left of 1 is less than the peer, right of it more. */
final class RatioPlot {
    private static final int WIDTH = 1160;
    private static final int ROW = 27;
    private static final int LABEL = 330;
    private static final int VALUES = 270;
    private static final int TOP = 8;
    private static final int BOTTOM = 26;

    private final List<Ratio> ratios;
    private final Axis across;

    RatioPlot(List<Ratio> ratios) {
        this.ratios = ratios;
        double farthest = 2;
        for (Ratio ratio : ratios) {
            farthest = Math.max(farthest, Math.max(ratio.most(), 1 / Math.max(1e-3, ratio.least())));
        }
        double end = farthest * 1.1;
        across = new Axis.Logarithmic(
                1 / end, end, value -> String.format(Locale.ROOT, value < 1 ? "%.2g" : "%.0f", value));
    }

    String svg() {
        int height = TOP + ROW * ratios.size() + BOTTOM;
        StringBuilder svg = new StringBuilder(
                String.format("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"ratios\">%n", WIDTH, height));
        for (Axis.Mark mark : across.marks()) {
            double x = x(mark.value());
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>"
                            + "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s×</text>%n",
                    mark.value() == 1 ? "one" : "grid",
                    x,
                    x,
                    TOP,
                    height - BOTTOM,
                    x,
                    height - 8,
                    mark.word()));
        }
        for (int i = 0; i < ratios.size(); i++) {
            row(svg, ratios.get(i), TOP + ROW * i + ROW / 2.0);
        }
        return svg.append("</svg>\n").toString();
    }

    private void row(StringBuilder svg, Ratio ratio, double y) {
        String verdict = verdict(ratio);
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"row\" x=\"0\" y=\"%.1f\">%s</text>"
                        + "<line class=\"span %s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
                        + "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"5.5\"/>",
                y + 4,
                Markup.escape(ratio.scenario() + " · " + ratio.measure() + " vs " + ratio.theirs()),
                verdict,
                x(ratio.least()),
                x(ratio.most()),
                y,
                y,
                verdict,
                x(ratio.median()),
                y));
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"value %s\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.2f×</text>"
                        + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s : %s</text>%n",
                verdict,
                WIDTH - VALUES + 60,
                y + 4,
                ratio.median(),
                WIDTH,
                y + 4,
                Markup.escape(amount(ratio, ratio.oursMedian())),
                Markup.escape(amount(ratio, ratio.theirsMedian()) + (isTime(ratio) ? "" : " /s"))));
    }

    private static boolean isTime(Ratio ratio) {
        return ratio.unit().equals("µs");
    }

    private static String amount(Ratio ratio, double amount) {
        return isTime(ratio) ? Numbers.time(amount) : Numbers.count(amount);
    }

    /** Even, where the rounds disagree. */
    static String verdict(Ratio ratio) {
        if (ratio.least() <= 1 && ratio.most() >= 1) {
            return "even";
        }
        return ratio.median() < 1 == ratio.lowerIsBetter() ? "good" : "bad";
    }

    private double x(double ratio) {
        return LABEL + across.position(ratio) * (WIDTH - LABEL - VALUES);
    }
}
