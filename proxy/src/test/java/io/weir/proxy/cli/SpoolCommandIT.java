package io.weir.proxy.cli;

import static io.weir.proxy.cli.CommandLineIT.weir;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.weir.proxy.cli.CommandLineIT.Answer;
import io.weir.proxy.config.Defaults;
import io.weir.proxy.config.SpoolSettings;
import io.weir.proxy.spool.DeleteSpool;
import io.weir.proxy.spool.Entry;
import io.weir.proxy.spool.Outcome;
import io.weir.proxy.spool.SpoolException;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Ports;
import io.weir.proxy.testing.RawConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code weir spool}, with memcached where the deletes go. */
final class SpoolCommandIT {
    @TempDir
    private Path folder;

    private Path spool;
    private Path config;

    @BeforeEach
    void configure() throws IOException {
        spool = folder.resolve("spool");
        config = Files.writeString(folder.resolve("weir.conf"), """
                weir {
                  spool { enabled = true, directory = "%s" }
                  pools.main.servers = ["127.0.0.1:11211"]
                }
                """.formatted(spool));
    }

    @Test
    void replayDoesWhatIsOwedAndDropsIt() throws Exception {
        try (MemcachedServer first = MemcachedServer.start();
                MemcachedServer second = MemcachedServer.start();
                RawConnection toFirst = new RawConnection(first.port());
                RawConnection toSecond = new RawConnection(second.port())) {
            toFirst.send("set user:1 0 0 1⏎a⏎set \t\u00e4 0 0 1⏎b⏎ms YWJj 1 b⏎c⏎set kept 0 0 1⏎d⏎set noreply 0 0 1⏎e⏎")
                    .expect("STORED⏎STORED⏎HD⏎STORED⏎STORED⏎");
            toSecond.send("set user:2 0 0 1⏎a⏎").expect("STORED⏎");
            try (DeleteSpool open = open()) {
                add(open, first, Entry.delete(bytes("user:1")));
                add(open, first, Entry.delete(bytes("\t\u00e4")));
                add(open, first, Entry.deleteBase64(bytes("YWJj")));
                add(open, first, Entry.delete(bytes("absent")));
                add(open, first, Entry.delete(bytes("noreply")));
                add(open, second, Entry.flushAll());
            }

            Answer answer = spool("replay");

            assertThat(answer.errors()).isEmpty();
            assertThat(answer.code()).isZero();
            assertThat(answer.out().lines())
                    .containsExactlyInAnyOrder(first.address() + ": 5 done", second.address() + ": 1 done");
            toFirst.send("get user:1 \t\u00e4 abc kept noreply⏎").expect("VALUE kept 0 1⏎d⏎END⏎");
            toSecond.send("get user:2⏎").expect("END⏎");
            assertThat(spool("list").out().strip()).isEqualTo("Nothing is spooled in " + spool + ".");
            assertThat(spool("replay").out().strip()).isEqualTo("Nothing is spooled in " + spool + ".");
        }
    }

    @Test
    void replayStopsAtAServerThatIsAwayAndGoesOnWithTheNext() throws Exception {
        String away = "127.0.0.1:" + Ports.free();
        try (MemcachedServer server = MemcachedServer.start()) {
            try (DeleteSpool open = open()) {
                add(open, away, Entry.delete(bytes("a")));
                add(open, server, Entry.delete(bytes("b")));
            }
            Answer answer = spool("replay");
            assertThat(answer.code()).isEqualTo(1);
            assertThat(answer.out().strip()).isEqualTo(server.address() + ": 1 done");
            assertThat(answer.errors().strip())
                    .isEqualTo(away + ": 0 done, then stopped: Connection refused. The rest is still spooled.");
            assertThat(spool("list").out().lines()).hasSize(2).anyMatch(line -> line.startsWith(away));
        }
    }

    @Test
    void replayIsForWhenNoWeirRuns() throws Exception {
        try (DeleteSpool running = open()) {
            add(running, "127.0.0.1:1", Entry.delete(bytes("a")));
            Answer answer = spool("replay");
            assertThat(answer.code()).isEqualTo(1);
            assertThat(answer.out()).isEmpty();
            assertThat(answer.errors().lines())
                    .singleElement()
                    .asString()
                    .contains(spool.toString(), "is in use by another Weir", "Stop that one");
            // What it refused it did not do by halves either.
            assertThat(running.pending("127.0.0.1:1")).isEqualTo(1);
        }
    }

