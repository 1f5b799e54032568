package io.weir.loadtest.measure;

import org.HdrHistogram.Histogram;

/**
 * A part of a run, mostly a second.
 *
 * @param second its end, since the measuring began
 * @param seconds its length
 * @param requests completed in it
 * @param response their response times in nanoseconds
 * @param cpuNanos of the process under test, or 0
 */
public record Interval(
        double second,
        double seconds,
        long requests,
        long misses,
        long errors,
        long wrong,
        Histogram response,
        long cpuNanos) {
    public double perSecond() {
        return requests / seconds;
    }
}
