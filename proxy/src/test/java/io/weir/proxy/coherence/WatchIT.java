package io.weir.proxy.coherence;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code watch invalidations}: a line for each change, for applications that keep values themselves. */
final class WatchIT {
    private static final Path EXAMPLES = Path.of("..", "docs", "examples");

    @TempDir
    private Path folder;

    private MemcachedServer server;
    private RunningWeir weir;
    private RawConnection client;
    private RawConnection watcher;

    @BeforeEach
    void start() {
        server = MemcachedServer.start();
        weir = RunningWeir.start("commands.flush-all = true\n" + "pools.main { servers = [\"" + server.address()
                + "\"], timeout = 10s }");
        client = weir.connect();
        watcher = weir.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        watcher.close();
        weir.close();
        server.close();
    }

    @Test
    void eachChangeIsALine() {
        watcher.send("watch invalidations⏎").expect("OK⏎");
        client.send("set k 0 0 1⏎1⏎incr k 1⏎touch k 0⏎gat 0 k⏎get k⏎mg k v⏎delete k⏎ms k 1 b⏎x⏎")
                .expect("STORED⏎2⏎TOUCHED⏎VALUE k 0 1⏎2⏎END⏎VALUE k 0 1⏎2⏎END⏎VA 1⏎2⏎DELETED⏎")
                .readLine();
        client.send("add l 0 0 1 noreply⏎1⏎append none 0 0 1⏎1⏎delete none⏎flush_all⏎")
                .expect("NOT_STORED⏎NOT_FOUND⏎OK⏎");
        for (String change : List.of("k set", "k arithmetic", "k touch", "k touch", "k delete")) {
            assertThat(watcher.readLine()).startsWith("INVALIDATE " + change + " ");
        }
        assertThat(watcher.readLine()).startsWith("INVALIDATE l set ");
        assertThat(watcher.readLine()).startsWith("INVALIDATE none delete ");
        assertThat(watcher.readLine()).startsWith("INVALIDATE * flush_all ");
    }

    @Test
    void onlyKeysThatBeginAsAskedFor() {
        watcher.send("watch invalidations user: session:⏎").expect("OK⏎");
        client.send("delete user:1⏎delete other:2⏎delete session:3⏎").expect("NOT_FOUND⏎".repeat(3));
        assertThat(watcher.readLine()).startsWith("INVALIDATE user:1 delete ");
        assertThat(watcher.readLine()).startsWith("INVALIDATE session:3 delete ");
    }

    /** A key in base64 may have bytes that would be lines of their own. */
    @Test
    void noKeyCanWriteALineOfItsOwn() {
        watcher.send("watch invalidations⏎").expect("OK⏎");
        client.send("md YQ0KSU5WQUxJREFURSBi b⏎delete z⏎").expect("NF⏎NOT_FOUND⏎");
        assertThat(watcher.readLine()).startsWith("INVALIDATE z delete ");
    }

    @ParameterizedTest
    @CsvSource({"watch⏎", "watch fetchers⏎", "watch invalidation⏎"})
    void whatServersLogIsNotForClients(String request) {
        client.send(request).expect("CLIENT_ERROR watch commands not allowed⏎");
    }

    @Test
    void aWatcherIsAnsweredInItsTurn() {
        watcher.send("get a⏎watch invalidations⏎").expect("END⏎OK⏎");
        client.send("delete z⏎").expect("NOT_FOUND⏎");
        assertThat(watcher.readLine()).startsWith("INVALIDATE z delete ");
    }

    @Test
    void whoDoesNotReadIsToldOfTheGap() throws IOException {
        String key = "k".repeat(240);
        int changes = 60_000;
        try (Socket lazy = new Socket("127.0.0.1", weir.port())) {
            lazy.getOutputStream().write("watch invalidations\r\n".getBytes(US_ASCII));
            BufferedReader lines = new BufferedReader(new InputStreamReader(lazy.getInputStream(), US_ASCII));
            assertThat(lines.readLine()).isEqualTo("OK");
            for (int i = 0; i < changes; i += 1000) {
                client.send(("delete " + key + " noreply⏎").repeat(1000) + "mn⏎")
                        .expect("MN⏎");
            }
            Eventually.await(
                    "all is told", () -> weir.operator().metric("weir_invalidation_published_total") == changes);
            int read = 0;
            String line = lines.readLine();
            while (line.startsWith("INVALIDATE ")) {
                read++;
                line = lines.readLine();
            }
            assertThat(line).startsWith("GAP ");
            assertThat(read).isLessThan(changes);
        }
    }

    @Test
    void theProxyStopsAtOnce() {
        watcher.send("watch invalidations⏎").expect("OK⏎");
        weir.close();
        watcher.expectClosed();
    }

    @Test
    void theExampleInPython() throws IOException {
        expectExample(List.of("python3", EXAMPLES.resolve("watch.py").toString()));
    }

    @Test
    void theExampleInJava() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        expectExample(List.of(java, EXAMPLES.resolve("Watch.java").toString()));
    }

    private void expectExample(List<String> command) throws IOException {
        Path out = folder.resolve("out");
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(Integer.toString(weir.port()), "user:"));
        Process example = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            Eventually.await("it watches", () -> Files.readString(out).contains("watching"));
            client.send("set user:1 0 0 1⏎x⏎delete other⏎flush_all⏎delete user:2⏎")
                    .expect("STORED⏎NOT_FOUND⏎OK⏎NOT_FOUND⏎");
            Eventually.await(
                    "it drops what was changed",
                    () -> Files.readString(out)
                            .lines()
                            .toList()
                            .equals(List.of("watching", "user:1 set", "all", "user:2 delete")));
        } finally {
            example.destroyForcibly();
        }
    }
}
