package io.weir.proxy.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.FakeServer;
import io.weir.proxy.testing.FakeServer.Behaviour;
import io.weir.proxy.testing.FakeServer.Visitor;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that hangs up, or answers what it should not: the requests under way fail, the next ones are answered right. */
final class BrokenServerIT {
    private static final int THRESHOLD = 1024;

    /** Misbehaves towards its first visitor, whose first line was read, and is a good server to the others. */
    private static Behaviour firstMisbehaving(Behaviour misbehaviour) {
        boolean[] first = {true};
        return visitor -> {
            String line = visitor.readLine();
            boolean misbehaves;
            synchronized (first) {
                misbehaves = first[0];
                first[0] = false;
            }
            if (misbehaves) {
                misbehaviour.serve(visitor);
            } else {
                serveWell(visitor, line);
            }
        };
    }

    /** Holds every key, and its name is its value. */
    private static void serveWell(Visitor visitor, String firstLine) throws IOException {
        String line = firstLine;
        while (true) {
            StringBuilder answer = new StringBuilder();
            String[] words = line.split(" ");
            for (int i = 1; i < words.length; i++) {
                answer.append(value(words[i]));
            }
            visitor.write(answer + "END⏎");
            line = visitor.readLine();
        }
    }

    private static String value(String key) {
        return "VALUE " + key + " 0 " + key.length() + "⏎" + key + "⏎";
    }

    /** Nothing of the replies had come: the gets are sent once more. */
    @Test
    void closesInPlaceOfAReply() {
        expectThenValues(Visitor::close, value("a") + "END⏎" + value("b") + "END⏎");
    }

    @Test
    void resetsInPlaceOfAReply() {
        expectThenValues(Visitor::reset, value("a") + "END⏎" + value("b") + "END⏎");
    }

