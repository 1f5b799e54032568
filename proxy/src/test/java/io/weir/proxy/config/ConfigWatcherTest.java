package io.weir.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.weir.proxy.config.ConfigResult.Valid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ConfigWatcherTest {
    /** Milliseconds. */
    private static final long SCAN_PERIOD = 50;

    private static Vertx vertx;

    private final AtomicInteger scans = new AtomicInteger();
    private final List<ConfigResult> reports = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private ConfigWatcher watcher;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @BeforeEach
    void startWithServerA() throws IOException {
        file = folder.resolve("weir.conf");
        write(file, withServer("a"));
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stop() {
        watcher.close();
        root().detachAppender(log);
    }

    @Test
    void aFileMovedThereIsReported() throws IOException {
        watch();
        write(file, withServer("b"));
        awaitReports("b");
        write(file, withServer("c"));
        awaitReports("b", "c");
    }

    @Test
    void aChangeBetweenTheFirstReadingAndTheStartIsReported() throws IOException {
        ConfigResult initial = ConfigReader.read(file);
        write(file, withServer("b"));
        watcher = ConfigWatcher.start(vertx, file, initial, reports::add);
        awaitReports("b");
    }

    @Test
    void aBadEditIsReportedOnceAndSoIsTheWayBack() throws IOException {
        watch();
        write(file, "weir {");
        awaitReports("problems");
        awaitScans();
        write(file, withServer("a"));
        awaitReports("problems", "a");
        awaitScans();
        awaitReports("problems", "a");
    }

    @Test
    void otherProblemsAreReported() throws IOException {
        watch();
        write(file, "weir {");
        awaitReports("problems");
        write(file, "weir {}");
        awaitReports("problems", "problems");
    }

    @Test
    void aFileWrittenInPlaceIsReported() throws IOException {
        watch();
        Files.writeString(file, withServer("b"));
        // Scans may have come upon the file while it was empty.
        await().until(() ->
                !reports.isEmpty() && server(reports.get(reports.size() - 1)).equals("b"));
    }

    /** Kubernetes mounts a ConfigMap as {@code weir.conf → ..data/weir.conf} and swaps {@code ..data}. */
    @Test
    void aSwappedSymlinkIsReported() throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(folder.resolve("..data"), version("1", "a"));
        Files.createSymbolicLink(file, Path.of("..data/weir.conf"));
        watch();
        Path swap = Files.createSymbolicLink(folder.resolve("..data_tmp"), version("2", "b"));
        Files.move(swap, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        awaitReports("b");
    }

    @Test
    void aChangedIncludeIsReported() throws IOException {
        Path include = write(folder.resolve("servers.conf"), "servers = [a]");
        write(file, "weir.pools.main { include \"servers.conf\" }");
        watch();
        write(include, "servers = [b]");
        awaitReports("b");
        Files.delete(include);
        awaitReports("b", "problems");
        write(include, "servers = [c]");
        awaitReports("b", "problems", "c");
    }

    @Test
    void aDeletedFileIsReportedOnceAndNothingIsLogged() throws IOException {
        watch();
        Files.delete(file);
        awaitReports("problems");
        awaitScans();
        write(file, withServer("a"));
        awaitReports("problems", "a");
        assertThat(log.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .isEmpty();
    }

    @Test
    void whatMeansTheSameIsNotReported() throws IOException {
        watch();
        write(file, "# of no importance\n" + withServer("a"));
        awaitScans();
        write(file, withServer("b"));
        awaitReports("b");
    }

    @Test
    void aFileBeingWrittenIsNotReported() {
        ConfigResult a = ConfigReader.parse("weir.conf", withServer("a"));
        ConfigResult b = ConfigReader.parse("weir.conf", withServer("b"));
        ConfigResult half = ConfigReader.parse("weir.conf", "weir.pools.main.ser");
        Iterator<ConfigResult> looks = List.of(a, half, b, a, half, a, b).iterator();
        watcher = new ConfigWatcher(
                vertx, file, SCAN_PERIOD, path -> looks.hasNext() ? looks.next() : b, a, reports::add);
        awaitReports("b");
        assertThat(looks.hasNext()).isFalse();
    }

    /** To make sure of it each text is read twice. */
    @Test
    void whatHasNotChangedIsNotReadAgain() throws IOException {
        write(file, "# would include others\n" + withServer("a"));
        watch();
        await().untilAtomic(scans, equalTo(2));
        write(file, withServer("b"));
        awaitReports("b");
        awaitScans();
        assertThat(scans).hasValue(4);
    }

    @Test
    void theReportMayBlock() throws IOException {
        List<Boolean> onWorker = new CopyOnWriteArrayList<>();
        watcher = ConfigWatcher.start(
                vertx, file, ConfigReader.read(file), result -> onWorker.add(Context.isOnWorkerThread()));
        write(file, withServer("b"));
        await().untilAsserted(() -> assertThat(onWorker).containsExactly(true));
    }

    @Test
    void aClosedWatcherLooksNoMore() throws IOException {
        watch();
        awaitScans();
        watcher.close();
        await().until(() -> vertx.deploymentIDs().isEmpty());
        // One scan of the closed watcher may still have been under way.
        awaitScans();
        int last = scans.get();
        write(file, withServer("b"));
        awaitScans();
        assertThat(scans).hasValue(last);
        assertThat(reports).isEmpty();
    }

    private void watch() {
        watcher = start(file, scans, reports::add);
    }

    private static ConfigWatcher start(Path watched, AtomicInteger counter, Consumer<ConfigResult> onChange) {
        return new ConfigWatcher(
                vertx,
                watched,
                SCAN_PERIOD,
                path -> {
                    counter.incrementAndGet();
                    return ConfigReader.read(path);
                },
                ConfigReader.read(watched),
                onChange);
    }

    private Path version(String name, String server) throws IOException {
        Path version = Files.createDirectory(folder.resolve(".." + name));
        write(version.resolve("weir.conf"), withServer(server));
        return version.getFileName();
    }

    /** Until a watcher that has begun later has looked at its file some times, which it includes others into. */
    private void awaitScans() throws IOException {
        Path other = write(folder.resolve("other.conf"), "include \"none\"\n" + withServer("a"));
        AtomicInteger others = new AtomicInteger();
        ConfigWatcher clock = start(other, others, result -> {});
        await().untilAtomic(others, greaterThan(4));
        clock.close();
    }

    private void awaitReports(String... servers) {
        await().untilAsserted(() ->
                assertThat(reports).extracting(ConfigWatcherTest::server).containsExactly(servers));
    }

    /** The name of the config's only server, or "problems". */
    private static String server(ConfigResult result) {
        return result instanceof Valid valid
                ? valid.config().pools().get("main").servers().get(0).host()
                : "problems";
    }

    /** At once, as a file that is moved there. */
    private Path write(Path path, String hocon) throws IOException {
        Path written = Files.writeString(folder.resolve("written"), hocon);
        return Files.move(written, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String withServer(String name) {
        return "weir.pools.main.servers = [" + name + "]\n";
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
