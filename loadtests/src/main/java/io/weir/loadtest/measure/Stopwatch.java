package io.weir.loadtest.measure;

import io.weir.loadtest.generator.Counts;
import io.weir.loadtest.generator.Load;
import io.weir.loadtest.scenario.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Measures a load: lets it warm up, and then looks once a second at what it has done.
 *
 * @param process the one under test, if it is known
 * @param gcLog its GC log, likewise
 * @param progress told of each interval, warm-up not included
 */
public record Stopwatch(Optional<ProcessProbe> process, Optional<Path> gcLog, Consumer<Interval> progress) {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int LEAST_INTERVALS = 5;
    /** For what has to happen between now and the first request. */
    private static final long HEAD_START = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * Measures once.
     *
     * @param rate of the open loop, or 0 for the closed one
     */
    public Measurement run(Load load, int rate, Duration warmUp, Duration duration, List<Event> events)
            throws IOException {
        long start = System.nanoTime() + HEAD_START;
        long began = start + warmUp.toNanos();
        long end = began + duration.toNanos();
        CompletableFuture<Long> unsent = load.begin(rate, start, began, end);
        sleepUntil(began);
        load.takeResponse();
        load.takeService();

        ProcessProbe self = ProcessProbe.self();
        Counts before = load.counts();
        long cpuBefore = cpu();
        long ownBefore = self.cpuNanos().orElse(0L);
        MachineProbe machine = MachineProbe.fromNowOn();
        Optional<GcLog> gc = gcLog.isPresent() ? Optional.of(GcLog.fromNowOn(gcLog.get())) : Optional.empty();
        long measuredFrom = System.nanoTime();

        Histogram response = new Histogram(3);
        Histogram service = new Histogram(3);
        List<Interval> intervals = new ArrayList<>();
        Counts last = before;
        long lastTime = measuredFrom;
        long lastCpu = cpuBefore;
        long step = Math.min(SECOND, duration.toNanos() / LEAST_INTERVALS);
        int steps = (int) (duration.toNanos() / step);
        try (EventRunner runner = new EventRunner(events, began)) {
            for (int i = 1; i <= steps; i++) {
                sleepUntil(i == steps ? end : began + i * step);
                Counts counts = load.counts();
                long now = System.nanoTime();
                long cpu = cpu();
                Histogram taken = load.takeResponse();
                taken.setStartTimeStamp(System.currentTimeMillis() - (now - lastTime) / 1_000_000);
                taken.setEndTimeStamp(System.currentTimeMillis());
                response.add(taken);
                service.add(load.takeService());
                Interval interval =
                        interval(counts.minus(last), taken, now - measuredFrom, now - lastTime, cpu - lastCpu);
                intervals.add(interval);
                progress.accept(interval);
                last = counts;
                lastTime = now;
                lastCpu = cpu;
            }
            long ownCpu = self.cpuNanos().orElse(0L) - ownBefore;
            MachineProbe.Use use = machine.use();
            Optional<Usage> usage = usage(lastCpu - cpuBefore, gc);
            long never = Load.await(unsent);
            // What was planned in time, and answered later.
            response.add(load.takeResponse());
            service.add(load.takeService());
            List<Mark> marks = runner.marks();
            return new Measurement(
                    rate,
                    (lastTime - measuredFrom) / 1e9,
                    last.minus(before),
                    never,
                    response,
                    service,
                    intervals,
                    marks,
                    usage,
                    ownCpu / 1e9,
                    use);
        }
    }

    private static Interval interval(Counts counts, Histogram response, long since, long length, long cpu) {
        return new Interval(
                since / 1e9,
                length / 1e9,
                counts.requests(),
                counts.misses(),
                counts.errors(),
                counts.allWrong(),
                response,
                Math.max(0, cpu));
    }

    private long cpu() {
        return process.flatMap(ProcessProbe::cpuNanos).orElse(0L);
    }

    /** Empty if nobody asked, or if it has ended. */
    private Optional<Usage> usage(long cpuNanos, Optional<GcLog> gc) throws IOException {
        Optional<Long> memory = process.flatMap(probe -> probe.memoryKibibytes("VmRSS"));
        if (memory.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Usage(
                cpuNanos / 1e9,
                memory.get(),
                process.flatMap(probe -> probe.memoryKibibytes("VmHWM")).orElse(memory.get()),
                gc.isPresent() ? gc.get().pauses() : null));
    }

    private static void sleepUntil(long time) throws IOException {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted");
            }
        }
    }
}