    @Test
    void listTellsWhatEachServerOwesWhileWeirRuns() throws Exception {
        try (DeleteSpool running = open()) {
            add(running, "10.0.0.1:11211", Entry.delete(bytes("a")));
            add(running, "10.0.0.1:11211", Entry.delete(bytes("bc")));
            add(running, "[::1]:11211", Entry.flushAll());
            Answer answer = spool("list");
            assertThat(answer.code()).isZero();
            assertThat(answer.errors()).isEmpty();
            List<String> lines = answer.out().lines().toList();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(0)).matches("server +entries +bytes +oldest");
            assertThat(lines.get(1)).matches("10\\.0\\.0\\.1:11211 +2 +49 +\\d+s");
            assertThat(lines.get(2)).matches("\\[::1]:11211 +1 +29 +\\d+s  it will be flushed");
        }
    }

    @Test
    void listBearsAFileThatIsJustBeingWritten() throws Exception {
        byte[] whole = spooled(Entry.delete(bytes("a")), Entry.delete(bytes("b")));
        int oneEntry = 12 + 18;
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            Answer answer = spool("list");
            assertThat(answer.code()).isZero();
            if (length < oneEntry) {
                assertThat(answer.out()).startsWith("Nothing is spooled");
            } else {
                assertThat(answer.out()).contains("10.0.0.1:11211", " 1 ").doesNotContain("damaged");
            }
            assertThat(file()).hasSize(length);
        }
    }

    @Test
    void listTellsOfAFileThatIsDamagedAndLeavesItAlone() throws Exception {
        byte[] whole = spooled(Entry.delete(bytes("a")), Entry.delete(bytes("b")));
        whole[whole.length - 1] ^= 1;
        Files.write(file(), whole);
        assertThat(spool("list").out()).contains("damaged: it will be flushed");
        Answer exported = spool("export");
        assertThat(exported.code()).isEqualTo(1);
        assertThat(exported.out().lines()).hasSize(1);
        assertThat(exported.errors()).contains(file().toString(), "damaged", "flush 10.0.0.1:11211");
        assertThat(file()).hasBinaryContent(whole);
    }

    @Test
    void exportTellsEachEntryAsJson() throws Exception {
        Instant before = Instant.now().minusMillis(1);
        spooled(
                Entry.delete(bytes("user:\"1\\")),
                Entry.delete(bytes("\t\u00e4")),
                Entry.deleteBase64(bytes("AAECAw==")));
        try (DeleteSpool open = open()) {
            add(open, "10.0.0.2:11211", Entry.flushAll());
        }
        Answer answer = spool("export");
        assertThat(answer.code()).isZero();
        assertThat(answer.errors()).isEmpty();
        List<JsonObject> lines = answer.out().lines().map(JsonObject::new).toList();
        assertThat(lines)
                .hasSize(4)
                .allSatisfy(line ->
                        assertThat(Instant.parse(line.getString("time"))).isBetween(before, Instant.now()));
        lines.forEach(line -> line.remove("time"));
        assertThat(lines)
                .containsExactly(
                        new JsonObject()
                                .put("server", "10.0.0.1:11211")
                                .put("operation", "delete")
                                .put("key", "user:\"1\\"),
                        new JsonObject()
                                .put("server", "10.0.0.1:11211")
                                .put("operation", "delete")
                                .put("key", "CeQ=")
                                .put("key_encoding", "base64"),
                        new JsonObject()
                                .put("server", "10.0.0.1:11211")
                                .put("operation", "delete")
                                .put("key", "AAECAw==")
                                .put("key_encoding", "base64"),
                        new JsonObject().put("server", "10.0.0.2:11211").put("operation", "flush_all"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "replay"})
    void whereThereIsNoSpoolNothingIsSpooled(String command) {
        Answer answer = spool(command);
        assertThat(answer.code()).isZero();
        assertThat(answer.out().strip()).isEqualTo("Nothing is spooled in " + spool + ".");
        assertThat(spool).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "replay", "export"})
    void aConfigThatIsWrongIsTold(String command) throws IOException {
        Files.writeString(config, "weir { spool.sync = never, pools.main.servers = [a] }");
        Answer answer = spool(command);
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.errors()).startsWith(config + ":1: weir.spool.sync: ");
    }

    @Test
    void withoutACommandTheUsageIsShown() {
        Answer answer = weir("spool");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.errors()).contains("list, replay, export", "Usage: weir spool");
    }

    private Answer spool(String command) {
        return weir("spool", command, "--config", config.toString());
    }

    private Path file() {
        return spool.resolve("10.0.0.1_11211.spool");
    }

    /** @return the bytes of the file */
    private byte[] spooled(Entry... entries) throws Exception {
        try (DeleteSpool open = open()) {
            for (Entry entry : entries) {
                add(open, "10.0.0.1:11211", entry);
            }
        }
        return Files.readAllBytes(file());
    }

    private DeleteSpool open() throws SpoolException {
        SpoolSettings defaults = Defaults.SPOOL;
        return DeleteSpool.open(new SpoolSettings(
                true, spool, defaults.maxBytes(), defaults.maxAge(), defaults.sync(), defaults.answer()));
    }

    private static void add(DeleteSpool spool, MemcachedServer server, Entry entry) throws Exception {
        add(spool, server.address(), entry);
    }

    private static void add(DeleteSpool spool, String server, Entry entry) throws Exception {
        CompletableFuture<Outcome> told = new CompletableFuture<>();
        spool.add(server, entry, () -> true, told::complete);
        assertThat(told.get()).isEqualTo(new Outcome.Stored());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
