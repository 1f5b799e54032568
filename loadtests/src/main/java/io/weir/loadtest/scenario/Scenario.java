package io.weir.loadtest.scenario;

import java.time.Duration;
import java.util.List;

/**
 * One load, fully described. docs/loadtests.md tells what each setting means to its reader.
 *
 * @param name of its file, without {@code .conf}
 * @param connections how many clients there are, each with a connection to each target
 * @param pipeline requests that one client has under way at most
 * @param requestsPerConnection after so many a client connects anew; 0 is never
 * @param rate requests a second of the open loop; 0 is the closed loop, which asks again as soon as it is answered
 */
public record Scenario(
        String name,
        String description,
        int connections,
        int pipeline,
        int requestsPerConnection,
        Keys keys,
        Sizes values,
        Mix mix,
        int rate,
        Arrivals arrivals,
        Duration warmUp,
        Duration duration,
        Duration timeout,
        long seed,
        List<Event> events) {

    public Scenario {
        events = List.copyOf(events);
    }

    /**
     * The keys there are.
     *
     * @param zipf exponent of their popularity; 0 makes all equally popular
     * @param preload whether each is stored before the load begins
     */
    public record Keys(int count, Sizes lengths, double zipf, String prefix, boolean preload) {}

    /**
     * What is asked.
     *
     * @param gets how many requests to read there are for each {@code sets} to write
     * @param keysPerGet above 1: multi-gets
     */
    public record Mix(int gets, int sets, int keysPerGet, Commands commands) {}

    /** Which words of the protocol: {@code get}, {@code set}; or {@code mg}, {@code ms}. */
    public enum Commands {
        CLASSIC,
        META
    }

    /** How the open loop spaces its requests: evenly, or at random as many independent clients do. */
    public enum Arrivals {
        STEADY,
        POISSON
    }

    public boolean isOpen() {
        return rate > 0;
    }

    public Scenario atRate(int newRate) {
        return new Scenario(
                name,
                description,
                connections,
                pipeline,
                requestsPerConnection,
                keys,
                values,
                mix,
                newRate,
                arrivals,
                warmUp,
                duration,
                timeout,
                seed,
                events);
    }

    public Scenario lasting(Duration newWarmUp, Duration newDuration) {
        return new Scenario(
                name,
                description,
                connections,
                pipeline,
                requestsPerConnection,
                keys,
                values,
                mix,
                rate,
                arrivals,
                newWarmUp,
                newDuration,
                timeout,
                seed,
                events);
    }
}
