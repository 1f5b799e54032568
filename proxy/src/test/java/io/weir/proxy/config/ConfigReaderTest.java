package io.weir.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.config.ConfigResult.Invalid;
import io.weir.proxy.config.ConfigResult.Valid;
import io.weir.routing.HashFunction;
import io.weir.routing.HashTag;
import io.weir.routing.RingKind;
import io.weir.routing.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    private static final List<ServerConfig> ONE_SERVER = List.of(new ServerConfig("a", 11211, 1, "a:11211", "a"));

    @TempDir
    private Path folder;

    @Test
    void readsTheExampleThatScriptsRelyOn() {
        WeirConfig config = config("""
                weir {
                  listen = ["127.0.0.1:11211"]
                  admin.listen = "127.0.0.1:9150"
                  event-loops = 1            # default: one per core
                  transport = auto           # auto | epoll | io_uring | nio
                  commands { flush-all = false, admin = refuse }
                  pools.main {
                    servers = ["10.0.0.1:11211", { address = "10.0.0.2:11211", weight = 2, name = "cache-b" }]
                    ring = ketama, hash = md5
                    connections = 1, timeout = 500ms, connect-timeout = 250ms
                    failures = 5, dead-timeout = 60s, on-dead = eject, on-error = miss
                  }
                  route = main
                }
                """);
        PoolConfig main = new PoolConfig(
                "main",
                List.of(
                        new ServerConfig("10.0.0.1", 11211, 1, "10.0.0.1:11211", "10.0.0.1"),
                        new ServerConfig("10.0.0.2", 11211, 2, "cache-b", "cache-b")),
                RingKind.KETAMA,
                HashFunction.MD5,
                Optional.empty(),
                1,
                true,
                Duration.ofMillis(500),
                Duration.ofMillis(250),
                5,
                Duration.ofSeconds(60),
                OnDead.EJECT,
                OnError.MISS,
                4096,
                Duration.ofSeconds(5),
                new FailureSettings(
                        0,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(10),
                        1,
                        Duration.ZERO,
                        OnReturn.KEEP,
                        0.5,
                        false,
                        0.1,
                        Optional.empty(),
                        Duration.ofSeconds(5)));
        assertThat(config)
                .isEqualTo(new WeirConfig(
                        List.of(new ListenAddress("127.0.0.1", 11211)),
                        new ListenAddress("127.0.0.1", 9150),
                        1,
                        Transport.AUTO,
                        new CommandSettings(false, AdminCommands.REFUSE),
                        new ClientSettings(
                                10_000,
                                1_000,
                                2_048,
                                1_048_576,
                                50_000,
                                1_073_741_824L,
                                65_536,
                                16_777_216,
                                Duration.ZERO,
                                Duration.ofSeconds(30)),
                        new SpoolSettings(
                                false,
                                Path.of("spool"),
                                67_108_864,
                                Duration.ofHours(24),
                                SpoolSync.OS,
                                SpoolAnswer.SUCCESS),
                        new NearCacheSettings(
                                false,
                                67_108_864L,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1),
                                65_536,
                                10,
                                List.of()),
                        Defaults.CLUSTER,
                        Map.of("main", main),
                        new Route.ToPool("main")));
    }

    @Test
    void serversAreEnough() {
        assertThat(config("weir.pools.main.servers = [a]"))
                .isEqualTo(new WeirConfig(
                        Defaults.LISTEN,
                        Defaults.ADMIN_LISTEN,
                        Runtime.getRuntime().availableProcessors(),
                        Defaults.TRANSPORT,
                        Defaults.COMMANDS,
                        Defaults.CLIENT,
                        Defaults.SPOOL,
                        Defaults.NEAR_CACHE,
                        Defaults.CLUSTER,
                        Map.of("main", Defaults.pool("main", ONE_SERVER)),
                        new Route.ToPool("main")));
    }

    @Test
    void nullLeavesASettingOut() {
        assertThat(config("weir { listen = null, client = null, pools.main { servers = [a], timeout = null } }"))
                .isEqualTo(config("weir.pools.main.servers = [a]"));
    }

    @Test
    void readsEverySettingOfTheCluster() {
        WeirConfig config = config("""
                weir {
                  pools.main.servers = [a]
                  cluster {
                    enabled = true, name = caches, listen = "10.0.0.1:5702", bus-port = 5703
                    members = ["10.0.0.1:5702", "b:5702"], proxies = 4, heartbeat = 100ms, max-silence = 5s
                  }
                }
                """);
        assertThat(config.cluster())
                .isEqualTo(new ClusterSettings(
                        true,
                        "caches",
                        new ListenAddress("10.0.0.1", 5702),
                        5703,
                        List.of(new ListenAddress("10.0.0.1", 5702), new ListenAddress("b", 5702)),
                        Optional.empty(),
                        4,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(5)));
    }

    @Test
    void readsAClusterInKubernetes() {
        ClusterSettings cluster = config("""
                weir {
                  pools.main.servers = [a]
                  cluster { enabled = true, kubernetes.service-dns = weir.default.svc.cluster.local, heartbeat = 5s }
                }
                """).cluster();
        assertThat(cluster.serviceDns()).contains("weir.default.svc.cluster.local");
        assertThat(cluster.proxies()).as("as far as is known").isOne();
        assertThat(cluster.maxSilence()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void readsEverySettingOfAPool() {
        WeirConfig config = config("""
                weir.pools.main {
                  servers = [a], ring = modulo, hash = fnv1a_64, hash-tag = "{}", connections = 64, merge-gets = false
                  timeout = 1s, connect-timeout = 2s, failures = 3, dead-timeout = 1h, on-dead = error, on-error = error
                  max-in-flight = 7, silence-timeout = 1d, error-rate = 0.25, error-window = 1m
                  max-dead-timeout = 2h, probes = 4, slow-start = 3m, on-return = flush, min-alive = 1, retry = 1
                  retry-budget = "0.2", probe-idle = 0
                }
                """);
        assertThat(config.pools().get("main"))
                .isEqualTo(new PoolConfig(
                        "main",
                        ONE_SERVER,
                        RingKind.MODULO,
                        HashFunction.FNV1A_64,
                        Optional.of(new HashTag((byte) '{', (byte) '}')),
                        64,
                        false,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        3,
                        Duration.ofHours(1),
                        OnDead.ERROR,
                        OnError.ERROR,
                        7,
                        Duration.ofDays(1),
                        new FailureSettings(
                                0.25,
                                Duration.ofMinutes(1),
                                Duration.ofHours(2),
                                4,
                                Duration.ofMinutes(3),
                                OnReturn.FLUSH,
                                1,
                                true,
                                0.2,
                                Optional.empty(),
                                Duration.ZERO)));
    }

    @Test
    void readsWhereAPoolFailsOver() {
        WeirConfig config = config("""
                weir.route = main
                weir.pools {
                  main { servers = [a], fail-over = gutter, fail-over-max-ttl = 1m }
                  other { servers = [a], fail-over = gutter, on-dead = null }
                  gutter.servers = [b]
                }
                """);
        assertThat(config.pools().get("main").failure().failOver())
                .contains(new FailOver("gutter", Duration.ofMinutes(1)));
        assertThat(config.pools().get("other").failure().failOver())
                .contains(new FailOver("gutter", Duration.ofMinutes(10)));
        assertThat(config.pools().get("gutter").failure()).isEqualTo(Defaults.FAILURE);
    }

    /** Who sets one of two times that hang together need not know of the other. */
    @Test
    void timesThatMayNotBeLessThanAnotherFollowIt() {
        PoolConfig main = config("weir.pools.main { servers = [a], timeout = 10s, dead-timeout = 1h }")
                .pools()
                .get("main");
        assertThat(main.silenceTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(main.failure().maxDeadTimeout()).isEqualTo(Duration.ofHours(1));
        PoolConfig equal = config("weir.pools.main { servers = [a], timeout = 1s, silence-timeout = 1s, "
                        + "dead-timeout = 2s, max-dead-timeout = 2s }")
                .pools()
                .get("main");
        assertThat(equal.silenceTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(equal.failure().maxDeadTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void readsEverySettingOfTheProxy() {
        WeirConfig config = config("""
                weir {
                  listen = ["0.0.0.0:0", "0.0.0.0:0", "[::1]:11211"], admin.listen = "localhost:0"
                  event-loops = 3, transport = io_uring, commands { flush-all = true, admin = forward }
                  client {
                    max-connections = 1, max-in-flight = 2, max-line = 1KiB, max-multi-get-line = 5KiB, max-keys = 6
                    max-value = 7B, stream-threshold = 8KiB, max-pending-bytes = 9KiB, idle-timeout = 10m
                    receive-timeout = 11
                  }
                  spool {
                    enabled = true, directory = "/var/lib/weir", max-bytes = 4KiB, max-age = 1s, sync = always
                    answer = error
                  }
                  near-cache {
                    enabled = true, max-bytes = 2MiB, ttl = 3s, max-staleness = 2s, max-value = 4KiB, admission = 5
                    prefixes = ["user:", "ä"]
                  }
                  pools { b.servers = [b], a.servers = [a] }
                  route = b
                }
                """);
        assertThat(config)
                .isEqualTo(new WeirConfig(
                        List.of(
                                new ListenAddress("0.0.0.0", 0),
                                new ListenAddress("0.0.0.0", 0),
                                new ListenAddress("::1", 11211)),
                        new ListenAddress("localhost", 0),
                        3,
                        Transport.IO_URING,
                        new CommandSettings(true, AdminCommands.FORWARD),
                        new ClientSettings(
                                1, 2, 1024, 5120, 6, 7, 8192, 9216, Duration.ofMinutes(10), Duration.ofMillis(11)),
                        new SpoolSettings(
                                true,
                                Path.of("/var/lib/weir"),
                                4096,
                                Duration.ofSeconds(1),
                                SpoolSync.ALWAYS,
                                SpoolAnswer.ERROR),
                        new NearCacheSettings(
                                true,
                                2_097_152L,
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(2),
                                4_096,
                                5,
                                List.of("user:", "ä")),
                        Defaults.CLUSTER,
                        Map.of(
                                "a",
                                Defaults.pool("a", ONE_SERVER),
                                "b",
                                Defaults.pool("b", List.of(new ServerConfig("b", 11211, 1, "b:11211", "b")))),
                        new Route.ToPool("b")));
    }

    @Test
    void poolsKeepTheFilesOrder() {
        WeirConfig config = config("""
                weir.pools.z.servers = [a]
                weir.pools.m.servers = [a]
                weir.pools.a.servers = [a]
                weir.route = a
                """);
        assertThat(config.pools().keySet()).containsExactly("z", "m", "a");
    }

    @Test
    void readsEachFormOfAServer() {
        WeirConfig config = config("""
                weir.pools.main.servers = [
                  cache-a, "cache-a:11212", "[::1]", "[fe80::1]:11212", 10.0.0.1
                  { address = "10.0.0.2" }, { address = "10.0.0.3:1", weight = "3" }, { address = x, name = "ä/1" }
                ]
                """);
        assertThat(config.pools().get("main").servers())
                .containsExactly(
                        new ServerConfig("cache-a", 11211, 1, "cache-a:11211", "cache-a"),
                        new ServerConfig("cache-a", 11212, 1, "cache-a:11212", "cache-a:11212"),
                        new ServerConfig("::1", 11211, 1, "[::1]:11211", "::1"),
                        new ServerConfig("fe80::1", 11212, 1, "[fe80::1]:11212", "fe80::1:11212"),
                        new ServerConfig("10.0.0.1", 11211, 1, "10.0.0.1:11211", "10.0.0.1"),
                        new ServerConfig("10.0.0.2", 11211, 1, "10.0.0.2:11211", "10.0.0.2"),
                        new ServerConfig("10.0.0.3", 1, 3, "10.0.0.3:1", "10.0.0.3:1"),
                        new ServerConfig("x", 11211, 1, "ä/1", "ä/1"));
    }

    @Test
    void aListenAddressReadsAsItIsWritten() {
        assertThat(new ListenAddress("127.0.0.1", 1)).hasToString("127.0.0.1:1");
        assertThat(new ListenAddress("::1", 11211)).hasToString("[::1]:11211");
    }

    @Test
    void settingsMayReferToOthers() {
        WeirConfig config = config("""
                weir.pools.a { servers = [a], timeout = 7s }
                weir.pools.b = ${weir.pools.a} { timeout = ${weir.pools.a.timeout}, connections = 2 }
                weir.route = b
                """);
        PoolConfig b = config.pools().get("b");
        assertThat(b.servers()).isEqualTo(ONE_SERVER);
        assertThat(b.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(b.connections()).isEqualTo(2);
    }

    /** PATH is the one variable that each environment has. */
    @Test
    void theEnvironmentCounts() {
        assertThat(config("weir.pools.main { servers = [a], name-is-unset = ${?WEIR_NO_SUCH_VARIABLE} }"))
                .isEqualTo(config("weir.pools.main { servers = [a] }"));
        ConfigResult result =
                ConfigReader.parse("weir.conf", "weir.pools.main {\n servers = [a]\n timeout = ${PATH}\n}");
        assertThat(result)
                .isInstanceOfSatisfying(
                        Invalid.class,
                        invalid -> assertThat(invalid.problems())
                                .singleElement()
                                .satisfies(problem -> {
                                    assertThat(problem.where()).isEqualTo("weir.conf:3");
                                    assertThat(problem.path()).isEqualTo("weir.pools.main.timeout");
                                    assertThat(problem.message())
                                            .endsWith(
                                                    " (from the environment) is not a duration, expected one such as 500ms or 60s");
                                }));
    }

    @Test
    void systemPropertiesDoNotCount() {
        System.setProperty("weir.pools.main.timeout", "fast");
        System.setProperty("weir.no-such-setting", "1");
        try {
            assertThat(config("weir.pools.main.servers = [a]").pools().get("main"))
                    .isEqualTo(Defaults.pool("main", ONE_SERVER));
        } finally {
            System.clearProperty("weir.pools.main.timeout");
            System.clearProperty("weir.no-such-setting");
        }
    }

    @Test
    void includesAreFoundBesideTheFileThatHasThem() throws IOException {
        Files.createDirectory(folder.resolve("more"));
        Path file = write("weir.conf", "include \"more/pools.conf\"\nweir.route = main\nweir.x = 1\n");
        write("more/pools.conf", "\nweir.pools.main { include \"servers.conf\", conections = 2 }");
        write("more/servers.conf", "\n\nservers = [a, 5]");
        assertThat(problems(ConfigReader.read(file)))
                .containsExactly(
                        file + ":3: weir.x: unknown setting, expected one of listen, admin, event-loops, transport, "
                                + "commands, client, near-cache, cluster, pools, spool, route",
                        folder.resolve("more/pools.conf")
                                + ":2: weir.pools.main.conections: unknown setting, did you mean connections?",
                        folder.resolve("more/servers.conf")
                                + ":3: weir.pools.main.servers[1]: 5 is not an address, expected host:port such as "
                                + "10.0.0.1:11211");
    }

    @Test
    void includesAreFoundBesideAFileOfTheCurrentFolder() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path file = Files.createTempFile(here, "ConfigReaderTest", ".conf");
        Path include = Files.createTempFile(here, "ConfigReaderTest", ".conf");
        try {
            Files.writeString(file, "include \"" + include.getFileName() + "\"");
            Files.writeString(include, "weir = 5");
            assertThat(problems(ConfigReader.read(file.getFileName())))
                    .containsExactly(include.getFileName() + ":1: weir: 5 is not a section, expected "
                            + "weir { pools { main { servers = [\"10.0.0.1:11211\"] } } }");
        } finally {
            Files.delete(file);
            Files.delete(include);
        }
    }

    private Path write(String name, String hocon) throws IOException {
        return Files.writeString(folder.resolve(name), hocon);
    }

    private static WeirConfig config(String hocon) {
        ConfigResult result = ConfigReader.parse("weir.conf", hocon);
        assertThat(result).isInstanceOf(Valid.class);
        return ((Valid) result).config();
    }

    private static List<String> problems(ConfigResult result) {
        assertThat(result).isInstanceOf(Invalid.class);
        return ((Invalid) result).problems().stream().map(Problem::toString).toList();
    }
}
