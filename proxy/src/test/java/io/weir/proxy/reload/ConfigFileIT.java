package io.weir.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.WeirProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir run} follows its config file. */
final class ConfigFileIT {
    private static MemcachedServer first;
    private static MemcachedServer second;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        first = MemcachedServer.start();
        second = MemcachedServer.start();
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    @Test
    void aChangeIsTakenOverAndABrokenFileIsToldOnce() throws IOException {
        Path config = write("weir.conf", config(first));
        String moved = Owners.of(2).key(1);
        try (WeirProcess weir = WeirProcess.run(config);
                RawConnection client = weir.connect();
                RawConnection direct = new RawConnection(second.port())) {
            set(client, moved);
            direct.send("get " + moved + "⏎").expect("END⏎");

            write("weir.conf", config(first) + "weir.pools.main.tiemout = 1s\nweir.route = mian\n");
            await("the problems").until(() -> weir.log("config_invalid").size() == 2);
            // The same problems, in a file that is another: they are not told again, as the end of this test shows.
            write("weir.conf", config(first) + "weir.pools.main.tiemout = 1s\nweir.route = mian\n# still\n");
            client.send("get " + moved + "⏎").expect("VALUE " + moved + " 0 1⏎x⏎END⏎");

            write("weir.conf", config(first, second));
            await("the reload").until(() -> weir.log("reload").size() == 1);
            set(client, moved);
            direct.send("get " + moved + "⏎").expect("VALUE " + moved + " 0 1⏎x⏎END⏎");
            assertThat(weir.log("reload").get(0)).contains("added=[server-1]").contains("removed=[]");

            // Replaced as a whole, by a file that was written beside it.
            Files.move(write("new.conf", config(second)), config, StandardCopyOption.ATOMIC_MOVE);
            await("the next reload").until(() -> weir.log("reload").size() == 2);

            assertThat(weir.log("config_invalid"))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("ERROR", "kept=previous", config + ":"))
                    .anySatisfy(line -> assertThat(line).contains("tiemout", "timeout"))
                    .anySatisfy(line -> assertThat(line).contains("mian", "main"));
            assertThat(weir.out()).doesNotContain("\tat ");
            assertThat(weir.errors()).isEmpty();
        }
    }

    @Test
    void aFileThatIsGoneIsTold() throws IOException {
        Path config = write("weir.conf", config(first));
        String key = Owners.of(1).key(0);
        try (WeirProcess weir = WeirProcess.run(config);
                RawConnection client = weir.connect()) {
            set(client, key);

            Files.delete(config);
            await("the problem").until(() -> weir.log("config_invalid").size() == 1);
            client.send("get " + key + "⏎").expect("VALUE " + key + " 0 1⏎x⏎END⏎");

            write("weir.conf", config(second));
            await("the reload").until(() -> weir.log("reload").size() == 1);
            client.send("delete " + key + "⏎").expect("NOT_FOUND⏎").expectNothingMore();
            assertThat(weir.log("config_invalid")).singleElement().asString().contains("no such file");
            assertThat(weir.out()).doesNotContain("\tat ");
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String config(MemcachedServer... memcacheds) {
        List<String> servers = new ArrayList<>();
        for (MemcachedServer memcached : memcacheds) {
            servers.add("{ address = \"" + memcached.address() + "\", name = server-" + servers.size() + " }");
        }
        return """
                weir {
                  listen = ["127.0.0.1:0"]
                  admin.listen = "127.0.0.1:0"
                  event-loops = 1
                  pools.main {
                    servers = %s
                    timeout = 10s
                  }
                }
                """.formatted(servers);
    }

    private static void set(RawConnection client, String key) {
        client.send("set " + key + " 0 0 1⏎x⏎").expect("STORED⏎");
    }
}
