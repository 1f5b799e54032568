package io.weir.loadtest.run;

import io.weir.loadtest.generator.Counts;
import io.weir.loadtest.generator.Load;
import io.weir.loadtest.measure.Interval;
import io.weir.loadtest.measure.Measurement;
import io.weir.loadtest.measure.Stopwatch;
import io.weir.loadtest.report.Console;
import io.weir.loadtest.report.ReportFolder;
import io.weir.loadtest.report.Result;
import io.weir.loadtest.scenario.Event;
import io.weir.loadtest.scenario.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** One scenario's clients, connected to one subject whose keys are all stored: to be measured as often as wanted. */
public final class Session implements AutoCloseable {
    private final Subject subject;
    private final Scenario scenario;
    private final Load load;
    private final Counts preload;
    private final ReportFolder folder;
    private final Console console;
    private int rounds;

    private Session(
            Subject subject, Scenario scenario, Load load, Counts preload, ReportFolder folder, Console console) {
        this.subject = subject;
        this.scenario = scenario;
        this.load = load;
        this.preload = preload;
        this.folder = folder;
        this.console = console;
    }

    /**
     * Connects the clients, stores all keys, and asks for each of them.
     *
     * @throws IOException with one line for people, if the subject can't be reached
     */
    public static Session open(Subject subject, Scenario scenario, int threads, ReportFolder folder, Console console)
            throws IOException {
        Load load = Load.open(scenario, subject.target(), threads);
        boolean opened = false;
        try {
            Counts preload = scenario.keys().preload() ? load.preload() : Counts.NONE;
            opened = true;
            return new Session(subject, scenario, load, preload, folder, console);
        } finally {
            if (!opened) {
                load.close();
            }
        }
    }

    /** What was counted when every key was asked for, after all had been stored. */
    public Counts preload() {
        return preload;
    }

    /** Load that nobody measures. */
    public void warmUp(Scenario variant, Duration duration) throws IOException {
        new Stopwatch(subject.process(), subject.gcLog(), interval -> {})
                .run(load, variant.rate(), Duration.ZERO, duration, List.of());
    }

    /** Measures once, as the scenario says. */
    public Result round(List<Event> events) throws IOException {
        return round(scenario, events);
    }

    /** Measures once, at another rate or for another time than the scenario of this session has. */
    public Result round(Scenario variant, List<Event> events) throws IOException {
        rounds++;
        console.say("");
        console.say(subject.target().name() + ", " + variant.name()
                + (variant.isOpen() ? " at " + variant.rate() + " requests/s" : "") + ", round " + rounds + ": "
                + variant.warmUp().toSeconds() + " s to warm up, then "
                + variant.duration().toMillis() / 1e3 + " s");
        Stopwatch stopwatch = new Stopwatch(subject.process(), subject.gcLog(), console::progress);
        Measurement measured = stopwatch.run(load, variant.rate(), variant.warmUp(), variant.duration(), events);
        List<Histogram> intervals = new ArrayList<>();
        for (Interval interval : measured.intervals()) {
            intervals.add(interval.response());
        }
        String rate = variant.isOpen() ? "-" + variant.rate() : "";
        folder.write(subject.target().name() + "-" + variant.name() + rate + "-" + rounds, intervals);
        return Result.of(subject.target().name(), variant, rounds, measured, preload);
    }

    @Override
    public void close() {
        load.close();
    }
}
