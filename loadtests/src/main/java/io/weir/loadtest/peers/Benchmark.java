package io.weir.loadtest.peers;

import io.weir.loadtest.report.Console;
import io.weir.loadtest.report.Numbers;
import io.weir.loadtest.report.Report.Ratio;
import io.weir.loadtest.report.ReportFolder;
import io.weir.loadtest.report.Result;
import io.weir.loadtest.run.Session;
import io.weir.loadtest.run.Subject;
import io.weir.loadtest.scenario.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rounds of a benchmark: for each scenario all keys are stored through each proxy, each is warmed up, and then they take
 * turns.
 */
final class Benchmark {
    private final List<Subject> subjects;
    private final Plan plan;
    private final ReportFolder folder;
    private final Console console;
    private final List<Result> results = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    /** Of nutcracker in the first scenario, with a closed loop. */
    private double nutcrackerMaximum;

    /**
     * @param warmUp before the first round of each scenario
     * @param duration of a round
     */
    record Plan(int rounds, Duration warmUp, Duration duration, int threads) {
        /** For a connection or a cache that has been idle while it was the others' turn. */
        Duration warmUpOfRound() {
            return Duration.ofMillis(Math.min(1_000, warmUp.toMillis() / 4));
        }
    }

    Benchmark(List<Subject> subjects, Plan plan, ReportFolder folder, Console console) {
        this.subjects = subjects;
        this.plan = plan;
        this.folder = folder;
        this.console = console;
    }

    /**
     * Measures one scenario.
     *
     * @param halfRate whether to load with half of nutcracker's maximum rate, on a schedule, instead of as fast as possible
     * @return the scenario as it was measured
     */
    Scenario run(Scenario scenario, boolean halfRate) throws IOException {
        Scenario timed = scenario.lasting(plan.warmUpOfRound(), plan.duration());
        List<Session> sessions = new ArrayList<>();
        try {
            for (Subject subject : subjects) {
                sessions.add(Session.open(subject, timed, plan.threads(), folder, console));
            }
            Scenario measured = halfRate ? timed.atRate(halfOfMaximum(timed, sessions)) : timed;
            for (int i = 0; i < sessions.size(); i++) {
                console.say("warming up " + subjects.get(i).target().name() + " with " + scenario.name() + ", "
                        + plan.warmUp().toMillis() / 1e3 + " s");
                sessions.get(i).warmUp(measured, plan.warmUp());
            }
            List<List<Result>> bySubject = new ArrayList<>();
            sessions.forEach(session -> bySubject.add(new ArrayList<>()));
            for (int round = 0; round < plan.rounds(); round++) {
                for (int i = 0; i < sessions.size(); i++) {
                    bySubject.get(i).add(sessions.get(i).round(measured, List.of()));
                }
            }
            bySubject.forEach(results::addAll);
            compare(bySubject);
            return measured;
        } finally {
            sessions.forEach(Session::close);
        }
    }

    private void compare(List<List<Result>> bySubject) {
        List<Result> ours = bySubject.get(0);
        for (List<Result> theirs : bySubject.subList(1, bySubject.size())) {
            List<Result> both = new ArrayList<>(ours);
            both.addAll(theirs);
            Optional<String> refusal = Ratios.refusal(both);
            if (refusal.isPresent()) {
                refusals.add("no ratio for " + ours.get(0).label() + " to "
                        + theirs.get(0).target() + ": " + refusal.get());
            } else {
                ratios.addAll(Ratios.of(ours, theirs));
            }
            if (theirs.get(0).target().equals(Peers.NUTCRACKER) && nutcrackerMaximum == 0) {
                nutcrackerMaximum =
                        Numbers.median(theirs.stream().map(Result::throughput).toList());
            }
        }
    }

    /** Of what nutcracker reached with a closed loop in the first scenario; if there was none, it is measured now. */
    private int halfOfMaximum(Scenario scenario, List<Session> sessions) throws IOException {
        if (nutcrackerMaximum == 0) {
            int nutcracker = subjects.stream()
                    .map(subject -> subject.target().name())
                    .toList()
                    .indexOf(Peers.NUTCRACKER);
            nutcrackerMaximum = sessions.get(nutcracker)
                    .round(scenario.atRate(0), List.of())
                    .throughput();
        }
        return Math.max(1, (int) (nutcrackerMaximum / 2));
    }

    List<Result> results() {
        return List.copyOf(results);
    }

    List<Ratio> ratios() {
        return List.copyOf(ratios);
    }

    List<String> refusals() {
        return List.copyOf(refusals);
    }
}
