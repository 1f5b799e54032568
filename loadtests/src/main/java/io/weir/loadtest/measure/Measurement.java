package io.weir.loadtest.measure;

import io.weir.loadtest.generator.Counts;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What one run has shown.
 *
 * @param rate offered, 0 for the closed loop
 * @param seconds for which was measured
 * @param counts of these seconds
 * @param unsent planned requests that were never sent, since nobody was free to send them
 * @param response times of the requests planned in these seconds, from when they were planned, in nanoseconds
 * @param service times of the same, from when they were written
 * @param generatorCpuSeconds what the generator itself used
 */
public record Measurement(
        int rate,
        double seconds,
        Counts counts,
        long unsent,
        Histogram response,
        Histogram service,
        List<Interval> intervals,
        List<Mark> events,
        Optional<Usage> usage,
        double generatorCpuSeconds,
        MachineProbe.Use machine) {
    public Measurement {
        intervals = List.copyOf(intervals);
        events = List.copyOf(events);
    }
}
