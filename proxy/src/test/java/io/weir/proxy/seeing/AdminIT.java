package io.weir.proxy.seeing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP for operators: metrics that say what {@code stats} says, and health. */
final class AdminIT {
    private ProxiedServers proxied;
    private Operator operator;

    @BeforeEach
    void start() {
        proxied = ProxiedServers.start(3, "pools.main.timeout = 10s");
        operator = Operator.of(proxied.weir());
    }

    @AfterEach
    void stop() {
        proxied.close();
    }

    @Test
    void metricsAreInThePrometheusTextFormat() {
        HttpResponse<String> response = operator.get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        String number = "[-+]?([0-9.]+([eE][-+]?[0-9]+)?|NaN|\\+?Inf)";
        assertThat(response.body().lines())
                .allMatch(line -> line.matches("# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{.*})? " + number));
    }

    @Test
    void eachOfWeirsMetricsSaysWhatItIs() {
        List<String> lines = operator.get("/metrics").body().lines().toList();
        List<String> names = lines.stream()
                .filter(line -> line.startsWith("weir_"))
                .map(line -> line.split("[{ ]")[0])
                .distinct()
                .toList();

        assertThat(names)
                .contains(
                        "weir_client_connections",
                        "weir_client_connections_opened_total",
                        "weir_client_connections_closed_total",
                        "weir_get_keys_total",
                        "weir_get_hits_total",
                        "weir_get_misses_total",
                        "weir_server_alive",
                        "weir_server_requests_total")
                .allSatisfy(name -> assertThat(lines)
                        .anyMatch(line -> line.matches("# HELP " + name + " \\S.*"))
                        .anyMatch(line -> line.matches("# TYPE " + name + " (counter|gauge)")));
    }

    @Test
    void connectionsAreThoseOpenedLessThoseClosed() {
        try (RawConnection stays = new RawConnection(proxied.port())) {
            stays.expectNothingMore();
            for (int i = 0; i < 5; i++) {
                try (RawConnection goes = new RawConnection(proxied.port())) {
                    goes.expectNothingMore();
                }
            }
            await("five are gone").until(() -> operator.metric("weir_client_connections_closed_total") == 5);
            Map<String, Double> metrics = operator.metrics();
            assertThat(metrics.get("weir_client_connections")).isEqualTo(1);
            assertThat(metrics.get("weir_client_connections_opened_total")).isEqualTo(6);
        }
    }

    @Test
    void metricsAndStatsSayTheSame() {
        try (RawConnection client = new RawConnection(proxied.port())) {
            client.send("set a 0 0 1⏎a⏎get a b c d e f⏎get a⏎bogus⏎delete a⏎")
                    .expect("STORED⏎VALUE a 0 1⏎a⏎END⏎VALUE a 0 1⏎a⏎END⏎ERROR⏎DELETED⏎");

            assertThat(operator.metric("weir_get_keys_total")).isEqualTo(7).isEqualTo(operator.stat("cmd_get"));
            assertThat(operator.metric("weir_get_hits_total")).isEqualTo(2).isEqualTo(operator.stat("get_hits"));
            assertThat(operator.metric("weir_get_misses_total")).isEqualTo(5).isEqualTo(operator.stat("get_misses"));
            assertThat(operator.metric("weir_storage_commands_total"))
                    .isEqualTo(1)
                    .isEqualTo(operator.stat("cmd_set"));
            assertThat(operator.metric("weir_requests_rejected_total")).isEqualTo(1);
            for (String server : List.of("server-0", "server-1", "server-2")) {
                assertThat(operator.serverMetric("weir_server_alive", server)).isOne();
                ToLongFunction<String> stat = name -> operator.serverStat(server, name);
                assertThat(operator.serverMetric("weir_server_requests_total", server))
                        .isEqualTo(stat.applyAsLong("requests"));
                assertThat(operator.serverMetric("weir_server_replies_total", server))
                        .isEqualTo(stat.applyAsLong("replies"));
                assertThat(operator.serverMetric("weir_server_flushes_total", server))
                        .isEqualTo(stat.applyAsLong("flushes"));
                assertThat(operator.serverMetric("weir_server_read_bytes_total", server))
                        .isEqualTo(stat.applyAsLong("bytes_read"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/readyz"})
    void wellAndReady(String path) {
        HttpResponse<String> response = operator.get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ok\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nonsense", "/metrics/", "/livez/x", "//"})
    void anotherPathIsNotHere(String path) {
        HttpResponse<String> response = operator.get(path);
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("/metrics");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void anotherMethodIsNotAllowed(String method) {
        HttpResponse<String> response = operator.send(method, "/metrics");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow"))
                .hasValueSatisfying(allowed -> assertThat(allowed).contains("GET"));
    }

    @Test
    void whatComesAfterAQuestionMarkIsLeftOut() {
        assertThat(operator.get("/readyz?verbose").statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNotHttpIsRefusedAndHarmsNobody() {
        try (RawConnection stranger =
                new RawConnection(proxied.weir().adminAddress().getPort())) {
            stranger.send("get a⏎⏎");
            assertThat(stranger.readLine()).matches("HTTP/1\\.[01] 400 .*");
        }
        assertThat(operator.get("/readyz").statusCode()).isEqualTo(200);
    }
}
