package io.weir.loadtest.report;

import io.weir.loadtest.generator.Counts;
import io.weir.loadtest.generator.WrongReply;
import io.weir.loadtest.measure.Interval;
import io.weir.loadtest.measure.Mark;
import io.weir.loadtest.measure.Measurement;
import io.weir.loadtest.measure.Usage;
import io.weir.loadtest.scenario.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of one scenario against one target, as reports have it.
 *
 * @param round from 1; rounds of the same target, scenario and rate are repetitions
 * @param offeredRate requests a second of the open loop; 0 is the closed loop
 * @param throughput requests completed a second
 * @param invalid why nothing should be concluded from it; empty if all is well
 * @param response from the planned time, {@code service} from the write
 * @param wrong how many replies were wrong, by how
 * @param usage of the process under test, if its pid was given
 * @param cpuMicros of that process per request
 * @param generatorCpuMicros of the load generator per request
 * @param machineBusy share of the machine's CPU time that was used by anybody
 */
public record Result(
        String target,
        String scenario,
        int round,
        int offeredRate,
        double seconds,
        long requests,
        double throughput,
        List<String> invalid,
        Latency response,
        Latency service,
        long hits,
        long misses,
        long errors,
        Map<String, Long> wrong,
        long connects,
        List<String> examples,
        List<Tick> timeline,
        List<Mark> events,
        @Nullable Usage usage,
        @Nullable Double cpuMicros,
        double generatorCpuMicros,
        double machineBusy,
        double machineStolen) {
    /** An open loop that reaches less than this share of its rate has not measured that rate. */
    static final double LEAST_SHARE = 0.99;

    /**
     * A second, or what the timeline has instead.
     *
     * @param second its end
     * @param throughput requests a second
     * @param p50 microseconds, as the others
     */
    public record Tick(double second, double throughput, double p50, double p99, double max, double cpuShare) {
        static Tick of(Interval interval) {
            Latency response = Latency.of(interval.response());
            return new Tick(
                    interval.second(),
                    interval.perSecond(),
                    response.p50(),
                    response.p99(),
                    response.max(),
                    interval.cpuNanos() / 1e9 / interval.seconds());
        }
    }

    /**
     * What a measurement comes to.
     *
     * @param preload what was counted when every key was asked for beforehand
     */
    public static Result of(String target, Scenario scenario, int round, Measurement measured, Counts preload) {
        Counts counts = measured.counts();
        long requests = counts.requests();
        Usage usage = measured.usage().orElse(null);
        Map<String, Long> wrong = new LinkedHashMap<>();
        for (WrongReply kind : WrongReply.values()) {
            wrong.put(kind.name().toLowerCase(Locale.ROOT), counts.wrong(kind));
        }
        return new Result(
                target,
                scenario.name(),
                round,
                measured.rate(),
                measured.seconds(),
                requests,
                requests / measured.seconds(),
                invalid(measured, preload),
                Latency.of(measured.response()),
                Latency.of(measured.service()),
                counts.hits(),
                counts.misses(),
                counts.errors(),
                wrong,
                counts.connects(),
                counts.examples(),
                measured.intervals().stream().map(Tick::of).toList(),
                measured.events(),
                usage,
                usage == null || requests == 0 ? null : usage.cpuSeconds() * 1e6 / requests,
                requests == 0 ? 0 : measured.generatorCpuSeconds() * 1e6 / requests,
                measured.machine().busy(),
                measured.machine().stolen());
    }

    public long allWrong() {
        return wrong.values().stream().mapToLong(Long::longValue).sum();
    }

    public boolean isValid() {
        return invalid.isEmpty();
    }

    /** What names it among others, but for the round. */
    public String label() {
        return target + " " + scenario + (offeredRate == 0 ? "" : " at " + Numbers.count(offeredRate) + "/s");
    }

    private static List<String> invalid(Measurement measured, Counts preload) {
        List<String> reasons = new ArrayList<>();
        Counts counts = measured.counts();
        double reached = counts.requests() / measured.seconds();
        if (measured.rate() > 0 && (reached < LEAST_SHARE * measured.rate() || measured.unsent() > 0)) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "reached %.1f %% of %d requests/s%s",
                    100 * reached / measured.rate(),
                    measured.rate(),
                    measured.unsent() > 0 ? ", and never sent " + measured.unsent() + " of them" : ""));
        }
        if (counts.requests() == 0) {
            reasons.add("no request was answered");
        }
        if (preload.misses() + preload.errors() + preload.allWrong() > 0) {
            reasons.add(preload.misses() + " keys missing, " + preload.errors() + " errors and " + preload.allWrong()
                    + " wrong replies right after all keys had been stored");
        }
        return reasons;
    }
}
