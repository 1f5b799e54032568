package io.weir.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioReaderTest {
    @TempDir
    private Path folder;

    @Test
    void readsEverySetting() throws ScenarioException {
        Scenario scenario = ScenarioReader.parse("all", """
                description = "everything"
                connections = 7
                pipeline = 3
                requests-per-connection = 100
                keys { count = 10, length = { from = 30, to = 40 }, zipf = 0.9, prefix = "k:", preload = false }
                value-size = { from = 10B, to = 2KiB }
                mix { get = 3, set = 2, keys-per-get = 5, commands = meta }
                rate = 1000
                arrivals = poisson
                warm-up = 1s
                duration = 2500ms
                timeout = 4s
                seed = 9
                events = [
                  { at = 1s, run = "true", label = "nothing" }
                  { at = 2s, signal = STOP, pid = 12 }
                ]
                """);
        assertThat(scenario)
                .isEqualTo(new Scenario(
                        "all",
                        "everything",
                        7,
                        3,
                        100,
                        new Scenario.Keys(10, new Sizes.Between(30, 40), 0.9, "k:", false),
                        new Sizes.Between(10, 2048),
                        new Scenario.Mix(3, 2, 5, Scenario.Commands.META),
                        1000,
                        Scenario.Arrivals.POISSON,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(2500),
                        Duration.ofSeconds(4),
                        9,
                        List.of(
                                new Event(Duration.ofSeconds(1), "nothing", "true"),
                                new Event(Duration.ofSeconds(2), "kill -s STOP 12", "kill -s STOP 12"))));
    }

    @Test
    void whatIsLeftOutHasADefault() throws ScenarioException {
        Scenario scenario = ScenarioReader.parse("none", "");
        assertThat(scenario.isOpen()).isFalse();
        assertThat(scenario.connections()).isEqualTo(50);
        assertThat(scenario.values()).isEqualTo(new Sizes.Fixed(100));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connections = 0                     | file.conf:2: connections: 0 is out of range",
                "connections = many                  | file.conf:2: connections: \"many\" is not a number",
                "pipeline = 1.5                      | file.conf:2: pipeline: 1.5 is out of range",
                "conections = 5                      | file.conf:2: conections: unknown setting",
                "keys { zpif = 1 }                   | file.conf:2: keys.zpif: unknown setting",
                "keys = 5                            | file.conf:2: keys: 5 is not a section",
                "keys.prefix = \"a b\"               | file.conf:2: keys.prefix: expected",
                "keys.length = 5B                    | file.conf:2: keys.length: 5 is out of range",
                "value-size = big                    | file.conf:2: value-size: \"big\" is not a size",
                "value-size = { from = 9B, to = 5B } | file.conf:2: value-size.to: 5 is out of range",
                "mix { get = 0, set = 0 }            | file.conf:2: mix.get: get and set are both 0",
                "mix.commands = mata                 | file.conf:2: mix.commands: \"mata\" is unknown",
                "duration = 5 parsecs                | file.conf:2: duration: \"5 parsecs\" is not a duration",
                "duration = 0s                       | file.conf:2: duration: is 0",
                "events = [{ at = 1s }]              | file.conf:2: events[0].run: expected what to do",
                "events = 3                          | file.conf:2: events: 3 is not a list",
                "keys { count = 5                    | file.conf:2: not valid HOCON",
            })
    void problemsSayWhere(String line, String expected) throws IOException {
        Path file = Files.writeString(folder.resolve("file.conf"), "description = x\n" + line);
        ScenarioException failure =
                catchThrowableOfType(ScenarioException.class, () -> ScenarioReader.read(file, List.of()));
        assertThat(failure.getMessage().replace(folder + "/", "")).startsWith(expected);
    }

    @Test
    void allProblemsAreToldAtOnce() {
        ScenarioException failure = catchThrowableOfType(
                ScenarioException.class,
                () -> ScenarioReader.parse("file", "connections = 0\nmix.get = -1\narrivals = never"));
        assertThat(failure.problems()).hasSize(3);
    }

    @Test
    void aSettingOfTheCommandLineWins() throws Exception {
        Path file = Files.writeString(folder.resolve("mine.conf"), "connections = 5, keys.count = 7");
        Scenario scenario = ScenarioReader.read(file, List.of("connections=6", "rate=10"));
        assertThat(scenario.name()).isEqualTo("mine");
        assertThat(scenario.connections()).isEqualTo(6);
        assertThat(scenario.rate()).isEqualTo(10);
        assertThat(scenario.keys().count()).isEqualTo(7);
    }

    @Test
    void aMissingFileIsAProblem() {
        ScenarioException failure = catchThrowableOfType(
                ScenarioException.class, () -> ScenarioReader.read(folder.resolve("none.conf"), List.of()));
        assertThat(failure).hasMessageContaining("none.conf: no such scenario file");
    }

    @Test
    void thoseThatComeWithWeirAreFineAndSayWhatTheyStandFor() throws Exception {
        assertThat(ScenarioFolder.names()).contains("plain", "pipeline", "multi-get-10", "multi-get-100", "etc");
        for (String name : ScenarioFolder.names()) {
            Path file = ScenarioFolder.find(name);
            assertThat(ScenarioReader.read(file, List.of()).description())
                    .as(name)
                    .isNotBlank();
            assertThat(Files.readString(file)).as(name).startsWith("# ");
        }
    }
}
