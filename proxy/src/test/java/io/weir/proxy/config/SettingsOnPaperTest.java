package io.weir.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.weir.proxy.config.ConfigResult.Invalid;
import io.weir.proxy.config.ConfigResult.Valid;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds {@code conf/weir.conf} and {@code docs/configuration.md} to what the code does. */
class SettingsOnPaperTest {
    private static final Path SHIPPED = Path.of("../conf/weir.conf");
    private static final Path DOCUMENT = Path.of("../docs/configuration.md");
    /** The settings whose default can't be written as a value. */
    private static final List<String> COMMENTED = List.of(
            "weir.event-loops",
            "weir.cluster.kubernetes.service-dns",
            "weir.cluster.proxies",
            "weir.pools.main.hash-tag",
            "weir.pools.main.fail-over",
            "weir.pools.main.fail-over-max-ttl");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\| [^|]+ \\|$");
    private static final Pattern BLOCK = Pattern.compile("(?s)```(?:hocon)?\\n(.*?)```");

    private static String shipped;
    private static String document;
    private static Map<String, MatchResult> rows;

    @BeforeAll
    static void read() throws IOException {
        shipped = Files.readString(SHIPPED);
        document = Files.readString(DOCUMENT);
        rows = ROW.matcher(document)
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row, (a, b) -> a, LinkedHashMap::new));
    }

    @Test
    void theShippedConfigHasTheDefaults() {
        WeirConfig config = valid(ConfigReader.read(SHIPPED));
        List<ServerConfig> servers = config.pools().get("main").servers();
        assertThat(servers)
                .extracting(ServerConfig::name)
                .containsExactly("127.0.0.1:11212", "127.0.0.1:11213", "127.0.0.1:11214");
        assertThat(config)
                .isEqualTo(valid(ConfigReader.parse(
                        "defaults",
                        "weir.pools.main.servers = [\"127.0.0.1:11212\", \"127.0.0.1:11213\", \"127.0.0.1:11214\"]")));
    }

    @Test
    void theShippedConfigHasEverySetting() {
        Config written = ConfigFactory.parseFile(SHIPPED.toFile());
        assertThat(settings()).allSatisfy(path -> {
            if (COMMENTED.contains(path)) {
                assertThat(shipped)
                        .containsPattern("# (kubernetes\\.)?" + path.substring(path.lastIndexOf('.') + 1) + " = \\S");
            } else {
                assertThat(written.hasPath(path)).as(path).isTrue();
            }
        });
        assertThat(shipped).contains("address = ", "weight = ", "name = ");
    }

    @Test
    void whatTheShippedConfigCommentsOutIsValid() {
        String uncommented = shipped.replace("# event-loops =", "event-loops =").replace("# hash-tag =", "hash-tag =");
        WeirConfig config = valid(ConfigReader.parse("weir.conf", uncommented));
        assertThat(config.eventLoops()).isEqualTo(4);
        assertThat(config.pools().get("main").hashTag()).isPresent();
    }

    @Test
    void theFailOverThatTheShippedConfigCommentsOutIsValidInsteadOfOnDead() {
        String uncommented = shipped.replace("# fail-over", "fail-over").replace("on-dead = eject", "")
                + "\nweir.pools.gutter.servers = [a]";
        WeirConfig config = valid(ConfigReader.parse("weir.conf", uncommented));
        assertThat(config.pools().get("main").failure().failOver())
                .contains(new FailOver("gutter", Defaults.FAIL_OVER_MAX_TTL));
    }

    @Test
    void theDocumentHasEverySetting() {
        assertThat(rows.keySet())
                .containsAll(settings().stream()
                        .map(path -> path.replace(".main.", ".NAME."))
                        .toList());
        assertThat(rows.keySet()).contains("address", "weight", "name");
    }

    @Test
    void theDocumentHasTheDefaults() {
        String defaults = rows.values().stream()
                .filter(row -> row.group(1).startsWith("weir.") && row.group(2).startsWith("`"))
                .filter(row -> !row.group(3).contains("only with"))
                .map(row -> path(row) + " = " + row.group(2).replaceFirst("`([^`]+)`.*", "$1"))
                .collect(Collectors.joining("\n", "weir.pools.main.servers = [a]\n", "\n"));
        assertThat(defaults.lines()).hasSizeGreaterThan(41);
        assertThat(valid(ConfigReader.parse("document", defaults)))
                .isEqualTo(valid(ConfigReader.parse("defaults", "weir.pools.main.servers = [a]")));
    }

    @Test
    void theDocumentHasTheRanges() {
        List<MatchResult> ranges = rows.values().stream()
                .filter(row -> row.group(1).startsWith("weir."))
                .filter(row -> row.group(3).matches("(count|size|share), .* to .*"))
                .toList();
        assertThat(ranges).hasSizeGreaterThan(18).allSatisfy(row -> {
            String range = row.group(3).replaceFirst("(count|size|share), ([^,;]*).*", "$2");
            String tooMuch = row.group(3).startsWith("size") ? "99999GiB" : "2000000000";
            assertThat(problems(path(row) + " = " + tooMuch)).contains("out of range, expected " + range + "\n");
        });
    }

    @Test
    void theDocumentHasTheChoices() {
        List<MatchResult> choices = rows.values().stream()
                .filter(row -> row.group(3).matches("`[^`]*`(, `[^`]*`)+"))
                .filter(row -> !row.group(3).equals("`true`, `false`"))
                .toList();
        assertThat(choices)
                .hasSize(9)
                .allSatisfy(row -> assertThat(problems(path(row) + " = nonsense"))
                        .contains("\"nonsense\" is unknown, expected one of "
                                + row.group(3).replace("`", "") + "\n"));
    }

    @Test
    void theProblemsInTheDocumentAreTheProblemsOfItsExample() {
        List<String> blocks =
                BLOCK.matcher(document).results().map(block -> block.group(1)).toList();
        assertThat(blocks).hasSize(4);
        assertThat(ConfigReader.parse("weir.conf", blocks.get(0))).isInstanceOf(Valid.class);
        assertThat(problemsOf(blocks.get(2))).isEqualTo(blocks.get(1));
        assertThat(problemsOf("\n\n\nservers = [10.0.0.1:11211]")).isEqualTo(blocks.get(3));
    }

    /** The records have the settings: one component each. */
    private static List<String> settings() {
        Stream<String> proxy = components(WeirConfig.class)
                .filter(name -> !List.of(
                                "admin-listen", "commands", "client", "spool", "near-cache", "cluster", "pools")
                        .contains(name))
                .map(name -> "weir." + name);
        Stream<String> commands = components(CommandSettings.class).map(name -> "weir.commands." + name);
        Stream<String> client = components(ClientSettings.class).map(name -> "weir.client." + name);
        Stream<String> spool = components(SpoolSettings.class).map(name -> "weir.spool." + name);
        Stream<String> nearCache = components(NearCacheSettings.class).map(name -> "weir.near-cache." + name);
        Stream<String> cluster = components(ClusterSettings.class)
                .map(name -> name.equals("service-dns") ? "kubernetes.service-dns" : name)
                .map(name -> "weir.cluster." + name);
        Stream<String> pool = components(PoolConfig.class)
                .filter(name -> !List.of("name", "failure").contains(name))
                .map(name -> "weir.pools.main." + name);
        Stream<String> failure = components(FailureSettings.class).map(name -> "weir.pools.main." + name);
        Stream<String> failOver = components(FailOver.class)
                .filter(name -> !name.equals("pool"))
                .map(name -> "weir.pools.main.fail-over-" + name);
        return Stream.of(
                        Stream.of("weir.admin.listen"),
                        proxy,
                        commands,
                        client,
                        spool,
                        nearCache,
                        cluster,
                        pool,
                        failure,
                        failOver)
                .flatMap(paths -> paths)
                .toList();
    }

    private static Stream<String> components(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
    }

    private static String path(MatchResult row) {
        return row.group(1).replace("NAME", "main");
    }

    /** A line each. */
    private static String problems(String setting) {
        return problemsOf("weir.pools.main.servers = [a]\n" + setting);
    }

    private static String problemsOf(String hocon) {
        ConfigResult result = ConfigReader.parse("weir.conf", hocon);
        assertThat(result).isInstanceOf(Invalid.class);
        return ((Invalid) result)
                .problems().stream().map(problem -> problem + "\n").collect(Collectors.joining());
    }

    private static WeirConfig valid(ConfigResult result) {
        assertThat(result).isInstanceOf(Valid.class);
        return ((Valid) result).config();
    }
}
