package io.weir.proxy.loop;

import io.weir.proxy.config.ClientSettings;
import io.weir.proxy.config.ConfigReader;
import io.weir.proxy.config.ConfigResult;
import io.weir.proxy.config.PoolConfig;
import io.weir.proxy.config.WeirConfig;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Configs for tests: servers {@code s0}, {@code s1}, … on ports 1000, 1001, …, and what a test sets otherwise. */
public final class TestConfig {
    public static final int FIRST_PORT = 1000;

    private TestConfig() {}

    /** @param settings lines of the {@code weir} section */
    public static WeirConfig of(int servers, String... settings) {
        String list = IntStream.range(0, servers)
                .mapToObj(i -> "{ address = \"127.0.0.1:" + (FIRST_PORT + i) + "\", name = s" + i + " }")
                .collect(Collectors.joining(", "));
        String hocon = "weir {\n"
                + "listen = [\"127.0.0.1:0\"]\n"
                + "pools.main.servers = [" + list + "]\n"
                + "route = main\n"
                + String.join("\n", settings)
                + "\n}";
        if (ConfigReader.parse("test", hocon) instanceof ConfigResult.Valid valid) {
            return valid.config();
        }
        throw new IllegalArgumentException(ConfigReader.parse("test", hocon) + " in\n" + hocon);
    }

    /** @param settings lines of the {@code client} section, without its name */
    public static ClientSettings client(String... settings) {
        return of(1, "client {\n" + String.join("\n", settings) + "\n}").client();
    }

    /** @param settings lines of the pool's section, without its name */
    public static PoolConfig pool(int servers, String... settings) {
        return of(servers, "pools.main {\n" + String.join("\n", settings) + "\n}")
                .pools()
                .get("main");
    }
}
