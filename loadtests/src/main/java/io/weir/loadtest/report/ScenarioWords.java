package io.weir.loadtest.report;

import io.weir.loadtest.report.Report.ScenarioNote;
import io.weir.loadtest.scenario.Scenario;
import io.weir.loadtest.scenario.Scenario.Commands;

/** A scenario in a few words, for those who read a report. */
public final class ScenarioWords {
    private ScenarioWords() {}

    public static ScenarioNote note(Scenario scenario) {
        return new ScenarioNote(scenario.name(), scenario.description(), load(scenario));
    }

    public static String load(Scenario scenario) {
        Scenario.Mix mix = scenario.mix();
        StringBuilder words = new StringBuilder();
        words.append(
                scenario.isOpen() ? "open loop, " + Numbers.count(scenario.rate()) + " requests/s" : "closed loop");
        words.append(", ")
                .append(scenario.connections())
                .append(scenario.connections() == 1 ? " connection" : " connections");
        words.append(scenario.pipeline() == 1 ? ", no pipelining" : ", pipeline of " + scenario.pipeline());
        words.append(", ")
                .append(mix.sets())
                .append(" set : ")
                .append(mix.gets())
                .append(" get");
        if (mix.keysPerGet() > 1) {
            words.append(" of ").append(mix.keysPerGet()).append(" keys");
        }
        words.append(mix.commands() == Commands.META ? ", meta commands" : "");
        words.append(", ").append(Numbers.count(scenario.keys().count())).append(" keys");
        words.append(
                scenario.keys().zipf() == 0 ? "" : " (zipf " + scenario.keys().zipf() + ")");
        words.append(", values ").append(scenario.values().notation());
        if (scenario.requestsPerConnection() > 0) {
            words.append(", a new connection after ")
                    .append(scenario.requestsPerConnection())
                    .append(" requests");
        }
        return words.toString();
    }
}
