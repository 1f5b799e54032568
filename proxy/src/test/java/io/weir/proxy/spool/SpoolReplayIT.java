package io.weir.proxy.spool;

import static io.weir.proxy.spool.TestSpool.delete;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.spool.SpoolReplay.Result;
import io.weir.proxy.testing.FakeServer;
import io.weir.proxy.testing.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of what is owed to servers that answer this or that. */
final class SpoolReplayIT {
    @TempDir
    private Path folder;

    private DeleteSpool spool;

    @BeforeEach
    void open() throws SpoolException {
        spool = DeleteSpool.open(TestSpool.settings(folder));
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void sendsWhatIsOwedByteForByte() {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (FakeServer server = FakeServer.start(visitor -> {
            for (String answer : List.of("DELETED", "HD", "NF", "NOT_FOUND")) {
                lines.add(visitor.readLine());
                visitor.write(answer + "\r\n");
            }
            visitor.readToEnd();
        })) {
            add(server.address(), delete("user:1"));
            add(server.address(), Entry.deleteBase64("dXNlcjoy".getBytes(ISO_8859_1)));
            add(server.address(), Entry.deleteBase64("dXNlcjoz".getBytes(ISO_8859_1)));
            add(server.address(), delete("\u00e4\t"));
            assertThat(replay(server.address())).isEqualTo(new Result(4, Optional.empty()));
        }
        assertThat(lines).containsExactly("delete user:1", "md dXNlcjoy b", "md dXNlcjoz b", "delete \u00e4\t");
    }

    @Test
    void flushesWhoOwesThat() {
        try (FakeServer server = FakeServer.start(visitor -> {
            visitor.expect("flush_all⏎");
            visitor.write("OK⏎");
            visitor.readToEnd();
        })) {
            add(server.address(), Entry.flushAll());
            assertThat(replay(server.address())).isEqualTo(new Result(1, Optional.empty()));
            assertThat(spool.pending(server.address())).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ERROR⏎                | it answered \"ERROR\" to a delete",
                "SERVER_ERROR busy\u0007⏎  | it answered \"SERVER_ERROR busy?\" to a delete",
                "HD⏎                   | it answered \"HD\" to a delete",
                "⏎                     | it answered \"\" to a delete",
                "DELETED⏎              | it closed the connection",
                "DELETED⏎DEL           | it closed the connection"
            })
    void whoAnswersWronglyIsStoppedAndStillOwes(String answers, String problem) {
        try (FakeServer server = FakeServer.start(visitor -> {
            visitor.readLine();
            visitor.readLine();
            visitor.write(answers);
        })) {
            add(server.address(), delete("a"));
            add(server.address(), delete("b"));
            assertThat(replay(server.address())).isEqualTo(new Result(0, Optional.of(problem)));
            assertThat(spool.pending(server.address())).isEqualTo(2);
        }
    }

    @Test
    void whoAnswersWithoutEndIsStopped() {
        try (FakeServer server = FakeServer.start(visitor -> {
            visitor.write("x".repeat(2_000));
            visitor.readToEnd();
        })) {
            add(server.address(), delete("a"));
            assertThat(replay(server.address()).problem().orElseThrow()).startsWith("it answered \"xxx");
        }
    }

    @Test
    void whoDoesNotAnswerIsGivenUp() {
        try (FakeServer server = FakeServer.start(FakeServer.Visitor::readToEnd)) {
            add(server.address(), delete("a"));
            assertThat(SpoolReplay.replay(spool, server.address(), Duration.ofMillis(20)))
                    .isEqualTo(new Result(0, Optional.of("no answer within 20 ms")));
        }
    }

    @Test
    void whoIsNotThereIsTold() {
        String nobody = "127.0.0.1:" + Ports.free();
        add(nobody, delete("a"));
        assertThat(replay(nobody)).isEqualTo(new Result(0, Optional.of("Connection refused")));
        for (String odd : List.of("nonsense", "127.0.0.1:99999", "[::1]", "")) {
            add(odd, delete("a"));
            assertThat(replay(odd)).as(odd).isEqualTo(new Result(0, Optional.of("no such host")));
        }
    }

    @Test
    void whatWasDoneBeforeItWentWrongIsDone() {
        int batch = 1_024;
        try (FakeServer server = FakeServer.start(visitor -> {
            for (int i = 0; i < batch; i++) {
                visitor.readLine();
                visitor.write("DELETED⏎");
            }
            visitor.readLine();
        })) {
            TestSpool.deletes(0, batch + 10).forEach(entry -> add(server.address(), entry));
            assertThat(replay(server.address())).isEqualTo(new Result(batch, Optional.of("it closed the connection")));
            assertThat(spool.pending(server.address())).isEqualTo(10);
        }
    }

    private Result replay(String server) {
        return SpoolReplay.replay(spool, server);
    }

    private void add(String server, Entry entry) {
        CompletableFuture<Outcome> told = new CompletableFuture<>();
        spool.add(server, entry, () -> true, told::complete);
        assertThat(TestSpool.await(told)).isEqualTo(new Outcome.Stored());
    }
}
