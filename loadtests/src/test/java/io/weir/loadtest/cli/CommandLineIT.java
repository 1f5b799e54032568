package io.weir.loadtest.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.loadtest.report.Report;
import io.weir.loadtest.report.ReportFolder;
import io.weir.loadtest.report.Result;
import io.weir.loadtest.report.Samples;
import io.weir.loadtest.testing.Memcached;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands, with real servers where they need some. */
class CommandLineIT {
    private static final Memcached[] SERVERS = new Memcached[3];

    @TempDir
    private Path folder;

    private record Answer(int code, String out, String errors) {}

    @BeforeAll
    static void startServers() {
        for (int i = 0; i < SERVERS.length; i++) {
            SERVERS[i] = Memcached.start();
        }
    }

    @AfterAll
    static void stopServers() {
        for (Memcached server : SERVERS) {
            server.close();
        }
    }

    private static Answer loadtest(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(errors));
        int code = commandLine.execute(arguments);
        return new Answer(code, out.toString(), errors.toString());
    }

    /** A file with few keys and a short run, and these settings. */
    private String scenario(String settings) throws IOException {
        String text = "warm-up = 100ms, duration = 300ms, keys.count = 200, connections = 4\n" + settings;
        return Files.writeString(folder.resolve("short.conf"), text).toString();
    }

    private List<Result> run(String scenario, String... more) throws IOException {
        String[] arguments = new String[more.length + 7];
        List<String> fixed =
                List.of("run", "--target", SERVERS[0].address(), "--scenario", scenario, "--out", folder.toString());
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i < fixed.size() ? fixed.get(i) : more[i - fixed.size()];
        }
        Answer answer = loadtest(arguments);
        assertThat(answer.errors()).isEmpty();
        assertThat(answer.out()).contains("requests/s", "Report: ");
        assertThat(answer.code()).as(answer.out()).isZero();
        List<Result> results = ReportFolder.read(folder).results();
        assertThat(results).allSatisfy(result -> {
            assertThat(result.requests()).isPositive();
            assertThat(result.misses() + result.errors() + result.allWrong()).isZero();
        });
        return results;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pipeline = 16, keys.zipf = 0.99",
                "mix { keys-per-get = 10 }",
                "mix { commands = meta, keys-per-get = 3 }",
                "mix { get = 0, set = 1 }",
                "value-size = etc, keys.length = etc",
                "value-size = { from = 0B, to = 30KiB }",
                "requests-per-connection = 5",
            })
    void aClosedLoopWithoutAFault(String settings) throws IOException {
        assertThat(run(scenario(settings))).singleElement().satisfies(result -> {
            assertThat(result.hits() > 0).isEqualTo(!settings.contains("get = 0"));
            assertThat(result.isValid()).isTrue();
        });
    }

    @Test
    void anOpenLoopBesideItsBaseline() throws IOException {
        String servers = SERVERS[0].address() + "," + SERVERS[1].address() + "," + SERVERS[2].address();
        // So few that even a machine that is busy with other things keeps up.
        List<Result> results = run(
                scenario("rate = 100, arrivals = poisson, mix.keys-per-get = 10, duration = 1s"),
                "--direct",
                servers,
                "--pid",
                Long.toString(SERVERS[0].pid()));
        assertThat(results).extracting(Result::target).containsExactly("proxy", "direct");
        assertThat(results.get(0).usage()).isNotNull();
        assertThat(results.get(1).usage()).isNull();
        assertThat(results.get(0).response().count()).isPositive();
    }

    @Test
    void severalThreadsShareTheLoad() throws IOException {
        assertThat(run(scenario(""), "--threads", "2", "--rounds", "2"))
                .extracting(Result::round)
                .containsExactly(1, 2);
    }

    @Test
    void anEventIsDoneAndMarked() throws IOException {
        Path done = folder.resolve("done");
        List<Result> results =
                run(scenario("events = [{ at = 100ms, label = touched, run = \"touch " + done + "\" }]"));
        assertThat(done).exists();
        assertThat(results.get(0).events()).singleElement().satisfies(event -> {
            assertThat(event.label()).isEqualTo("touched");
            assertThat(event.outcome()).isEmpty();
            assertThat(event.second()).isGreaterThanOrEqualTo(0.1);
        });
    }

    @Test
    void aRateThatCannotBeReachedIsInvalid() throws IOException {
        Answer answer = loadtest(
                "run",
                "--target",
                SERVERS[0].address(),
                "--scenario",
                scenario("rate = 50000000, connections = 1, timeout = 100ms"),
                "--out",
                folder.toString());
        assertThat(answer.out()).contains("INVALID", "% of 50000000 requests/s");
        assertThat(answer.code()).isEqualTo(1);
    }

    @Test
    void aDeadPortIsToldInOneLine() throws IOException {
        int port = Memcached.freePort();
        Answer answer = loadtest(
                "run", "--target", "127.0.0.1:" + port, "--scenario", scenario(""), "--out", folder.toString());
        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.errors().lines())
                .containsExactly("weir loadtest: cannot connect to 127.0.0.1:" + port + ": connection refused");
    }

    @Test
    void aSweepTellsTheKnee() throws IOException {
        Answer answer = loadtest(
                "sweep",
                "--target",
                SERVERS[0].address(),
                "--rates",
                "100,200",
                "--scenario",
                scenario(""),
                "--out",
                folder.toString());
        assertThat(answer.code()).as(answer.out() + answer.errors()).isZero();
        assertThat(answer.out()).containsAnyOf("knee at 100", "knee at 200", "not even the lowest rate");
        assertThat(ReportFolder.read(folder).results())
                .extracting(Result::offeredRate)
                .containsExactly(100, 200);
    }

    @Test
    void mistakesInAScenarioHaveALine() throws IOException {
        Answer answer = loadtest("run", "--target", "127.0.0.1:1", "--scenario", scenario("conections = 5"));
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.errors()).contains("short.conf:2: conections: unknown setting");
    }

    @Test
    void badAddressesAndPidsAreToldInOneLine() throws IOException {
        String scenario = scenario("");
        assertThat(loadtest("run", "--target", "nowhere", "--scenario", scenario)
                        .errors()
                        .lines())
                .containsExactly("weir loadtest: \"nowhere\" is no address, expected host:port");
        assertThat(loadtest("run", "--target", "a:1", "--scenario", scenario, "--pid", "999999999")
                        .errors()
                        .lines())
                .containsExactly("weir loadtest: there is no process 999999999");
        assertThat(loadtest().code()).isEqualTo(2);
    }

    @Test
    void compareEndsWithOneIfTheSecondIsWorse() throws IOException {
        String good = report("good", Samples.report(Samples.result("weir", 1, 0, 1_000, 1)));
        String bad = report("bad", Samples.report(Samples.result("weir", 1, 0, 800, 1)));
        assertThat(loadtest("compare", good, good).code()).isZero();
        assertThat(loadtest("compare", bad, good).code()).isZero();
        Answer worse = loadtest("compare", good, bad);
        assertThat(worse.code()).isEqualTo(1);
        assertThat(worse.out()).contains("-20.0 %", "WORSE");
        assertThat(loadtest("compare", "--threshold", "25", good, bad).code()).isZero();
        Answer none = loadtest("compare", good, folder.resolve("none").toString());
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.errors().lines()).singleElement().asString().contains("no such file");
    }

    private String report(String name, Report report) throws IOException {
        Path path = folder.resolve(name);
        ReportFolder.create(Optional.of(path)).write(report);
        return path.toString();
    }

    @Test
    void scenariosAreListed() {
        assertThat(loadtest("scenarios").out()).contains("plain", "multi-get-100", "connect-storm", "closed loop");
    }

    @Test
    void serversAreCountedOrNamed() {
        assertThat(loadtest("peers", "--servers", "2", "--server-ports", "0,0").code())
                .isEqualTo(2);
        assertThat(loadtest("peers", "--servers", "0").errors()).contains("--servers is 0, expected 1 or more");
    }

    @Test
    void theLauncherRunsIt() throws Exception {
        Process launcher = new ProcessBuilder(
                        Path.of(System.getProperty("weir.home"), "weir").toString(), "loadtest", "--help")
                .redirectErrorStream(true)
                .start();
        String said = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(launcher.waitFor()).as(said).isZero();
        assertThat(said).contains("Usage: weir loadtest", "run", "sweep", "peers", "compare", "scenarios");
    }
}
