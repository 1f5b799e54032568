package io.weir.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Owners;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands that answer and are done. */
final class CommandLineIT {
    private static final String GOOD = """
            weir {
              pools.main.servers = [
                { address = "10.0.0.1:11211", name = server-0 }
                { address = "10.0.0.2:11211", name = server-1 }
                { address = "10.0.0.3:11211", name = server-2 }
              ]
            }
            """;
    private static final String BAD = """
            weir {
              listne = ["127.0.0.1:0"]
              event-loops = none
              pools.main { servers = [], timeout = -1s }
              route = mian
            }
            """;

    @TempDir
    private Path folder;

    record Answer(int code, String out, String errors) {}

    @Test
    void checkFindsAGoodConfigGood() throws IOException {
        Path config = write(GOOD);
        Answer answer = weir("check", "--config", config.toString());
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).contains(config + ": ok", "main", "3 servers", "ketama", "md5");
        assertThat(answer.errors()).isEmpty();
    }

    @Test
    void checkTellsAllThatIsWrong() throws IOException {
        Path config = write(BAD);
        Answer answer = weir("check", "--config", config.toString());
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.errors().lines())
                .hasSize(5)
                .allMatch(line -> line.startsWith(config + ":"))
                .anyMatch(line -> line.contains(":2: ") && line.contains("listne") && line.contains("listen"))
                .anyMatch(line -> line.contains(":3: weir.event-loops: "))
                .anyMatch(line -> line.contains(":4: weir.pools.main.servers: "))
                .anyMatch(line -> line.contains(":4: weir.pools.main.timeout: "))
                .anyMatch(line -> line.contains(":5: weir.route: ") && line.contains("main"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "route", "run"})
    void aFileThatIsNotThereIsTold(String command) {
        Path missing = folder.resolve("missing.conf");
        Answer answer = command.equals("route")
                ? weir(command, "--config", missing.toString(), "key")
                : weir(command, "--config", missing.toString());
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.errors().lines())
                .singleElement()
                .asString()
                .startsWith(missing + ": ")
                .contains("no such file");
    }

    @Test
    void routeTellsKeyPoolAndServer() throws IOException {
        List<String> keys = List.of("one", "two", "three", "user:1");
        Path config = write(GOOD);
        Answer answer = weir("route", "--config", config.toString(), "one", "two", "three", "user:1");
        assertThat(answer.code()).isZero();
        Owners owners = Owners.of(3);
        assertThat(answer.out().lines())
                .containsExactlyElementsOf(keys.stream()
                        .map(key -> key + " main server-" + owners.owner(key))
                        .toList());
        assertThat(answer.errors()).isEmpty();
    }

    @Test
    void routeNeedsAKey() throws IOException {
        Answer answer = weir("route", "--config", write(GOOD).toString());
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.errors()).contains("KEY", "Usage: weir route");
    }

    @Test
    void routeTellsWhatIsWrongWithTheConfig() throws IOException {
        Answer answer = weir("route", "--config", write(BAD).toString(), "key");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.errors().lines()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpNamesTheCommands(String option) {
        Answer answer = weir(option);
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).startsWith("Usage: weir").contains("run", "check", "route", "demo", "spool");
        assertThat(answer.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check", "route", "demo", "spool"})
    void eachCommandHasHelp(String command) {
        Answer answer = weir(command, "--help");
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).startsWith("Usage: weir " + command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void versionNamesWeir(String option) {
        Answer answer = weir(option);
        assertThat(answer.code()).isZero();
        assertThat(answer.out().strip()).matches("weir \\d+\\.\\d+\\.\\d+");
    }

    @Test
    void eachCommandHasTheVersion() {
        Answer answer = weir("run", "--version");
        assertThat(answer.code()).isZero();
        assertThat(answer.out().strip()).matches("weir \\d+\\.\\d+\\.\\d+");
    }

    @Test
    void withoutACommandTheUsageIsShown() {
        Answer answer = weir();
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.errors()).contains("run, check, route, demo, spool", "Usage: weir");
    }

    @Test
    void whatIsMisspelledIsTold() {
        Answer command = weir("chekc");
        assertThat(command.code()).isEqualTo(2);
        assertThat(command.errors()).contains("chekc", "check");
        Answer option = weir("check", "--confg", "x");
        assertThat(option.code()).isEqualTo(2);
        assertThat(option.errors()).contains("--confg", "--config");
    }

    static Answer weir(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        int code = new CommandLine(new Main())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
        assertThat(errors.toString()).doesNotContain("\tat ");
        return new Answer(code, out.toString(), errors.toString());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("weir.conf"), text);
    }
}