    @Test
    void closesInPlaceOfTheReplyToAMultiGet() {
        try (FakeServer server = FakeServer.start(firstMisbehaving(Visitor::close));
                RunningWeir weir = startBefore(server);
                RawConnection client = weir.connect()) {
            client.send("gets a b c⏎").expect(value("a") + value("b") + value("c") + "END⏎");
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    /** The set may have been carried out, and the get before it must not see that. */
    @Test
    void closesInPlaceOfTheReplyToAGetBeforeAWrite() {
        try (FakeServer server = FakeServer.start(firstMisbehaving(visitor -> {
                    visitor.expect("touch b 0⏎get c⏎");
                    visitor.close();
                }));
                RunningWeir weir = startBefore(server);
                RawConnection client = weir.connect()) {
            client.send("get a⏎touch b 0⏎get c⏎").expect("END⏎");
            assertThat(client.readLine()).matches("SERVER_ERROR .* (closed|reset) by the server");
            client.expect(value("c") + "END⏎").expectNothingMore();
        }
    }

    /** Whether it was carried out is not known. */
    @Test
    void closesInPlaceOfTheReplyToAWrite() {
        try (FakeServer server = FakeServer.start(firstMisbehaving(Visitor::close));
                RunningWeir weir = startBefore(server);
                RawConnection client = weir.connect()) {
            client.send("incr a 1⏎get a⏎");
            assertThat(client.readLine()).matches("SERVER_ERROR .* (closed|reset) by the server");
            client.expect(value("a") + "END⏎").expectNothingMore();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "V",
                "VALUE a 0 1",
                "VALUE a 0 1⏎",
                "VALUE a 0 1⏎a",
                "VALUE a 0 1⏎a⏎EN",
            })
    void closesInTheMiddleOfAReply(String part) {
        // A value that is here whole is no miss, whatever comes of the END; one of which nothing is here is asked for
        // once more, as the next one is.
        String first = part.contains("a⏎") || !part.contains("⏎") ? value("a") + "END⏎" : "END⏎";
        try (FakeServer server = FakeServer.start(firstMisbehaving(visitor -> visitor.write(part)));
                RunningWeir weir = startBefore(server);
                RawConnection client = weir.connect()) {
            client.send("get a⏎get b⏎").expect(first + value("b") + "END⏎");
            client.send("get c⏎get d⏎").expect(value("c") + "END⏎" + value("d") + "END⏎");
            client.expectNothingMore();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STORED⏎",
                "VALUE c 0 1⏎c⏎END⏎",
                "VALUE a 0 nothing⏎",
                "VALUE a 0 1⏎ab⏎END⏎",
                "VALUE a 0 99999999999⏎",
                "⏎",
                "HTTP/1.1 400 Bad Request⏎",
            })
    void answersWhatTheRequestCanNotHave(String answer) {
        expectMissesThenValues(visitor -> {
            visitor.write(answer);
            visitor.readToEnd();
        });
    }

    @Test
    void answersALineWithoutEnd() {
        expectMissesThenValues(visitor -> {
            visitor.write("SERVER_ERROR " + "x".repeat(10_000));
            visitor.readToEnd();
        });
    }

    @Test
    void answersWithoutHavingBeenAsked() {
        try (FakeServer server = FakeServer.start(firstMisbehaving(visitor -> {
                    visitor.write(value("a") + "END⏎" + value("evil") + "END⏎");
                    visitor.readToEnd();
                }));
                RunningWeir weir = startBefore(server);
                RawConnection client = weir.connect()) {
            client.send("get a⏎").expect(value("a") + "END⏎");
            client.send("get b⏎").expect(value("b") + "END⏎").expectNothingMore();
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void theErrorOfAServerIsItsAnswer() {
        List<String> errors = List.of("ERROR⏎", "CLIENT_ERROR bad command line format⏎", "SERVER_ERROR out of memory⏎");
        try (FakeServer server = FakeServer.start(visitor -> {
                    for (String error : errors) {
                        visitor.readLine();
                        visitor.write(error);
                    }
                    serveWell(visitor, visitor.readLine());
                });
                RunningWeir weir = startBefore(server);
                RawConnection client = weir.connect()) {
            for (String error : errors) {
                client.send("get a⏎").expect(error);
            }
            client.send("get a b⏎").expect(value("a") + value("b") + "END⏎").expectNothingMore();
            assertThat(server.accepted()).isOne();
        }
    }

    @Test
    void aClientThatGotHalfOfALargeValueIsHungUpOn() {
        String half = "VALUE large 0 " + 4 * THRESHOLD + "⏎" + "x".repeat(2 * THRESHOLD);
        try (FakeServer server = FakeServer.start(firstMisbehaving(visitor -> visitor.write(half)));
                RunningWeir weir = startBefore(server);
                RawConnection client = weir.connect();
                RawConnection other = weir.connect()) {
            client.send("get large⏎").expect(half).expectClosed();
            other.send("get b⏎").expect(value("b") + "END⏎").expectNothingMore();
        }
    }

    @Test
    void halfOfASmallValueIsAMiss() {
        expectThenValues(visitor -> visitor.write("VALUE a 0 1000⏎" + "x".repeat(500)), "END⏎" + value("b") + "END⏎");
    }

    @Test
    void keysOfAMultiGetThatHaveComeAreKept() {
        try (FakeServer server = FakeServer.start(
                        firstMisbehaving(visitor -> visitor.write(value("a") + value("b") + "VALUE c 0 5⏎c")));
                RunningWeir weir = startBefore(server);
                RawConnection client = weir.connect()) {
            client.send("get a b c d⏎").expect(value("a") + value("b") + "END⏎");
            client.send("get c⏎").expect(value("c") + "END⏎").expectNothingMore();
        }
    }

    @Test
    void aServerThatOnlyHangsUpIsMarkedDead() {
        try (FakeServer server = FakeServer.start(Visitor::close);
                RunningWeir weir = startBefore(server);
                RawConnection client = weir.connect()) {
            await("server-0 is dead").until(() -> {
                client.send("get a⏎").expect("END⏎");
                return weir.operator().server("server-0", "state").equals("dead");
            });
            assertThat(weir.operator().server("server-0", "cause")).startsWith("connection-lost");
        }
    }

    /** Two gets under way on one connection fail alike when it fails at the first, and the next ones take another. */
    private static void expectMissesThenValues(Behaviour misbehaviour) {
        expectThenValues(misbehaviour, "END⏎END⏎");
    }

    private static void expectThenValues(Behaviour misbehaviour, String first) {
        try (FakeServer server = FakeServer.start(firstMisbehaving(misbehaviour));
                RunningWeir weir = startBefore(server);
                RawConnection client = weir.connect()) {
            client.send("get a⏎get b⏎").expect(first);
            client.send("get c⏎get d⏎").expect(value("c") + "END⏎" + value("d") + "END⏎");
            client.expectNothingMore();
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    private static RunningWeir startBefore(FakeServer server) {
        return RunningWeir.start("""
                client.stream-threshold = %dB
                pools.main {
                  servers = [{ address = "%s", name = server-0 }]
                  timeout = 10s
                  connect-timeout = 5s
                }
                """.formatted(THRESHOLD, server.address()));
    }
}
