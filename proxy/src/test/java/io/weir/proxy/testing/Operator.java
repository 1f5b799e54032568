package io.weir.proxy.testing;

import io.weir.proxy.Weir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Somebody who looks after a proxy: asks it for {@code stats} as a client, and for metrics and health by HTTP. */
public final class Operator {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final int port;
    private final int adminPort;

    public Operator(int port, int adminPort) {
        this.port = port;
        this.adminPort = adminPort;
    }

    public static Operator of(Weir weir) {
        return new Operator(
                weir.addresses().get(0).getPort(), weir.adminAddress().getPort());
    }

    /** What {@code stats} answers; asked over a connection of its own, which counts. */
    public Map<String, String> stats() {
        return ask(port, "stats");
    }

    /** One count of {@code stats}. */
    public long stat(String name) {
        return number(stats(), name);
    }

    /** What {@code stats servers} answers. */
    public Map<String, String> servers() {
        return ask(port, "stats servers");
    }

    /** What {@code stats servers} says of a server of the pool main, for example its {@code state}; empty if nothing. */
    public String server(String server, String name) {
        return servers().getOrDefault("main:" + server + ":" + name, "");
    }

    /** One count of a server of the pool main. */
    public long serverStat(String server, String name) {
        return number(servers(), "main:" + server + ":" + name);
    }

    /** The metrics by name and labels, as they are written; asking for them touches nothing that they count. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        get("/metrics").body().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            metrics.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return metrics;
    }

    /** One metric, by name and labels, for example {@code weir_server_alive{pool="main",server="a"}}. */
    public long metric(String name) {
        return Optional.ofNullable(metrics().get(name))
                .orElseThrow(() -> new AssertionError("no metric " + name))
                .longValue();
    }

    /** One metric of a server of the pool main. */
    public long serverMetric(String name, String server) {
        return metric(name + "{pool=\"main\",server=\"" + server + "\"}");
    }

    public HttpResponse<String> get(String path) {
        return send("GET", path);
    }

    public HttpResponse<String> send(String method, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                .method(method, BodyPublishers.noBody())
                .timeout(PATIENCE)
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking for " + path, interruption);
        }
    }

    /** The {@code STAT} lines of whoever listens on a port. */
    public static Map<String, String> ask(int port, String command) {
        try (RawConnection connection = new RawConnection(port)) {
            return ask(connection, command);
        }
    }

    /** The {@code STAT} lines of whoever is connected. */
    public static Map<String, String> ask(RawConnection connection, String command) {
        Map<String, String> stats = new LinkedHashMap<>();
        connection.send(command + "⏎");
        for (String line = connection.readLine(); !line.equals("END"); line = connection.readLine()) {
            String[] words = line.split(" ", 3);
            if (!words[0].equals("STAT") || words.length != 3) {
                throw new AssertionError("not a line of " + command + ": " + line);
            }
            if (stats.put(words[1], words[2]) != null) {
                throw new AssertionError("twice in " + command + ": " + words[1]);
            }
        }
        return stats;
    }

    private static long number(Map<String, String> stats, String name) {
        String value = stats.get(name);
        if (value == null) {
            throw new AssertionError("no " + name + " in " + stats.keySet());
        }
        return Long.parseLong(value);
    }
}
