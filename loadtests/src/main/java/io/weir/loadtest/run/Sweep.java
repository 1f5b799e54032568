package io.weir.loadtest.run;

import io.weir.loadtest.report.Result;
import io.weir.loadtest.scenario.Scenario;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Raises the rate of the open loop step by step, up to the knee: the last rate that was reached, and at which the p99 response
 * time was still in proportion to that of the lowest rate. It takes two rates in a row that are too high to end it, since one
 * may have met something else on the machine.
 */
public final class Sweep {
    private static final double[] SHARES = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1};
    private static final double LARGEST_GROWTH = 10;
    /** Below this a p99 is no sign of overload, however low it had been before. */
    private static final double HARMLESS_MICROS = 1_000;

    private Sweep() {}

    /** Rates in steps of a tenth of what the closed loop reached, and a step beyond. */
    public static List<Integer> rates(Result closed) {
        List<Integer> rates = new ArrayList<>();
        for (double share : SHARES) {
            rates.add(Math.max(1, (int) (closed.throughput() * share)));
        }
        return rates;
    }

    /** Measures rate after rate, and ends behind the knee. */
    public static List<Result> run(Session session, Scenario scenario, List<Integer> rates) throws IOException {
        List<Result> results = new ArrayList<>();
        for (int rate : rates) {
            results.add(session.round(scenario.atRate(rate), List.of()));
            if (knee(results) < results.size() - 2) {
                break;
            }
        }
        return results;
    }

    /** The index of the last of these results, by rising rate, that is good; -1 if even the first is not. */
    public static int knee(List<Result> results) {
        int knee = results.size() - 1;
        while (knee >= 0 && !isGood(results.get(knee), results.get(0))) {
            knee--;
        }
        return knee;
    }

    private static boolean isGood(Result result, Result lowest) {
        double bound = Math.max(HARMLESS_MICROS, lowest.response().p99() * LARGEST_GROWTH);
        return result.isValid() && result.response().p99() <= bound;
    }
}
