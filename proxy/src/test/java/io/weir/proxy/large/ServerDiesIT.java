package io.weir.proxy.large;

import static io.weir.proxy.large.Bytes.MIB;
import static io.weir.proxy.large.Bytes.join;
import static io.weir.proxy.large.Bytes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Eventually;
import io.weir.proxy.testing.FaultInjector;
import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import io.weir.proxy.testing.Wire;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server dies in the middle of a value: of a large one the client learns it, of a small one it never sees a half. */
final class ServerDiesIT {
    private static final Owners OWNERS = Owners.of(2);
    private static final String KEY = OWNERS.key(0);
    private static final String OTHER_KEY = OWNERS.key(1);

    @Nested
    final class Killed {
        private static final int LENGTH = 64 * MIB;
        private static final byte[] VALUE = value(LENGTH, 1);

        private final ProxiedServers proxied = ProxiedServers.start(
                2,
                "pools.main { timeout = 10s, connect-timeout = 5s, silence-timeout = 40s, failures = 1000 }",
                "-I",
                "128m",
                "-m",
                "256");
        private final RawConnection client = new RawConnection(proxied.port());
        private final RawConnection other = new RawConnection(proxied.port());
        private final Operator operator = Operator.of(proxied.weir());

        @AfterEach
        void stop() {
            client.close();
            other.close();
            proxied.close();
        }

        @ParameterizedTest
        @ValueSource(strings = {"set %s 0 0 %d⏎", "ms %s %d T0⏎", "ms %s %d q⏎"})
        void duringAnUpload(String line) {
            beginUpload(line);
            proxied.server(0).kill();
            assertThat(client.readLine()).startsWith("SERVER_ERROR server-0: ");
            finishUploadAndGoOn();
        }

        @Test
        void duringAnUploadWithoutReply() {
            beginUpload("set %s 0 0 %d noreply⏎");
            proxied.server(0).kill();
            Eventually.await("the proxy has seen it", () -> operator.serverStat("server-0", "connections_lost") > 0);
            finishUploadAndGoOn();
        }

        private void beginUpload(String line) {
            other.send("set " + OTHER_KEY + " 0 0 5⏎other⏎").expect("STORED⏎");
            client.send(join(line.formatted(KEY, LENGTH), Arrays.copyOf(VALUE, LENGTH / 2)));
        }

        private void finishUploadAndGoOn() {
            other.send("get " + OTHER_KEY + "⏎").expect("VALUE " + OTHER_KEY + " 0 5⏎other⏎END⏎");
            client.send(join(Arrays.copyOfRange(VALUE, LENGTH / 2, LENGTH), "⏎get " + OTHER_KEY + "⏎"))
                    .expect("VALUE " + OTHER_KEY + " 0 5⏎other⏎END⏎");
            proxied.server(0).restart();
            client.send("get " + KEY + "⏎").expect("END⏎");
            client.send(join("set " + KEY + " 0 0 " + MIB + "⏎", value(MIB, 2), "⏎mg " + KEY + " v⏎"))
                    .expect(join("STORED⏎VA " + MIB + "⏎", value(MIB, 2), "⏎"))
                    .expectNothingMore();
            other.expectNothingMore();
        }

        @ParameterizedTest
        @ValueSource(strings = {"get %s⏎", "gets %s⏎", "mg %s v⏎", "get %2$s %1$s %2$s⏎", "get %2$s⏎get %1$s⏎version⏎"})
        void duringADownload(String request) throws IOException {
            other.send("set " + OTHER_KEY + " 0 0 5⏎other⏎").expect("STORED⏎");
            other.send(join("set " + KEY + " 0 0 " + LENGTH + "⏎", VALUE, "⏎")).expect("STORED⏎");
            try (CountingClient downloading = new CountingClient(proxied.port())) {
                downloading.send(request.formatted(KEY, OTHER_KEY));
                Eventually.await("the value is coming", () -> operator.serverStat("server-0", "bytes_read") > MIB);
                proxied.server(0).kill();
                // What was on its way still comes, and then nothing that could be taken for the rest.
                assertThat(downloading.bytesUntilClosed()).isLessThan(LENGTH);
            }
            other.send("get " + OTHER_KEY + "⏎").expect("VALUE " + OTHER_KEY + " 0 5⏎other⏎END⏎");
            proxied.server(0).restart();
            other.send("get " + KEY + "⏎").expect("END⏎").expectNothingMore();
        }
    }

