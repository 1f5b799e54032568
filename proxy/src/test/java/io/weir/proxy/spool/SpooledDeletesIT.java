package io.weir.proxy.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.FaultInjector;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import io.weir.proxy.testing.WeirProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Deletes that did not reach their server, which keeps its values: no key whose delete was answered is served again,
 * whatever becomes of the proxy meanwhile.
 */
final class SpooledDeletesIT {
    private static final int KEYS = 10_000;

    @TempDir
    private Path folder;

    private MemcachedServer near;
    private MemcachedServer far;
    private FaultInjector link;

    @BeforeEach
    void start() {
        near = MemcachedServer.start();
        far = MemcachedServer.start();
        link = FaultInjector.before(far.port());
    }

    @AfterEach
    void stop() {
        link.close();
        near.close();
        far.close();
    }

    @Test
    void noAnsweredDeleteIsUndoneByADeadLinkOrAKilledProxy() throws IOException {
        Path config = Files.writeString(
                folder.resolve("weir.conf"),
                "weir {\n listen = [\"127.0.0.1:0\"]\n" + " admin.listen = \"127.0.0.1:0\"\n"
                        + settings("on-dead = eject") + "\n}");
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add("key" + i);
        }
        int answered;
        try (WeirProcess weir = WeirProcess.run(config)) {
            try (RawConnection client = weir.connect()) {
                for (String key : keys) {
                    client.send("set " + key + " 0 0 1⏎x⏎");
                }
                client.expect("STORED⏎".repeat(KEYS));
                link.cutOff();
                for (String key : keys) {
                    client.send("delete " + key + "⏎");
                }
                // The middle: the answers to the others are on their way, or will never be.
                for (answered = 0; answered < KEYS / 2; answered++) {
                    assertThat(client.readLine()).isIn("DELETED", "NOT_FOUND");
                }
            }
            weir.kill();
        }
        try (WeirProcess weir = WeirProcess.run(config);
                RawConnection client = weir.connect()) {
            assertThat(weir.operator().server("server-1", "cause")).contains("owes-deletes");
            link.heal();
            int served = answered;
            // From the first moment on: before its replay the server answers nobody.
            for (int round = 0; !weir.operator().server("server-1", "state").equals("alive"); round++) {
                String key = keys.get(round % served);
                client.send("get " + key + "⏎").expect("END⏎");
            }
            client.send("get " + String.join(" ", keys.subList(0, served)) + "⏎")
                    .expect("END⏎");
            // Without a replay those would be served again that are its: that it has values at all shows it.
            assertThat(weir.log("spool_replayed")).isNotEmpty();
            assertThat(weir.operator().serverMetric("weir_spool_pending", "server-1"))
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "delete %s⏎, DELETED⏎",
        "delete %s noreply⏎mn⏎, MN⏎",
        "md %s⏎, HD⏎",
        "md %s O12 k⏎, HD O12 k%s⏎",
        "md %s q⏎mn⏎, MN⏎",
        "md %s I T30⏎, HD⏎",
        "touch %s 1⏎, TOUCHED⏎",
        "flush_all⏎, OK⏎"
    })
    void whatTakesAValueAwayIsDoneLater(String request, String answer) throws IOException {
        Owners owners = Owners.of(2);
        String key = owners.key(1);
        try (RunningWeir weir = RunningWeir.start(settings("on-dead = miss"));
                RawConnection client = weir.connect()) {
            client.send("set " + key + " 0 0 1⏎x⏎").expect("STORED⏎");
            link.cutOff();
            client.send(request.replace("%s", key)).expect(answer.replace("%s", key));
            assertThat(weir.operator().serverMetric("weir_spool_stored_total", "server-1"))
                    .isEqualTo(1);
            client.send("get " + key + "⏎").expect("END⏎");
            link.heal();
            Eventually.await(
                    "the server is back",
                    () -> weir.operator().server("server-1", "state").equals("alive"));
            client.send("get " + key + "⏎").expect("END⏎");
            assertThat(weir.operator().serverMetric("weir_spool_replayed_total", "server-1"))
                    .isEqualTo(1);
        }
    }

    /** While others have its keys, the server that is away still has the value of before. */
    @Test
    void aDeleteReachesTheServerThatIsAwayAsWell() throws IOException {
        String key = Owners.of(2).key(1);
        try (RunningWeir weir = RunningWeir.start(settings("on-dead = eject"));
                RawConnection client = weir.connect()) {
            client.send("set " + key + " 0 0 1⏎x⏎").expect("STORED⏎");
            link.cutOff();
            Eventually.await("the server is dead", () -> {
                client.send("get " + key + "⏎").expect("END⏎");
                return !weir.operator().server("server-1", "state").equals("alive");
            });
            client.send("set " + key + " 0 0 1⏎y⏎delete " + key + "⏎").expect("STORED⏎DELETED⏎");
            Eventually.await(
                    "the delete is in the spool",
                    () -> weir.operator().serverMetric("weir_spool_pending", "server-1") == 1);
            link.heal();
            Eventually.await(
                    "the server is back",
                    () -> weir.operator().server("server-1", "state").equals("alive"));
            client.send("get " + key + "⏎").expect("END⏎");
        }
    }

    @Test
    void aCopyThatCouldNotBeWrittenIsNotThereAnyMore() throws IOException {
        String config = "pools.main { servers = [\"" + near.address() + "\"], failures = 1 }\n"
                + "pools.copy { servers = [{ name = server-1, address = \"" + link.address()
                + "\" }], timeout = 1s, connect-timeout = 1s, failures = 1, dead-timeout = 100ms }\n"
                + "route = { replicate { primary = main, replicas = [copy], write = all } }\n" + spool();
        try (RunningWeir weir = RunningWeir.start(config);
                RawConnection client = weir.connect();
                RawConnection copy = new RawConnection(far.port())) {
            client.send("set a 0 0 1⏎x⏎").expect("STORED⏎");
            link.cutOff();
            client.send("set a 0 0 1⏎y⏎").expect("STORED⏎");
            copy.send("get a⏎").expect("VALUE a 0 1⏎x⏎END⏎");
            link.heal();
            Eventually.await(
                    "the server is back",
                    () -> weir.operator().servers().get("copy:server-1:state").equals("alive"));
            copy.send("get a⏎").expect("END⏎");
            client.send("get a⏎").expect("VALUE a 0 1⏎y⏎END⏎");
        }
    }

    @Test
    void aClientMayBeToldOfTheError() throws IOException {
        String key = Owners.of(2).key(1);
        try (RunningWeir weir = RunningWeir.start(settings("on-dead = miss") + "\nspool.answer = error");
                RawConnection client = weir.connect()) {
            client.send("set " + key + " 0 0 1⏎x⏎").expect("STORED⏎");
            link.cutOff();
            client.send("delete " + key + "⏎")
                    .expect("SERVER_ERROR server-1 could not be told, and will be when it is back⏎");
            link.heal();
            Eventually.await(
                    "the server is back",
                    () -> weir.operator().server("server-1", "state").equals("alive"));
            client.send("get " + key + "⏎").expect("END⏎");
        }
    }

    private String settings(String onDead) {
        return "commands.flush-all = true\npools.main { servers = [{ name = server-0, address = \"" + near.address()
                + "\" }, { name = server-1, address = \"" + link.address() + "\" }]\n"
                + " timeout = 1s, connect-timeout = 1s, failures = 1, dead-timeout = 100ms, max-dead-timeout = 200ms, "
                + onDead + " }\n" + spool();
    }

    private String spool() {
        return "spool { enabled = true, directory = \"" + folder.resolve("spool") + "\" }";
    }
}
