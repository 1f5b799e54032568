package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.FakeServer;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.WeirProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM: no one new is let in, what is under way is finished, and the exit code is 0. */
final class ShutdownIT {
    @TempDir
    private Path folder;

    @Test
    void finishesWhatIsUnderWay() throws IOException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (FakeServer slow = FakeServer.start(visitor -> {
                    visitor.expect("get slow⏎set slow 0 0 1⏎x⏎");
                    asked.countDown();
                    FakeServer.await(answer);
                    visitor.write("VALUE slow 0 4⏎slow⏎END⏎STORED⏎");
                    visitor.readToEnd();
                });
                WeirProcess weir = WeirProcess.run(config(slow.address()));
                RawConnection client = weir.connect();
                RawConnection idle = weir.connect()) {
            Operator operator = weir.operator();
            int port = weir.port();
            idle.send("version⏎").readLine();
            client.send("get slow⏎set slow 0 0 1⏎x⏎");
            FakeServer.await(asked);
            assertThat(operator.get("/readyz").statusCode()).isEqualTo(200);

            weir.terminate();

            idle.expectClosed();
            await("no one new is let in").until(() -> isRefused(port));
            assertThat(operator.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(operator.get("/readyz").body()).contains("draining");
            answer.countDown();
            client.expect("VALUE slow 0 4⏎slow⏎END⏎STORED⏎").expectClosed();
            assertThat(weir.exitCode()).isZero();
            assertThat(weir.log("draining")).hasSize(1);
            assertThat(weir.log("stopped")).singleElement().asString().contains("clean=true", "connections_cut=0");
        }
    }

    @Test
    void aWriteThatNobodyWaitsForIsFinished() throws IOException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (FakeServer slow = FakeServer.start(visitor -> {
                    visitor.expect("set unheard 0 0 1⏎x⏎");
                    begun.countDown();
                    FakeServer.await(answer);
                    visitor.write("STORED⏎");
                    visitor.readToEnd();
                });
                WeirProcess weir = WeirProcess.run(config(slow.address()))) {
            try (RawConnection client = weir.connect()) {
                client.send("set unheard 0 0 1 noreply⏎x⏎");
                FakeServer.await(begun);
            }

            weir.terminate();

            await("it drains").until(() -> !weir.log("draining").isEmpty());
            assertThat(slow.open()).isOne();
            answer.countDown();
            assertThat(weir.exitCode()).isZero();
            assertThat(weir.log("stopped")).singleElement().asString().contains("clean=true");
        }
    }

    @Test
    void gettingNowhereEndsAfterTheDrainTime() throws IOException {
        CountDownLatch asked = new CountDownLatch(1);
        try (FakeServer silent = FakeServer.start(visitor -> {
                    visitor.expect("get never⏎");
                    asked.countDown();
                    visitor.readToEnd();
                });
                WeirProcess weir = WeirProcess.run(config(silent.address()));
                RawConnection client = weir.connect()) {
            client.send("get never⏎");
            FakeServer.await(asked);

            weir.terminate();

            assertThat(weir.exitCode()).isZero();
            client.expectClosed();
            assertThat(weir.log("stopped")).singleElement().asString().contains("clean=false", "connections_cut=1");
        }
    }

    @Test
    void itsOwnEndIsNoDeathOfAServer() throws IOException {
        try (MemcachedServer memcached = MemcachedServer.start();
                WeirProcess weir = WeirProcess.run(config(memcached.address()));
                RawConnection client = weir.connect()) {
            client.send("set k 0 0 1⏎x⏎").expect("STORED⏎");

            weir.terminate();

            client.expectClosed();
            assertThat(weir.exitCode()).isZero();
            assertThat(weir.log("server_dead")).isEmpty();
            assertThat(weir.out()).doesNotContain(" WARN ", " ERROR ");
            assertThat(weir.errors()).isEmpty();
        }
    }

    /** Who comes before the listener is closed is let in, and hung up on like one that is idle. */
    private static boolean isRefused(int port) {
        try (RawConnection late = new RawConnection(port)) {
            late.expectClosed();
            return false;
        } catch (UncheckedIOException refused) {
            return true;
        }
    }

    private Path config(String server) throws IOException {
        return Files.writeString(folder.resolve("weir.conf"), """
                weir {
                  listen = ["127.0.0.1:0"]
                  admin.listen = "127.0.0.1:0"
                  event-loops = 1
                  pools.main {
                    servers = ["%s"]
                    timeout = 60s
                    silence-timeout = 60s
                    failures = 1
                  }
                }
                """.formatted(server));
    }
}
