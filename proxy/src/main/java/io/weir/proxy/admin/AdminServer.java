package io.weir.proxy.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.weir.proxy.config.ListenAddress;
import io.weir.proxy.invalidation.Subscriptions;
import java.util.Optional;

/**
 * {@code GET /metrics}, {@code /livez}, {@code /readyz} and {@code /invalidations}. HTTP/1.1 only: nothing that reads these speaks more, and an
 * upgrade offered by a client need not be understood.
 */
public final class AdminServer {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Vertx vertx;
    private final PrometheusMeterRegistry registry;
    private final Readiness readiness;
    private final Subscriptions subscriptions;
    private final HttpServer server;

    public AdminServer(
            Vertx vertx, PrometheusMeterRegistry registry, Readiness readiness, Subscriptions subscriptions) {
        this.vertx = vertx;
        this.registry = registry;
        this.readiness = readiness;
        this.subscriptions = subscriptions;
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHttp2ClearTextEnabled(false)
                        .setUseAlpn(false)
                        .setIdleTimeout(60))
                .requestHandler(this::answer);
    }

    public Future<HttpServer> listen(ListenAddress address) {
        return server.listen(address.port(), address.host());
    }

    /** The port that was taken, once it listens. */
    public int port() {
        return server.actualPort();
    }

    private void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (!request.method().equals(HttpMethod.GET)) {
            response.setStatusCode(405).putHeader("Allow", "GET").end();
            return;
        }
        switch (request.path()) {
            case "/metrics" -> response.putHeader("Content-Type", PROMETHEUS).end(registry.scrape());
            case "/livez" -> state(response, readiness.notLive());
            case "/readyz" -> state(response, readiness.notReady());
            case "/invalidations" -> InvalidationStream.open(vertx, request, subscriptions);
            default ->
                response.setStatusCode(404)
                        .putHeader("Content-Type", TEXT)
                        .end("Not here. There are /metrics, /livez, /readyz and /invalidations.\n");
        }
    }

    private static void state(HttpServerResponse response, Optional<String> problem) {
        response.setStatusCode(problem.isEmpty() ? 200 : 503)
                .putHeader("Content-Type", TEXT)
                .end(problem.orElse("ok") + "\n");
    }
}
