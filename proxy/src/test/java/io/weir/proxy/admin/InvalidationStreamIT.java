package io.weir.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.weir.proxy.config.ListenAddress;
import io.weir.proxy.invalidation.Invalidation;
import io.weir.proxy.invalidation.Operation;
import io.weir.proxy.invalidation.Subscriptions;
import io.weir.proxy.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invalidations as server-sent events. The test's own thread stands in for the bus's. */
final class InvalidationStreamIT {
    private static final Readiness WELL = new Readiness() {
        @Override
        public Optional<String> notLive() {
            return Optional.empty();
        }

        @Override
        public Optional<String> notReady() {
            return Optional.empty();
        }
    };

    private final Subscriptions subscriptions = new Subscriptions();
    private Vertx vertx;
    private AdminServer admin;
    private HttpClient http;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        admin = new AdminServer(vertx, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), WELL, subscriptions);
        admin.listen(new ListenAddress("127.0.0.1", 0)).await();
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void eachChangeIsAnEvent() throws Exception {
        try (Events events = open("/invalidations")) {
            assertThat(events.response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            change("a", 1);
            subscriptions.missed("other");
            change("b", 2);
            assertThat(events.read(3))
                    .containsExactly("INVALIDATE a delete proxy 1", "GAP other", "INVALIDATE b delete proxy 2");
        }
    }

    @Test
    void onlyKeysWithOneOfThePrefixesAreTold() throws Exception {
        try (Events events = open("/invalidations?prefix=user%3A&prefix=%C3%A9")) {
            change("user:1", 1);
            change("page:1", 2);
            change("é", 3);
            assertThat(events.read(2))
                    .containsExactly("INVALIDATE user:1 delete proxy 1", "INVALIDATE é delete proxy 3");
        }
    }

    @Test
    void whoReadsTooSlowlyIsToldOfAGapAndThenGoesOn() throws Exception {
        try (Events events = open("/invalidations")) {
            String key = "k".repeat(240);
            long sent = 0;
            while (subscriptions.dropped() == 0) {
                change(key, ++sent);
            }
            List<String> read = events.readToGap();
            // In order, without a hole, up to the gap.
            assertThat(read)
                    .isEqualTo(IntStream.rangeClosed(1, read.size())
                            .mapToObj(sequence -> "INVALIDATE " + key + " delete proxy " + sequence)
                            .toList());
            assertThat(read).hasSizeGreaterThan(10_000);
            assertThat(read.size() + subscriptions.dropped()).isEqualTo(sent);
            change("z", ++sent);
            assertThat(events.read(1)).containsExactly("INVALIDATE z delete proxy " + sent);
        }
    }

    @Test
    void whoHangsUpIsForgotten() throws Exception {
        open("/invalidations").close();
        Eventually.await("no subscriber", () -> {
            // A connection that was closed by the other side is found out about when it is written to.
            change("a", 1);
            return subscriptions.size() == 0;
        });
    }

    @Test
    void oneTooManyIsTurnedAway() throws Exception {
        while (subscriptions.subscribe(List.of(), () -> {}).isPresent()) {
            // Until there may be no more.
        }
        HttpResponse<String> response = http.send(request("/invalidations"), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("There are 1000 subscribers, and there may be no more.\n");
    }

    private void change(String key, long sequence) {
        subscriptions.invalidated(new Invalidation(key.getBytes(UTF_8), Operation.DELETE, "proxy", sequence));
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.port() + path))
                .build();
    }

    private Events open(String path) throws IOException, InterruptedException {
        Events events = new Events(http.send(request(path), BodyHandlers.ofInputStream()));
        assertThat(events.lines.readLine()).isEqualTo(": from here on");
        assertThat(events.lines.readLine()).isEmpty();
        return events;
    }

    private static final class Events implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;

        Events(HttpResponse<InputStream> response) {
            this.response = response;
            this.lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
        }

        List<String> read(int count) throws IOException {
            List<String> events = new ArrayList<>();
            while (events.size() < count) {
                events.add(next());
            }
            return events;
        }

        List<String> readToGap() throws IOException {
            List<String> events = new ArrayList<>();
            for (String event = next(); !event.equals("GAP proxy"); event = next()) {
                events.add(event);
            }
            return events;
        }

        private String next() throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    assertThat(lines.readLine()).isEmpty();
                    return line.substring("data: ".length());
                }
            }
            throw new AssertionError("expected an event, but the stream ended");
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
