package io.weir.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher {@code weir} where Weir is installed, beside {@code lib}: what it makes of its words, with a Java that
 * only says what it was told. The build and the real training are what every other use of it tries.
 */
final class LauncherIT {
    /** Says its arguments, one per line, also to a file beside it, and makes the archive that it is told to. */
    private static final String JAVA = """
            #!/usr/bin/env bash
            printf '%s\\n' "$@" | tee -a "${0%/*}/said"
            [[ " $* " != *' -Xshare:dump '* ]] || for each; do
                [[ $each != -XX:SharedArchiveFile=* ]] || : >"${each#*=}"
            done
            """;

    @TempDir
    private Path folder;

    private Path home;
    private Path lib;

    private record Answer(int code, List<String> out, String errors) {}

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectory(folder.toRealPath().resolve("weir 1"));
        Files.copy(Path.of("../weir"), home.resolve("weir"), StandardCopyOption.COPY_ATTRIBUTES);
        lib = Files.createDirectory(home.resolve("lib"));
        Files.createFile(lib.resolve("weir.jar"));
        Files.createFile(lib.resolve("other.jar"));
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void runBecomesTheJvm(int version) throws IOException {
        Answer answer = weir(Map.of("JAVA_HOME", java(version)), "run", "--config", "a b.conf");
        assertThat(answer.code()).isZero();
        assertThat(answer.errors()).isEmpty();
        assertThat(answer.out())
                .contains("-Dweir.home=" + home, "-XX:+UseSerialGC")
                .anyMatch(option -> option.matches("-Xmx\\d+m"))
                .anyMatch(option -> option.matches("-XX:MaxDirectMemorySize=\\d+m"))
                .noneMatch(option -> option.startsWith("-XX:SharedArchiveFile"))
                .endsWith("-cp", lib + "/*", "io.weir.proxy.cli.Main", "run", "--config", "a b.conf");
        assertThat(answer.out().contains("--enable-native-access=ALL-UNNAMED")).isEqualTo(version == 25);
    }

    @ParameterizedTest
    @CsvSource({"17, false", "25, true"})
    void trainMakesTheArchiveThatRunUses(int version, boolean linked) throws IOException {
        Map<String, String> environment = Map.of("JAVA_HOME", java(version));
        Answer trained = weir(environment, "train");
        assertThat(trained.code()).isZero();
        assertThat(trained.errors()).hasLineCount(1).startsWith("training");
        Path archive = lib.resolve("weir-java-" + version + ".archive");
        assertThat(archive).exists();
        List<String> said = Files.readAllLines(folder.resolve("java-" + version + "/bin/said"));
        assertThat(said).containsSubsequence("io.weir.proxy.cli.Main", "train", "-Xshare:dump");
        assertThat(said.contains("-XX:+AOTClassLinking")).isEqualTo(linked);
        try (var left = Files.list(lib)) {
            assertThat(left).hasSize(3);
        }

        String option = "-XX:SharedArchiveFile=" + archive;
        assertThat(weir(environment, "run").out()).contains(option);
        assertThat(weir(environment, "check").out()).doesNotContain(option);

        Files.setLastModifiedTime(
                lib.resolve("other.jar"), FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(weir(environment, "run").out()).doesNotContain(option);
    }

    @Test
    void trainingThatFailsIsNoError() throws IOException {
        String failing = java(25);
        Files.writeString(Path.of(failing, "bin", "java"), "#!/bin/sh\nexit 1\n");
        Answer answer = weir(Map.of("JAVA_HOME", failing), "train");
        assertThat(answer.code()).isZero();
        assertThat(answer.errors()).contains("the training failed");
        try (var left = Files.list(lib)) {
            assertThat(left).hasSize(2);
        }
    }

    /** As when it is stopped in the middle: it neither goes on nor leaves anything. */
    @Test
    void trainingThatIsStoppedEndsTheLauncher() throws IOException {
        String stopping = java(25);
        Files.writeString(Path.of(stopping, "bin", "java"), """
                #!/usr/bin/env bash
                for each; do
                    [[ $each != -XX:DumpLoadedClassList=* ]] || { : >"${each#*=}"; kill -TERM "$PPID"; }
                done
                """);
        Answer answer = weir(Map.of("JAVA_HOME", stopping), "train");
        assertThat(answer.code()).isEqualTo(143);
        assertThat(answer.errors()).doesNotContain("failed");
        try (var left = Files.list(lib)) {
            assertThat(left).hasSize(2);
        }
    }

    /** Though its word is the same: it is neither trained, nor started with the proxy's classes. */
    @Test
    void aLoadTestThatIsRunIsNoProxy() throws IOException {
        Path checkout = Files.createDirectory(folder.resolve("checkout"));
        Files.copy(home.resolve("weir"), checkout.resolve("weir"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createFile(checkout.resolve("pom.xml"));
        for (String module : List.of("routing", "loadtests")) {
            Files.createDirectories(checkout.resolve(module).resolve("src/main"));
            Files.createFile(checkout.resolve(module).resolve("pom.xml"));
        }
        Path target = Files.createDirectories(checkout.resolve("loadtests/target"));
        Files.createDirectory(target.resolve("lib"));
        Path jar = Files.createFile(target.resolve("weir-loadtests.jar"));
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
        Path archives = Files.createDirectories(checkout.resolve("proxy/target"));
        Answer answer = start(checkout.resolve("weir"), Map.of("JAVA_HOME", java(25)), "loadtest", "run");
        assertThat(answer.errors()).isEmpty();
        assertThat(answer.out())
                .endsWith("-cp", jar + ":" + target.resolve("lib") + "/*", "io.weir.loadtest.cli.Main", "run");
        assertThat(archives).isEmptyDirectory();
    }

    @Test
    void optionsFromTheEnvironmentComeLastAndAsTheyAre() throws IOException {
        Answer answer = weir(Map.of("JAVA_HOME", java(17), "WEIR_JAVA_OPTS", "-Xmx1g -Dall=/*"), "run");
        assertThat(answer.out()).containsSubsequence("-Xms64m", "-Xmx1g", "-Dall=/*", "-cp");
    }

    @Test
    void aJavaThatIsTooOldIsNotTaken() throws IOException {
        String old = java(16);
        Path path = Path.of(java(99), "bin");
        Answer answer = weir(Map.of("JAVA_HOME", old, "PATH", path + ":" + System.getenv("PATH")), "check");
        assertThat(answer.out()).contains("--enable-native-access=ALL-UNNAMED", "check");
    }

    @Test
    void theLauncherMayBeALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("weir"));
        assertThat(start(link, Map.of("JAVA_HOME", java(17)), "check").out()).contains("-Dweir.home=" + home);
    }

    private String java(int version) throws IOException {
        Path java = Files.createDirectories(folder.resolve("java-" + version));
        Files.writeString(java.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + ".0.3\"\n");
        Path program = Files.createDirectories(java.resolve("bin")).resolve("java");
        Files.writeString(program, JAVA);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return java.toString();
    }

    private Answer weir(Map<String, String> environment, String... arguments) throws IOException {
        return start(home.resolve("weir"), environment, arguments);
    }

    private static Answer start(Path launcher, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("WEIR_JAVA_OPTS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            // Few lines each, so that neither fills its pipe while the other is read.
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), out.lines().toList(), errors);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interruption);
        } finally {
            process.destroyForcibly();
        }
    }
}
