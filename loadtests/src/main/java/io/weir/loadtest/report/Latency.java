package io.weir.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A distribution of times, in microseconds.
 *
 * @param curve quantiles from the median on, ever closer to 1, as far as there are requests to tell
 */
public record Latency(
        long count, double mean, double p50, double p90, double p99, double p999, double max, List<Point> curve) {
    private static final double STEPS_PER_NINE = 8;

    /**
     * A time, and which share of the requests took no longer.
     *
     * @param quantile 0.99 is the time that 99 of 100 requests did not exceed
     */
    public record Point(double quantile, double micros) {}

    public Latency {
        curve = List.copyOf(curve);
    }

    /**
     * Sums up recorded times.
     *
     * @param nanos of each request
     */
    public static Latency of(Histogram nanos) {
        List<Point> curve = new ArrayList<>();
        for (int i = 0; ; i++) {
            double beyond = Math.pow(10, -i / STEPS_PER_NINE);
            if (beyond * nanos.getTotalCount() < 1) {
                break;
            }
            curve.add(new Point(1 - beyond, quantile(nanos, 1 - beyond)));
        }
        return new Latency(
                nanos.getTotalCount(),
                nanos.getTotalCount() == 0 ? 0 : nanos.getMean() / 1e3,
                quantile(nanos, 0.5),
                quantile(nanos, 0.9),
                quantile(nanos, 0.99),
                quantile(nanos, 0.999),
                nanos.getMaxValue() / 1e3,
                curve);
    }

    private static double quantile(Histogram nanos, double quantile) {
        return nanos.getTotalCount() == 0 ? 0 : nanos.getValueAtPercentile(quantile * 100) / 1e3;
    }
}
