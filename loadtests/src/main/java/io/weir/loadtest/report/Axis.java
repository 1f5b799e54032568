package io.weir.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** One axis of a chart: where a value lies between its ends, and which values are written beside it. */
sealed interface Axis {
    /** A value with a line and a word at it. */
    record Mark(double value, String word) {}

    /** 0 at one end, 1 at the other; values beyond are drawn at the end. */
    double position(double value);

    List<Mark> marks();

    private static double within(double position) {
        return Math.max(0, Math.min(1, position));
    }

    /** From 0 up to at least {@code most}, in round steps. */
    record Linear(double most, DoubleFunction<String> word) implements Axis {
        private static final int STEPS = 5;

        private double step() {
            double rough = Math.max(most, 1e-9) / STEPS;
            double decade = Math.pow(10, Math.floor(Math.log10(rough)));
            for (double factor : new double[] {1, 2, 2.5, 5}) {
                if (factor * decade >= rough) {
                    return factor * decade;
                }
            }
            return 10 * decade;
        }

        private double end() {
            return Math.ceil(Math.max(most, 1e-9) / step() - 1e-9) * step();
        }

        @Override
        public double position(double value) {
            return within(value / end());
        }

        @Override
        public List<Mark> marks() {
            List<Mark> marks = new ArrayList<>();
            for (int i = 0; i * step() <= end() * (1 + 1e-9); i++) {
                marks.add(new Mark(i * step(), word.apply(i * step())));
            }
            return marks;
        }
    }

    /** Each factor of ten as long as any other. */
    record Logarithmic(double least, double most, DoubleFunction<String> word) implements Axis {
        private static final double[] FEW = {1};
        private static final double[] SOME = {1, 2, 5};
        private static final double WIDE = 30;

        private double from() {
            return Math.log10(Math.max(least, 1e-9));
        }

        private double to() {
            return Math.max(Math.log10(Math.max(most, 1e-9)), from() + 1e-6);
        }

        @Override
        public double position(double value) {
            return within((Math.log10(Math.max(value, 1e-9)) - from()) / (to() - from()));
        }

        @Override
        public List<Mark> marks() {
            List<Mark> marks = new ArrayList<>();
            double[] factors = most / Math.max(least, 1e-9) > WIDE * WIDE ? FEW : SOME;
            for (int decade = (int) Math.floor(from()); decade <= Math.ceil(to()); decade++) {
                for (double factor : factors) {
                    double value = factor * Math.pow(10, decade);
                    if (value >= least * 0.999 && value <= most * 1.001) {
                        marks.add(new Mark(value, word.apply(value)));
                    }
                }
            }
            return marks;
        }
    }

    /** For quantiles: each further nine, 90 %, 99 %, 99.9 %, as long as the one before, so that the tail is seen. */
    record Nines(double mostNines) implements Axis {
        static double nines(double quantile) {
            return -Math.log10(Math.max(1e-12, 1 - quantile));
        }

        @Override
        public double position(double quantile) {
            return within(nines(quantile) / mostNines);
        }

        @Override
        public List<Mark> marks() {
            List<Mark> marks = new ArrayList<>();
            marks.add(new Mark(0, "0 %"));
            marks.add(new Mark(0.5, "50"));
            for (int nines = 1; nines <= mostNines + 1e-9; nines++) {
                String word = nines == 1 ? "90" : nines == 2 ? "99" : "99." + "9".repeat(nines - 2);
                marks.add(new Mark(1 - Math.pow(10, -nines), word));
            }
            return marks;
        }
    }
}