    /** The reply is cut behind each of its bytes. */
    @Nested
    final class CutAtEachByte {
        private final MemcachedServer first = MemcachedServer.start();
        private final MemcachedServer second = MemcachedServer.start();
        private final FaultInjector injector = FaultInjector.before(first.port());
        private final RunningWeir weir = RunningWeir.start("""
                pools.main {
                  servers = [{ address = "%s", name = server-0 }, { address = "%s", name = server-1 }]
                  timeout = 10s, connect-timeout = 5s, silence-timeout = 40s, failures = 1000
                }
                """.formatted(injector.address(), second.address()));
        private final RawConnection client = weir.connect();

        @BeforeEach
        void store() {
            client.send("set " + KEY + " 0 0 10⏎0123456789⏎").expect("STORED⏎");
            client.send("set " + OTHER_KEY + " 0 0 5⏎other⏎").expect("STORED⏎");
        }

        @AfterEach
        void stop() {
            client.close();
            weir.close();
            injector.close();
            first.close();
            second.close();
        }

        @Test
        void get() {
            String value = "VALUE " + KEY + " 0 10⏎0123456789⏎";
            // Sent once more if not even the value's line has come.
            int line = value.indexOf('⏎') + 2;
            expectWholeOrMiss("get " + KEY + "⏎", value, "END⏎", line);
            expectWholeOrMiss("gat 0 " + KEY + "⏎", value, "END⏎", 0);
        }

        @Test
        void multiGet() {
            String value = "VALUE " + KEY + " 0 10⏎0123456789⏎";
            String other = "VALUE " + OTHER_KEY + " 0 5⏎other⏎";
            String request = "get " + OTHER_KEY + " " + KEY + " " + OTHER_KEY + " " + KEY + "⏎";
            int length = Wire.bytes(value).length;
            int line = value.indexOf('⏎') + 2;
            for (int cut = 0; cut < 2 * length + 5; cut++) {
                String first = cut < line || cut >= length ? value : "";
                String second = cut < line || cut >= 2 * length ? value : "";
                injector.cutAfter(cut);
                client.send(request).expect(other + first + other + second + "END⏎");
            }
            client.expectNothingMore();
        }

        @Test
        void metaGet() {
            String reply = "VA 10 k" + KEY + " Oq⏎0123456789⏎";
            for (int cut = 0; cut < Wire.bytes(reply).length; cut++) {
                injector.cutAfter(cut);
                client.send("mg " + KEY + " v k Oq⏎").expect("EN k" + KEY + " Oq⏎");
                injector.cutAfter(cut);
                client.send("mg " + KEY + " v k Oq q⏎mn⏎").expect("MN⏎");
            }
            client.send("mg " + KEY + " v k Oq⏎").expect(reply).expectNothingMore();
        }

        /** Whether it was carried out is not known; that it failed is said once, and in one line. */
        @ParameterizedTest
        @CsvSource({
            "set %s 0 0 1⏎x⏎, STORED⏎",
            "ms %s 1 T0⏎x⏎, HD⏎",
            "incr %s 1⏎, 123456790⏎",
            "touch %s 0⏎, TOUCHED⏎",
            "delete %s⏎, DELETED⏎",
            "md %s k⏎, HD kkey⏎"
        })
        void write(String request, String reply) {
            for (int cut = 0; cut < Wire.bytes(reply).length; cut++) {
                injector.cutAfter(cut);
                client.send(request.formatted(KEY));
                assertThat(client.readLine()).startsWith("SERVER_ERROR server-0: ");
            }
            client.expectNothingMore();
        }

        /** @param sentAgain below so many bytes that have come */
        private void expectWholeOrMiss(String request, String value, String end, int sentAgain) {
            int length = Wire.bytes(value).length;
            for (int cut = 0; cut < length + Wire.bytes(end).length; cut++) {
                injector.cutAfter(cut);
                client.send(request).expect((cut < sentAgain || cut >= length ? value : "") + end);
            }
            client.send(request).expect(value + end).expectNothingMore();
        }
    }
}
