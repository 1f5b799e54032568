package io.weir.loadtest.peers;

import io.weir.loadtest.report.Numbers;
import io.weir.loadtest.report.Report.Ratio;
import io.weir.loadtest.report.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * One proxy in relation to another, over rounds in which they took turns: for each round the ratio of the two, and of these
 * the median and the spread. So what slows the machine down for a while slows both sides of a ratio.
 */
final class Ratios {
    private Ratios() {}

    /** Why these rounds can't be compared: each side must have had every key that it was asked for, and done its work. */
    static Optional<String> refusal(List<Result> results) {
        for (Result result : results) {
            if (!result.isValid()) {
                return Optional.of(result.target() + ": " + String.join("; ", result.invalid()));
            }
            if (result.misses() + result.errors() + result.allWrong() > 0) {
                return Optional.of(result.target() + " had " + result.misses() + " misses, " + result.errors()
                        + " errors and " + result.allWrong() + " wrong replies");
            }
        }
        return Optional.empty();
    }

    /**
     * @param ours a result for each round
     * @param theirs the other proxy's, of the same rounds
     */
    static List<Ratio> of(List<Result> ours, List<Result> theirs) {
        List<Ratio> ratios = new ArrayList<>();
        // None, if it is not known, or if a round was shorter than the kernel's ticks.
        if (ours.stream().allMatch(result -> cpu(result) > 0) && theirs.stream().allMatch(result -> cpu(result) > 0)) {
            ratios.add(ratio("CPU per request", "µs", true, ours, theirs, Ratios::cpu));
        }
        if (ours.get(0).offeredRate() == 0) {
            ratios.add(ratio("throughput", "requests/s", false, ours, theirs, Result::throughput));
        }
        ratios.add(ratio(
                "p99", "µs", true, ours, theirs, result -> result.response().p99()));
        return ratios;
    }

    private static double cpu(Result result) {
        Double micros = result.cpuMicros();
        return micros == null ? Double.NaN : micros;
    }

    private static Ratio ratio(
            String measure,
            String unit,
            boolean lowerIsBetter,
            List<Result> ours,
            List<Result> theirs,
            ToDoubleFunction<Result> value) {
        List<Double> our = ours.stream().map(value::applyAsDouble).toList();
        List<Double> their = theirs.stream().map(value::applyAsDouble).toList();
        List<Double> perRound = new ArrayList<>();
        for (int round = 0; round < our.size(); round++) {
            perRound.add(our.get(round) / their.get(round));
        }
        return new Ratio(
                ours.get(0).scenario(),
                measure,
                unit,
                ours.get(0).target(),
                theirs.get(0).target(),
                Numbers.median(our),
                Numbers.median(their),
                Numbers.median(perRound),
                Numbers.least(perRound),
                Numbers.most(perRound),
                lowerIsBetter);
    }
}
