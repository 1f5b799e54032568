package io.weir.loadtest.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.loadtest.measure.Measurement;
import io.weir.loadtest.measure.Stopwatch;
import io.weir.loadtest.scenario.Scenario;
import io.weir.loadtest.scenario.ScenarioReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Coordinated omission: a server that stalls once must be seen by all requests that were planned for that time. */
class StalledServerIT {
    private static final int RATE = 1_000;
    private static final long STALL_MILLIS = 400;
    private static final int REQUEST_THAT_STALLS = 200;
    private static final long HALF_OF_STALL = TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS / 2);

    @Test
    void aStallIsInTheResponseTimesButInFewServiceTimes() throws Exception {
        Scenario scenario = ScenarioReader.parse("stall", """
                connections = 1, rate = %d, warm-up = 0s, duration = 1s
                keys { count = 10, preload = false }
                mix { get = 1, set = 0 }
                """.formatted(RATE));
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> server = CompletableFuture.runAsync(() -> answerMisses(listening));
            Target target = Target.parse("stub", "127.0.0.1:" + listening.getLocalPort());
            try (Load load = Load.open(scenario, target, 1)) {
                Measurement measured = new Stopwatch(Optional.empty(), Optional.empty(), interval -> {})
                        .run(load, RATE, scenario.warmUp(), scenario.duration(), List.of());

                assertThat(measured.response().getTotalCount())
                        .as("every planned request counts")
                        .isEqualTo(RATE);
                assertThat(measured.unsent()).isZero();
                long stalledResponses = above(measured.response());
                long stalledServices = above(measured.service());
                assertThat(stalledServices).isPositive();
                assertThat(stalledResponses).isGreaterThan(10 * stalledServices);
            }
            server.get(10, TimeUnit.SECONDS);
        }
    }

    private static long above(Histogram times) {
        return times.getCountBetweenValues(HALF_OF_STALL, times.getHighestTrackableValue());
    }

    private static void answerMisses(ServerSocket listening) {
        try (Socket client = listening.accept();
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII))) {
            client.setTcpNoDelay(true);
            for (int request = 1; in.readLine() != null; request++) {
                if (request == REQUEST_THAT_STALLS) {
                    stall().join();
                }
                client.getOutputStream().write("END\r\n".getBytes(US_ASCII));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletableFuture<Void> stall() {
        return CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(STALL_MILLIS, TimeUnit.MILLISECONDS));
    }
}
