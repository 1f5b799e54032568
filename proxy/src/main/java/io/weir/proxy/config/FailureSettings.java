package io.weir.proxy.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How a pool bears servers that fail, die and come back. Shares are 0 to 1.
 *
 * @param errorRate share of a server's requests that fail within {@code errorWindow} and so mark it dead; 0 is never
 * @param errorWindow the time over which {@code errorRate} is taken
 * @param maxDeadTimeout what a pool's dead timeout, which doubles with each failed probe, grows to; never less than it
 * @param probes right answers in a row that bring a dead server back; at least 1
 * @param slowStart over which the share of its keys that a server gets after its return grows to all; zero is at once
 * @param onReturn what a server does with the values that it had when it died
 * @param minAlive share of a pool's servers that stay in the ring whatever happens to them
 * @param retry whether a get that failed is asked once more, of another server
 * @param retryBudget share of gets that may be retried
 * @param failOver where requests of a dead server go, instead of what {@link PoolConfig#onDead} says
 * @param probeIdle after which a connection without traffic has to prove itself before its next request; zero is never
 */
public record FailureSettings(
        double errorRate,
        Duration errorWindow,
        Duration maxDeadTimeout,
        int probes,
        Duration slowStart,
        OnReturn onReturn,
        double minAlive,
        boolean retry,
        double retryBudget,
        Optional<FailOver> failOver,
        Duration probeIdle) {}
