package io.weir.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Ports;
import io.weir.proxy.testing.WeirProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weir as it is packaged: what a cluster needs is not on the class path, and is found where it lies. */
final class PackagedClusterIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final List<String> CLASS_PATH =
            List.of("-cp", TARGET.resolve("weir.jar") + ":" + TARGET.resolve("lib") + "/*");
    private static final List<String> WITH_CLUSTER =
            List.of("-Dweir.cluster.libraries=" + TARGET.resolve("lib/cluster"), "-cp", CLASS_PATH.get(1));

    @TempDir
    private Path folder;

    @Test
    void twoFindEachOther() throws IOException {
        List<Integer> ports = List.of(Ports.free(), Ports.free());
        try (WeirProcess one = WeirProcess.start(WITH_CLUSTER, run(ports.get(0), ports));
                WeirProcess other = WeirProcess.start(WITH_CLUSTER, run(ports.get(1), ports))) {
            for (Operator each : List.of(one.operator(), other.operator())) {
                Eventually.await("a peer", () -> each.metric("weir_invalidation_peers") == 1);
            }
        }
    }

    @Test
    void withoutItsLibrariesThereIsNoCluster() throws IOException {
        List<Integer> ports = List.of(Ports.free());
        try (WeirProcess weir = WeirProcess.start(CLASS_PATH, run(ports.get(0), ports))) {
            assertThat(weir.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(weir.errors())
                    .startsWith("weir.cluster.enabled: the libraries of clusters are not in "
                            + Path.of("lib/cluster").toAbsolutePath())
                    .hasLineCount(1);
        }
    }

    @Test
    void aPartOfItsLibrariesIsNotEnough() throws IOException {
        Path some = Files.createDirectory(folder.resolve("some"));
        Files.copy(TARGET.resolve("lib/cluster/weir-cluster.jar"), some.resolve("weir-cluster.jar"));
        List<Integer> ports = List.of(Ports.free());
        List<String> options = List.of("-Dweir.cluster.libraries=" + some, "-cp", CLASS_PATH.get(1));
        try (WeirProcess weir = WeirProcess.start(options, run(ports.get(0), ports))) {
            assertThat(weir.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(weir.errors())
                    .startsWith("weir.cluster.enabled: the libraries of clusters in " + some + " can't be used")
                    .hasLineCount(1);
        }
    }

    private String[] run(int port, List<Integer> members) throws IOException {
        Path config = folder.resolve(port + ".conf");
        Files.writeString(config, """
                weir {
                  listen = ["127.0.0.1:0"]
                  admin.listen = "127.0.0.1:0"
                  cluster {
                    enabled = true
                    listen = "127.0.0.1:%d"
                    members = %s
                  }
                  pools.main.servers = ["127.0.0.1:1"]
                }
                """.formatted(
                port,
                members.stream().map(member -> "\"127.0.0.1:" + member + "\"").toList()));
        return new String[] {"run", "--config", config.toString()};
    }
}
