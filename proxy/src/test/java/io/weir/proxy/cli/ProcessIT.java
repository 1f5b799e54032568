package io.weir.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.Ports;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.WeirProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that start, with the exit codes and the words that the shell sees. */
final class ProcessIT {
    private static final String SMALLEST = """
            weir {
              listen = ["127.0.0.1:0"]
              admin.listen = "127.0.0.1:0"
              pools.main.servers = ["127.0.0.1:1"]
            }
            """;

    @TempDir
    private Path folder;

    /** The short option goes through picocli, the long one does not. */
    @ParameterizedTest
    @ValueSource(strings = {"--config", "-c"})
    void runEndsWithTwoAndAllProblems(String option) throws IOException {
        Path config = write("weir { listne = [], pools.main.servers = [1] }");
        try (WeirProcess weir = WeirProcess.start("run", option, config.toString())) {
            assertThat(weir.exitCode()).isEqualTo(2);
            assertThat(weir.out()).isEmpty();
            assertThat(weir.errors().lines()).hasSize(2).allMatch(line -> line.startsWith(config + ":1: weir."));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "@nothing", ""})
    void whatIsNoFileIsPicoclisToExplain(String file) {
        try (WeirProcess weir = WeirProcess.start("run", "--config", file)) {
            assertThat(weir.exitCode()).isEqualTo(2);
            assertThat(weir.out()).isEmpty();
            assertThat(weir.errors()).isNotBlank().doesNotContain("\tat ");
        }
    }

    @Test
    void eachLineOfTheLogIsOneEventWithItsTime() throws IOException {
        Path config = write(SMALLEST);
        try (WeirProcess weir = WeirProcess.run(config)) {
            assertThat(weir.out().lines())
                    .isNotEmpty()
                    .allMatch(line ->
                            line.matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z (INFO |WARN ) event=\\w+ .*"));
            assertThat(weir.errors()).isEmpty();
        }
    }

    @Test
    void aLogConfigThatIsNotThereIsTold() throws IOException {
        Path config = write(SMALLEST);
        try (WeirProcess weir = WeirProcess.start(
                List.of("-Dlogback.configurationFile=/no/log.xml"), "run", "--config", config.toString())) {
            assertThat(weir.port()).isPositive();
            assertThat(weir.log("log_config_missing")).hasSize(1).allMatch(line -> line.endsWith("file=/no/log.xml"));
            assertThat(weir.out()).doesNotContain("DEBUG");
        }
    }

    @Test
    void runEndsWithOneWhenThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path config = write("""
                    weir {
                      listen = ["127.0.0.1:%d"]
                      admin.listen = "127.0.0.1:0"
                      pools.main.servers = ["127.0.0.1:1"]
                    }
                    """.formatted(taken.getLocalPort()));
            try (WeirProcess weir = WeirProcess.start("run", "--config", config.toString())) {
                assertThat(weir.exitCode()).isEqualTo(1);
                assertThat(weir.errors().lines())
                        .singleElement()
                        .asString()
                        .contains("127.0.0.1:" + taken.getLocalPort(), "in use");
                assertThat(weir.out()).doesNotContain("event=started", "\tat ");
            }
        }
    }

    @Test
    void demoServesOnTheNextPortIfTheUsualOneIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WeirProcess demo = WeirProcess.start(
                        "demo",
                        "--port",
                        Integer.toString(taken.getLocalPort()),
                        "--admin-port",
                        Integer.toString(Ports.free()))) {
            Matcher said = demo.awaitOut(Pattern.compile("Port (\\d+) is taken; using (\\d+)\\."));
            assertThat(said.group(1)).isEqualTo(Integer.toString(taken.getLocalPort()));
            int port = Integer.parseInt(said.group(2));
            assertThat(port).isGreaterThan(taken.getLocalPort());
            demo.awaitOut(Pattern.compile("Ctrl-C"));
            assertThat(demo.out()).contains("Weir listens on 127.0.0.1:" + port, "/metrics");
            try (RawConnection client = new RawConnection(port)) {
                // The first requests of a JVM that has just started may take longer than a server is given.
                await("it stores").until(() -> {
                    client.send("set hello 0 0 5⏎world⏎");
                    return client.readLine().equals("STORED");
                });
                await("it is there").until(() -> {
                    client.send("get hello⏎");
                    return client.readLine().equals("VALUE hello 0 5");
                });
                client.expect("world⏎END⏎").expectNothingMore();
            }
            assertThat(demo.operator().servers().keySet())
                    .filteredOn(name -> name.endsWith(":state"))
                    .hasSize(3);

            demo.terminate();

            assertThat(demo.exitCode()).isZero();
            assertThat(demo.errors()).isEmpty();
        }
    }

    @Test
    void demoTakesTwoPortsThoughOneIsGivenForBoth() {
        String port = Integer.toString(Ports.free());
        try (WeirProcess demo = WeirProcess.start("demo", "--port", port, "--admin-port", port)) {
            demo.awaitOut(Pattern.compile("Ctrl-C"));
            assertThat(demo.operator().get("/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void demoRefusesWhatIsNoPort() {
        try (WeirProcess demo = WeirProcess.start("demo", "--port", "65536")) {
            assertThat(demo.exitCode()).isIn(1, 2);
            assertThat(demo.errors()).contains("65536").doesNotContain("\tat ");
        }
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("weir.conf"), text);
    }
}
