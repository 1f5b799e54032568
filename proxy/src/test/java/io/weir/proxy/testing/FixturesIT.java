package io.weir.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ground that the other tests stand on holds, and says what is wrong when something is. */
final class FixturesIT {
    private static MemcachedServer server;

    @BeforeAll
    static void start() {
        server = MemcachedServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theServerIsARealOne() {
        assertThat(server.version()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(server.address()).isEqualTo("127.0.0.1:" + server.port());
        assertThat(ProcessHandle.of(server.pid())).isPresent();
    }

    @Test
    void aPortThatIsTakenIsToldApart() {
        assertThatThrownBy(() -> MemcachedServer.startOn(server.port()))
                .hasMessageContaining("port " + server.port())
                .hasMessageContaining("taken");
    }

    @Test
    void bytesGoThroughAsTheyAre() {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send("set bytes 0 0 4⏎\0\u0080\u00ff\r⏎").expect("STORED⏎");
            connection.sendInPieces(Wire.bytes("get bytes⏎"), 1, 9, 10).expect("VALUE bytes 0 4⏎\0\u0080\u00ff\r⏎END⏎");
            connection.send("gets bytes⏎");
            assertThat(connection
                            .expectMatch(Pattern.compile("VALUE bytes 0 4 (\\d+)\r\n.{4}\r\nEND\r\n", Pattern.DOTALL))
                            .group(1))
                    .containsOnlyDigits();
            connection.expectNothingMore();
        }
    }

    @Test
    void aDifferenceIsShown() {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send("get nothing⏎");
            assertThatThrownBy(() -> connection.expect("VALUE nothing 0 0⏎⏎END⏎"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("\"VALUE nothing 0 0⏎⏎END⏎\"")
                    .hasMessageContaining("\"END⏎\"")
                    .hasMessageContaining("from byte 0");
        }
    }

    @Test
    void aLeftOverReplyIsShown() {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send("get nothing⏎");
            assertThatThrownBy(connection::expectNothingMore)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("END⏎");
        }
    }

    @Test
    void theEndOfAConnectionIsSeen() {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send("quit⏎").expectClosed();
        }
    }

    @Test
    void aSuspendedServerAnswersAfterwards() {
        try (MemcachedServer suspended = MemcachedServer.start();
                RawConnection connection = new RawConnection(suspended.port())) {
            suspended.suspend();
            connection.send("get nothing⏎");
            suspended.resume();
            connection.expect("END⏎").expectNothingMore();
        }
    }

    @Test
    void aKilledServerComesBackEmptyOnItsPort() {
        try (MemcachedServer killed = MemcachedServer.start()) {
            int port = killed.port();
            try (RawConnection connection = new RawConnection(port)) {
                connection.send("set key 0 0 1⏎x⏎").expect("STORED⏎");
                killed.kill();
                connection.expectClosed();
            }
            assertThatThrownBy(() -> new RawConnection(port)).hasMessageContaining("cannot connect");
            killed.restart();
            try (RawConnection connection = new RawConnection(port)) {
                connection.send("get key⏎").expect("END⏎").expectNothingMore();
            }
        }
    }

    @Test
    void nutcrackerForwardsToItsServers() {
        try (Nutcracker nutcracker = Nutcracker.start(
                        List.of(server.address() + ":1"), Map.of("distribution", "ketama", "hash", "md5"));
                RawConnection through = new RawConnection(nutcracker.port());
                RawConnection direct = new RawConnection(server.port())) {
            through.send("set peer 0 0 1⏎x⏎").expect("STORED⏎");
            direct.send("get peer⏎").expect("VALUE peer 0 1⏎x⏎END⏎");
        }
    }

    @Test
    void aBadPoolOfNutcrackerIsTold() {
        assertThatThrownBy(() -> Nutcracker.start(List.of(server.address() + ":1"), Map.of("hash", "bogus")))
                .hasMessageContaining("syntax is invalid")
                .hasMessageContaining("hash: bogus");
    }

    @Test
    void pythonHasTheClients() {
        assertThat(Python.run("clients/versions.py")).contains("pymemcache ").contains("pylibmc ");
    }

    @Test
    void aFailingScriptTellsWhy() {
        assertThatThrownBy(() -> Python.run("clients/versions.py", "unexpected argument"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("takes no arguments");
    }
}
