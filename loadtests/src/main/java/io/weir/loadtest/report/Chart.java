package io.weir.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A chart of lines, as SVG inside the page. Colours are classes of the page's style, {@code c0} and on. */
final class Chart {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 280;
    private static final int LEFT = 58;
    private static final int RIGHT = 24;
    private static final int TOP = 12;
    private static final int BOTTOM = 44;
    /** Words of events stand below one another, since these may be close. */
    private static final int EVENT_ROW = 13;

    private static final int EVENT_ROWS = 4;
    /** Between words on the horizontal axis. */
    private static final int ROOM = 32;

    private final String title;
    private final String below;
    private final Axis across;
    private final Axis up;
    private final StringBuilder lines = new StringBuilder();
    private final StringBuilder marks = new StringBuilder();
    private int events;
    private final List<String> legend = new ArrayList<>();

    /** @param below what the horizontal axis is */
    Chart(String title, String below, Axis across, Axis up) {
        this.title = title;
        this.below = below;
        this.across = across;
        this.up = up;
    }

    /** How a line looks. */
    enum Look {
        SOLID,
        DASHED,
        /** With a ring at each point. */
        DOTTED
    }

    /** A point of a line; {@code note} shows when one points at it, if it is not empty. */
    record Point(double x, double y, String note) {}

    /** @param name in the legend; the same name and colour again is the same entry */
    void line(String name, int color, Look look, List<Point> points) {
        if (points.isEmpty()) {
            return;
        }
        String entry = "<span><span class=\"key " + (look == Look.DASHED ? "dashed " : "") + "c" + color + "\"></span>"
                + Markup.escape(name) + "</span>";
        if (!legend.contains(entry)) {
            legend.add(entry);
        }
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            path.append(path.length() == 0 ? "" : " ").append(at(point.x(), point.y()));
        }
        lines.append("<polyline class=\"line c").append(color).append(look == Look.DASHED ? " dashed" : "");
        lines.append("\" points=\"").append(path).append("\"/>\n");
        for (Point point : points) {
            if (look == Look.DOTTED || !point.note().isEmpty()) {
                lines.append(String.format(
                        Locale.ROOT,
                        "<circle class=\"dot c%d%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"><title>%s</title></circle>%n",
                        color,
                        look == Look.DOTTED ? "" : " quiet",
                        x(point.x()),
                        y(point.y()),
                        look == Look.DOTTED ? "3.5" : "6",
                        Markup.escape(point.note())));
            }
        }
    }

    /** A vertical line with a word at it. */
    void event(double at, String word) {
        double x = x(at);
        boolean right = x > WIDTH - 140;
        marks.append(String.format(
                Locale.ROOT,
                "<line class=\"event\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n"
                        + "<text class=\"event\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
                x,
                x,
                TOP,
                HEIGHT - BOTTOM,
                x + (right ? -4 : 4),
                TOP + 10 + EVENT_ROW * (events++ % EVENT_ROWS),
                right ? "end" : "start",
                Markup.escape(word)));
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append("<figure><figcaption>").append(Markup.escape(title)).append("</figcaption>\n");
        svg.append("<div class=\"legend\">").append(String.join(" ", legend)).append("</div>\n");
        svg.append(String.format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n", WIDTH, HEIGHT, Markup.escape(title)));
        for (Axis.Mark mark : up.marks()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    LEFT,
                    WIDTH - RIGHT,
                    y(mark.value()),
                    y(mark.value()),
                    LEFT - 8,
                    y(mark.value()) + 4,
                    Markup.escape(mark.word())));
        }
        double last = -ROOM;
        for (Axis.Mark mark : across.marks()) {
            double x = x(mark.value());
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
                    x,
                    x,
                    TOP,
                    HEIGHT - BOTTOM));
            if (x - last >= ROOM) {
                last = x;
                svg.append(String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                        x,
                        HEIGHT - BOTTOM + 17,
                        Markup.escape(mark.word())));
            }
        }
        svg.append(String.format(
                "<text class=\"below\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, Markup.escape(below)));
        return svg.append(lines).append(marks).append("</svg></figure>\n").toString();
    }

    private String at(double x, double y) {
        return String.format(Locale.ROOT, "%.1f,%.1f", x(x), y(y));
    }

    private double x(double value) {
        return LEFT + across.position(value) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - up.position(value) * (HEIGHT - TOP - BOTTOM);
    }
}
