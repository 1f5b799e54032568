package io.weir.loadtest.report;

import java.util.List;
import java.util.Locale;

/** Numbers as people read them, and what stands for several of them. */
public final class Numbers {
    private Numbers() {}

    /** {@code 12,345}. */
    public static String count(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A time given in microseconds, with three digits: {@code 87.1 µs}, {@code 1.25 ms}, {@code 3.00 s}. */
    public static String time(double micros) {
        if (micros < 999.5) {
            return digits(micros) + " µs";
        }
        return micros < 999_500 ? digits(micros / 1e3) + " ms" : digits(micros / 1e6) + " s";
    }

    /** With its unit; a time in the one that suits it. */
    static String amount(double number, String unit) {
        return unit.equals("µs") ? time(number) : count(number) + " " + unit;
    }

    /** With three digits. */
    static String digits(double number) {
        double size = Math.abs(number);
        return String.format(Locale.ROOT, size < 9.995 ? "%.2f" : size < 99.95 ? "%.1f" : "%.0f", number);
    }

    /** {@code 45 %}. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }

    public static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static double least(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    public static double most(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }

    /** One row of a table: each cell as wide as its column, negative widths to the left. */
    static String row(int[] widths, Object... cells) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            row.append(String.format("%" + widths[Math.min(i, widths.length - 1)] + "s", cells[i]))
                    .append(i + 1 < cells.length ? "  " : "");
        }
        return row.toString();
    }
}
