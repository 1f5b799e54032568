package io.weir.proxy.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ConnectTimeoutException;
import io.weir.health.FailureKind;
import io.weir.proxy.config.PoolConfig;
import io.weir.proxy.loop.EmbeddedNetwork;
import io.weir.proxy.loop.EmbeddedSocket;
import io.weir.proxy.loop.HandTurnedLoop;
import io.weir.proxy.loop.Output;
import io.weir.proxy.loop.TestConfig;
import io.weir.proxy.protocol.ReplyShape;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server and its connections, as one event loop sees them; the test is the server. */
class UpstreamServerTest {
    private static final int PORT = TestConfig.FIRST_PORT;

    private final HandTurnedLoop loop = new HandTurnedLoop();
    private final EmbeddedNetwork network = new EmbeddedNetwork(loop);
    private final ServerCounters counters = new ServerCounters();
    private UpstreamServer server = server();

    @AfterEach
    void close() {
        while (network.connecting(PORT) > 0) {
            network.refuse(PORT, new IOException("the test is over"));
        }
        loop.close();
    }

    @Test
    void connectsWhenItIsFirstNeeded() {
        assertThat(network.connecting(PORT)).isZero();
        RecordedReply a = get("a");
        RecordedReply b = get("b");
        assertThat(network.connecting(PORT)).isEqualTo(1);
        loop.turn();

        EmbeddedSocket socket = network.accept(PORT);
        loop.turn();
        assertThat(socket.sent()).isEqualTo("get a⏎get b⏎");
        assertThat(socket.writes()).isEqualTo(1);
        socket.receive("VALUE a 0 1⏎1⏎END⏎END⏎");
        assertThat(a.text()).isEqualTo("VALUE a 0 1⏎1⏎|end");
        assertThat(b.text()).isEqualTo("|end");
        assertThat(server.inFlight()).isZero();
        assertThat(counters.connects.get()).isEqualTo(1);
    }

    @Test
    void aHundredRequestsOfOneTurnLeaveWithOneWrite() {
        EmbeddedSocket socket = connected();
        int before = socket.writes();
        for (int i = 0; i < 100; i++) {
            get("k" + i);
        }
        loop.turn();

        assertThat(socket.writes()).isEqualTo(before + 1);
        assertThat(socket.sentPieces()).hasSize(1);
        socket.receive("END⏎".repeat(100));
        assertThat(counters.requests.get()).isEqualTo(101);
        assertThat(counters.replies.get()).isEqualTo(101);
        assertThat(counters.flushes.get()).isEqualTo(2);
    }

    @Test
    void repliesReachWhomTheyAreForHoweverTheyAreCut() {
        EmbeddedSocket socket = connected();
        String replies = "VALUE a 0 5⏎END⏎⏎END⏎STORED⏎SERVER_ERROR oops⏎END⏎";
        byte[] bytes = replies.replace("⏎", "\r\n").getBytes(US_ASCII);
        for (int cut = 0; cut <= bytes.length; cut++) {
            RecordedReply first = get("a");
            RecordedReply second = set("b");
            RecordedReply third = get("c");
            RecordedReply fourth = get("d");
            loop.turn();
            if (cut > 0) {
                socket.receive(Arrays.copyOfRange(bytes, 0, cut));
            }
            if (cut < bytes.length) {
                socket.receive(Arrays.copyOfRange(bytes, cut, bytes.length));
            }
            assertThat(List.of(first.text(), second.text(), third.text(), fourth.text()))
                    .as("cut at %d", cut)
                    .containsExactly("VALUE a 0 5⏎END⏎⏎|end", "STORED⏎|line", "SERVER_ERROR oops⏎|line", "|end");
        }
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void requestsOfOneClientTakeTheSameConnection() {
        server = server("connections = 2");
        send(get(), 0, "get a");
        send(get(), 1, "get b");
        send(get(), 2, "get c");
        send(get(), 0, "get d");
        assertThat(network.connecting(PORT)).isEqualTo(2);
        EmbeddedSocket first = network.accept(PORT);
        EmbeddedSocket second = network.accept(PORT);
        loop.turn();

        assertThat(first.sent()).isEqualTo("get a⏎get c⏎get d⏎");
        assertThat(second.sent()).isEqualTo("get b⏎");
    }

    @Test
    void aLateRequestFailsAloneAndItsReplyIsDropped() {
        EmbeddedSocket socket = connected();
        RecordedReply late = get("a");
        server.tick(loop.inMillis(519));
        assertThat(late.text()).isEmpty();
        server.tick(loop.inMillis(520));
        assertThat(late.text()).isEqualTo("|failed: s0: no reply within 500 ms (miss)");
        assertThat(counters.timeouts.get()).isEqualTo(1);
        assertThat(server.health().failures(FailureKind.REQUEST_TIMEOUT)).isEqualTo(1);
        assertThat(server.inFlight()).as("its place stays").isEqualTo(1);

        RecordedReply next = get("b");
        socket.receive("VALUE a 0 1⏎1⏎END⏎VALUE b 0 1⏎2⏎END⏎");
        assertThat(late.text()).endsWith("(miss)");
        assertThat(next.text()).isEqualTo("VALUE b 0 1⏎2⏎|end");
        assertThat(socket.isOpen()).isTrue();
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void aPauseOfTheLoopMakesNoRequestLate() {
        connected();
        RecordedReply waiting = get("a");
        loop.pause(5_000);
        server.tick(loop.inMillis(0));
        assertThat(waiting.text()).isEmpty();
        RecordedReply next = get("b");
        loop.pause(20);
        server.tick(loop.inMillis(450));
        assertThat(waiting.text()).isEmpty();
        server.tick(loop.inMillis(510));
        assertThat(waiting.text()).contains("|failed");
        assertThat(next.text()).contains("|failed");
        assertThat(server.health().failures(FailureKind.REQUEST_TIMEOUT)).isEqualTo(2);
    }

    @Test
    void aServerThatIsAlwaysLateDies() {
        server = server("failures = 3");
        EmbeddedSocket socket = connected();
        for (int i = 0; i < 3; i++) {
            assertThat(server.takesRequests()).isTrue();
            get("a");
            loop.pause(60);
            server.tick(loop.inMillis(600));
            socket.receive("END⏎");
            loop.pause(60);
        }
        assertThat(server.takesRequests()).isFalse();
        assertThat(counters.lateReplies.get()).isEqualTo(3);
        assertThat(counters.replies.get()).as("but for the first").isEqualTo(1);
    }

    @Test
    void manyThatAreLateAtOnceAreOneDelay() {
        server = server("failures = 3");
        connected();
        for (int i = 0; i < 100; i++) {
            get("a");
        }
        server.tick(loop.inMillis(600));
        assertThat(counters.timeouts.get()).isEqualTo(100);
        assertThat(server.takesRequests()).isTrue();
    }

    @Test
    void whatIsLateAtAServerThatAnswersOthersKillsNobody() {
        server = server("failures = 1");
        EmbeddedSocket socket = connected();
        get("a");
        RecordedReply late = get("b");
        loop.pause(60);
        socket.receive("END⏎");
        server.tick(loop.inMillis(470));
        assertThat(late.text()).contains("|failed");
        assertThat(server.takesRequests()).isTrue();
        assertThat(server.health().failures(FailureKind.REQUEST_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void aDeadServersOverdueConnectionIsClosed() {
        server = server("failures = 1");
        EmbeddedSocket socket = connected();
        get("a");
        server.tick(loop.inMillis(600));
        assertThat(server.takesRequests()).isFalse();
        server.tick(loop.inMillis(620));
        loop.turn();
        assertThat(socket.isOpen()).isFalse();
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void theLateReplyHasToBeOneThatItsRequestCanHave() {
        EmbeddedSocket socket = connected();
        get("a");
        server.tick(loop.inMillis(600));
        socket.receive("STORED⏎");
        loop.turn();
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void aReplyThatIsPassedOnAsItComesIsNotLate() {
        EmbeddedSocket socket = connected();
        RecordedReply coming = send(get().passedOn(), 0, "get a");
        RecordedReply behind = get("b");
        socket.receive("VALUE a 0 10⏎123");
        server.tick(loop.inMillis(499));
        server.tick(loop.inMillis(520));
        assertThat(behind.text()).contains("|failed");
        // Nothing came for as long as the timeout is.
        assertThat(coming.text()).startsWith("VALUE a 0 10⏎123|failed");
        socket.receive("4567890⏎END⏎END⏎");
        loop.turn();
        assertThat(socket.isOpen()).as("those to come go over another").isFalse();
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void aReplyThatIsNotWholeInTimeIsLate() {
        EmbeddedSocket socket = connected();
        RecordedReply dripping = get("a");
        RecordedReply behind = get("b");
        for (int millis = 0; millis < 500; millis += 100) {
            server.tick(loop.inMillis(millis));
            socket.receive(millis == 0 ? "VALUE a 0 10⏎" : "x");
        }
        server.tick(loop.inMillis(520));
        assertThat(dripping.text()).contains("|failed: s0: no reply within 500 ms");
        assertThat(behind.text()).contains("|failed");
        socket.receive("567890⏎END⏎END⏎");
        assertThat(socket.isOpen()).isTrue();
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void aRequestWhoseClientWaitsForAnotherReplyIsNotLate() {
        EmbeddedSocket socket = connected();
        RecordedReply waiting = send(get().notDue(), 0, "get a");
        server.tick(loop.inMillis(600));
        assertThat(waiting.text()).isEmpty();
        assertThat(counters.timeouts.get()).isZero();
        socket.receive("END⏎");
        assertThat(waiting.text()).isEqualTo("|end");
    }

    @Test
    void aServerThatStaysSilentLosesItsConnection() {
        server = server("timeout = 1s", "silence-timeout = 5s", "failures = 100");
        EmbeddedSocket socket = connected();
        RecordedReply first = get("a");
        server.tick(loop.inMillis(1020));
        RecordedReply second = get("b");
        server.tick(loop.inMillis(5000));
        assertThat(socket.isOpen()).isTrue();
        RecordedReply third = get("c");
        server.tick(loop.inMillis(5001));
        loop.turn();

        assertThat(socket.isOpen()).isFalse();
        assertThat(first.text()).isEqualTo("|failed: s0: no reply within 1000 ms (miss)");
        assertThat(second.text()).contains("|failed");
        assertThat(third.text()).contains("|failed");
        assertThat(server.inFlight()).isZero();
        get("d");
        assertThat(network.connecting(PORT)).isEqualTo(1);
    }

    @Test
    void aServerThatOwesNothingMayBeSilent() {
        EmbeddedSocket socket = connected();
        server.tick(loop.inMillis(100_000));
        loop.turn();
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    void aReplyThatNoRequestCanHaveEndsTheConnection() {
        EmbeddedSocket socket = connected();
        RecordedReply first = get("a");
        RecordedReply second = set("b");
        RecordedReply third = get("c");
        socket.receive("END⏎HELLO⏎END⏎");
        loop.turn();

        assertThat(socket.isOpen()).isFalse();
        assertThat(first.text()).isEqualTo("|end");
        String reason = "|failed: s0: answered 'HELLO' where an answer to a storage command was expected (miss)";
        assertThat(second.text()).isEqualTo(reason);
        assertThat(third.text()).isEqualTo(reason);
        assertThat(server.inFlight()).isZero();
        assertThat(server.health().failures(FailureKind.PROTOCOL_ERROR)).isEqualTo(1);
        assertThat(counters.connectionsLost.get()).isEqualTo(1);
    }

    @Test
    void bytesThatNobodyAskedForEndTheConnection() {
        EmbeddedSocket socket = connected();
        socket.receive("END⏎");
        loop.turn();
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void aServerMayCloseAConnectionOnWhichItOwesNothing() {
        server = server("failures = 1");
        EmbeddedSocket socket = connected();
        socket.hangUp();
        loop.turn();
        assertThat(server.health().takesRequests()).isTrue();
        assertThat(counters.connectionsLost.get()).isZero();
        RecordedReply reply = get("a");
        network.accept(PORT).receive("END⏎");
        assertThat(reply.text()).isEqualTo("|end");
    }

    @Test
    void aConnectionThatIsLostFailsWhatIsUnderWay() {
        EmbeddedSocket socket = connected();
        RecordedReply begun = get("a");
        RecordedReply waiting = set("b");
        loop.turn();
        socket.receive("VALUE a 0 10⏎123");
        RecordedReply unsent = get("c");
        socket.hangUp();
        loop.turn();

        assertThat(begun.text()).isEqualTo("VALUE a 0 10⏎123|failed: s0: closed by the server (miss)");
        assertThat(waiting.text()).isEqualTo("|failed: s0: closed by the server (miss)");
        assertThat(unsent.text()).isEqualTo("|failed: s0: closed by the server (miss)");
        assertThat(server.health().failures(FailureKind.CONNECTION_LOST))
                .as("one loss is one failure")
                .isEqualTo(1);

        RecordedReply next = get("d");
        EmbeddedSocket second = network.accept(PORT);
        loop.turn();
        assertThat(second.sent()).isEqualTo("get d⏎");
        second.receive("END⏎");
        assertThat(next.text()).isEqualTo("|end");
    }

    @Test
    void aConnectionThatBreaksIsOneThatIsLost() {
        EmbeddedSocket socket = connected();
        RecordedReply reply = get("a");
        socket.fail(new IOException("Connection reset by peer"));
        loop.turn();

        assertThat(reply.text()).isEqualTo("|failed: s0: reset by the server (miss)");
        assertThat(socket.isOpen()).isFalse();
        assertThat(counters.connectionsLost.get()).isEqualTo(1);
    }

    @Test
    void whatStillComesOnAConnectionThatWasGivenUpIsDropped() {
        EmbeddedSocket socket = connected();
        get("a");
        socket.receive("HELLO⏎");
        socket.receive("END⏎");
        loop.turn();
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void saysWhyThereIsNoConnection() {
        assertThat(refused(new ConnectException("Connection refused: /127.0.0.1:1000")))
                .isEqualTo("|failed: s0: connection refused (miss)");
        assertThat(server.health().failures(FailureKind.CONNECT_REFUSED)).isEqualTo(1);
        assertThat(refused(new ConnectTimeoutException("x")))
                .isEqualTo("|failed: s0: no connection within 250 ms (miss)");
        assertThat(server.health().failures(FailureKind.CONNECT_TIMEOUT)).isEqualTo(1);
        assertThat(refused(new UnknownHostException("cache-b")))
                .isEqualTo("|failed: s0: its host name can't be resolved (miss)");
        assertThat(server.health().failures(FailureKind.UNRESOLVED)).isEqualTo(1);
        assertThat(refused(new ConnectException("Network is unreachable")))
                .isEqualTo("|failed: s0: Network is unreachable (miss)");
        assertThat(server.health().failures(FailureKind.CONNECT_FAILED)).isEqualTo(1);
    }

    @Test
    void aRequestThatIsLateBeforeThereIsAConnectionFailsAsAny() {
        RecordedReply late = get("a");
        server.tick(loop.inMillis(520));
        assertThat(late.text()).isEqualTo("|failed: s0: no reply within 500 ms (miss)");
        EmbeddedSocket socket = network.accept(PORT);
        loop.turn();
        assertThat(socket.sent()).isEqualTo("get a⏎");
        RecordedReply next = get("b");
        socket.receive("END⏎END⏎");
        assertThat(next.text()).isEqualTo("|end");
    }

    @Test
    void aDeadServerIsNotAsked() {
        server = server("failures = 2", "on-dead = eject");
        refused(new ConnectException("refused"));
        refused(new ConnectException("refused"));
        RecordedReply reply = get("a");
        loop.turn();

        assertThat(reply.text()).isEqualTo("|failed: s0 is dead: connect-refused: connection refused (miss)");
        assertThat(network.connecting(PORT)).isZero();
        assertThat(server.inFlight()).isZero();
        assertThat(counters.refused.get()).isEqualTo(1);
    }

    @Test
    void aDeadServersGetsAreErrorsIfThePoolSaysSo() {
        server = server("failures = 1", "on-dead = error");
        refused(new ConnectException("refused"));
        assertThat(get("a").text()).isEqualTo("|failed: s0 is dead: connect-refused: connection refused");
    }

    @Test
    void failuresAreErrorsIfThePoolSaysSo() {
        server = server("on-error = error");
        assertThat(refused(new ConnectException("refused"))).isEqualTo("|failed: s0: connection refused");
    }

    @Test
    void repliesInBetweenKeepAServerAlive() {
        server = server("failures = 2");
        for (int i = 0; i < 10; i++) {
            get("a");
            EmbeddedSocket socket = network.accept(PORT);
            socket.receive("END⏎");
            get("b");
            socket.hangUp();
            loop.turn();
        }
        assertThat(server.health().takesRequests()).isTrue();
        assertThat(counters.connectionsLost.get()).isEqualTo(10);
    }

    @Test
    void noMoreIsSentThanMayBeUnderWay() {
        server = server("max-in-flight = 2");
        EmbeddedSocket socket = connected();
        RecordedReply first = get("a");
        get("b");
        RecordedReply third = get("c");
        loop.turn();
        assertThat(third.text()).isEqualTo("|failed: busy: s0 has 2 requests under way (miss)");
        assertThat(socket.sent()).isEqualTo("get a⏎get b⏎");
        assertThat(counters.refused.get()).isEqualTo(1);

        socket.receive("END⏎");
        assertThat(first.text()).isEqualTo("|end");
        get("d");
        loop.turn();
        assertThat(socket.sent()).isEqualTo("get d⏎");
    }

    @Test
    void aRetiredServerFinishesWhatIsUnderWay() {
        EmbeddedSocket socket = connected();
        RecordedReply reply = get("a");
        server.retire();
        loop.turn();
        assertThat(socket.isOpen()).isTrue();
        socket.receive("END⏎");
        loop.turn();

        assertThat(reply.text()).isEqualTo("|end");
        assertThat(socket.isOpen()).isFalse();
        assertThat(counters.connectionsLost.get())
                .as("it was not wanted any more")
                .isZero();
        assertThat(server.health().takesRequests()).isTrue();
    }

    @Test
    void aRetiredServersConnectionsAreClosedWhenTheyAreIdle() {
        EmbeddedSocket socket = connected();
        server.retire();
        loop.turn();
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void aRetiredServerMayStillBeLate() {
        connected();
        RecordedReply reply = get("a");
        server.retire();
        server.tick(loop.inMillis(520));
        assertThat(reply.text()).contains("|failed");
    }

    @Test
    void aConnectionThatIsTooManyFinishesWhatIsUnderWay() {
        server = server("connections = 2");
        send(get(), 0, "get a");
        RecordedReply onSecond = send(get(), 1, "get b");
        EmbeddedSocket first = network.accept(PORT);
        EmbeddedSocket second = network.accept(PORT);
        loop.turn();
        adopt("connections = 1");
        send(get(), 2, "get c");
        loop.turn();
        assertThat(first.sent()).isEqualTo("get a⏎get c⏎");
        second.receive("END⏎");
        loop.turn();

        assertThat(onSecond.text()).isEqualTo("|end");
        assertThat(second.isOpen()).isFalse();
        assertThat(first.isOpen()).isTrue();
    }

    @Test
    void aRequestOnAConnectionThatIsTooManyMayStillBeLate() {
        server = server("connections = 2");
        RecordedReply onSecond = send(get(), 1, "get b");
        network.accept(PORT);
        adopt("connections = 1");
        server.tick(loop.inMillis(520));
        assertThat(onSecond.text()).isEqualTo("|failed: s0: no reply within 500 ms (miss)");
    }

    @Test
    void moreConnectionsAreMadeWhenThePoolSaysSo() {
        connected();
        adopt("connections = 2");
        send(get(), 1, "get b");
        assertThat(network.connecting(PORT)).isEqualTo(1);
    }

    @Test
    void aChangedTimeoutHoldsForNewRequests() {
        connected();
        RecordedReply before = get("a");
        adopt("timeout = 100ms");
        RecordedReply after = get("b");
        server.tick(loop.inMillis(120));
        assertThat(after.text()).isEqualTo("|failed: s0: no reply within 100 ms (miss)");
        assertThat(before.text()).isEmpty();
    }

    @Test
    void anUploadHasAConnectionOfItsOwn() {
        EmbeddedSocket shared = connected();
        RecordedReply reply = RecordedReply.ofSet();
        Upload upload = upload(reply, "set k 0 0 10");
        EmbeddedSocket own = network.accept(PORT);
        write(upload, "01234");
        get("a");
        loop.turn();
        assertThat(shared.sent()).isEqualTo("get a⏎");
        assertThat(own.sent()).isEqualTo("set k 0 0 10⏎01234");

        write(upload, "56789\r\n");
        upload.end();
        loop.turn();
        assertThat(own.sent()).isEqualTo("56789⏎");
        own.receive("STORED⏎");
        assertThat(reply.text()).isEqualTo("STORED⏎|line");
        assertThat(own.isOpen()).isTrue();

        RecordedReply next = RecordedReply.ofSet();
        upload(next, "set l 0 0 1");
        assertThat(network.connecting(PORT)).as("the connection is used again").isZero();
    }

    @Test
    void anUploadIsNotLateBeforeItIsWhole() {
        RecordedReply reply = RecordedReply.ofSet();
        Upload upload = upload(reply, "set k 0 0 10");
        network.accept(PORT);
        write(upload, "01234");
        loop.turn();
        server.tick(loop.inMillis(100_000));
        assertThat(reply.text()).isEmpty();

        write(upload, "56789\r\n");
        upload.end();
        server.tick(loop.inMillis(519));
        assertThat(reply.text()).isEmpty();
        server.tick(loop.inMillis(520));
        assertThat(reply.text()).isEqualTo("|failed: s0: no reply within 500 ms (miss)");
    }

    @Test
    void anUploadIsHeldBackWhileTheServerDoesNotTakeIt() {
        int[] resumed = new int[1];
        Upload upload = server.upload(RecordedReply.ofSet(), () -> resumed[0]++);
        EmbeddedSocket own = network.accept(PORT);
        own.stall();
        write(upload, "x".repeat(300_000));
        loop.turn();
        assertThat(upload.isCongested()).isTrue();
        int before = resumed[0];

        own.flow();
        loop.turn();
        assertThat(upload.isCongested()).isFalse();
        assertThat(resumed[0]).isGreaterThan(before);
        upload.abort();
    }

    @Test
    void aServerThatTakesNothingOfAnUploadLosesItsConnection() {
        RecordedReply reply = RecordedReply.ofSet();
        Upload upload = upload(reply, "set k 0 0 1000000");
        EmbeddedSocket own = network.accept(PORT);
        own.stall();
        write(upload, "x".repeat(300_000));
        loop.turn();
        server.tick(loop.inMillis(5_001));
        loop.turn();

        assertThat(own.isOpen()).isFalse();
        assertThat(reply.text()).isEqualTo("|failed: s0: silent for 5000 ms (miss)");
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void anUploadThatIsAnsweredTooSoonIsGivenUp() {
        RecordedReply reply = RecordedReply.ofSet();
        Upload upload = upload(reply, "set k 0 0 10");
        EmbeddedSocket own = network.accept(PORT);
        loop.turn();
        own.sent();
        own.receive("SERVER_ERROR object too large for cache⏎");
        loop.turn();
        write(upload, "0123456789\r\n");
        upload.end();
        loop.turn();

        assertThat(reply.text()).isEqualTo("SERVER_ERROR object too large for cache⏎|line");
        assertThat(own.isOpen()).isFalse();
        assertThat(own.sent()).isEmpty();
        assertThat(counters.connectionsLost.get()).isZero();
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void whoWaitsToGoOnWithAnUploadIsToldThatItWasGivenUp() {
        int[] resumed = new int[1];
        Upload upload = server.upload(RecordedReply.ofSet(), () -> resumed[0]++);
        EmbeddedSocket own = network.accept(PORT);
        own.stall();
        write(upload, "x".repeat(300_000));
        loop.turn();
        assertThat(upload.isCongested()).isTrue();
        int before = resumed[0];
        own.receive("SERVER_ERROR object too large for cache⏎");
        loop.turn();

        assertThat(upload.isCongested()).isFalse();
        assertThat(resumed[0]).isGreaterThan(before);
    }

    @Test
    void anUploadMayBeGivenUp() {
        RecordedReply reply = RecordedReply.ofSet();
        Upload upload = upload(reply, "set k 0 0 10");
        EmbeddedSocket own = network.accept(PORT);
        write(upload, "01234");
        upload.abort();
        loop.turn();

        assertThat(own.isOpen()).isFalse();
        assertThat(reply.text()).as("nobody is there to be told").isEmpty();
        assertThat(server.inFlight()).isZero();
        assertThat(server.health().failures(FailureKind.CONNECTION_LOST)).isZero();
    }

    @Test
    void anUploadMayBeGivenUpBeforeThereIsAConnection() {
        Upload upload = upload(RecordedReply.ofSet(), "set k 0 0 10");
        write(upload, "x".repeat(5000));
        upload.abort();
        EmbeddedSocket own = network.accept(PORT);
        loop.turn();

        assertThat(own.isOpen()).isFalse();
        assertThat(own.sent()).isEmpty();
    }

    @Test
    void anUploadWhoseConnectionIsLostFails() {
        RecordedReply reply = RecordedReply.ofSet();
        Upload upload = upload(reply, "set k 0 0 10");
        EmbeddedSocket own = network.accept(PORT);
        own.hangUp();
        loop.turn();
        write(upload, "0123456789\r\n");
        upload.end();

        assertThat(reply.text()).isEqualTo("|failed: s0: closed by the server (miss)");
        assertThat(upload.isCongested()).isFalse();
        assertThat(counters.connectionsLost.get()).isEqualTo(1);
    }

    @Test
    void anUploadToADeadServerFailsAtOnce() {
        server = server("failures = 1");
        refused(new ConnectException("refused"));
        RecordedReply reply = RecordedReply.ofSet();
        Upload upload = upload(reply, "set k 0 0 10");
        write(upload, "0123456789\r\n");
        upload.end();

        assertThat(reply.text()).startsWith("|failed: s0 is dead");
        assertThat(network.connecting(PORT)).isZero();
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void connectionsForUploadsAreBounded() {
        List<Upload> uploads = new ArrayList<>();
        for (int i = 0; i < 128; i++) {
            uploads.add(upload(RecordedReply.ofSet(), "set k 0 0 10"));
        }
        RecordedReply reply = RecordedReply.ofSet();
        upload(reply, "set k 0 0 10");
        assertThat(reply.text()).startsWith("|failed: busy: s0");
        assertThat(network.connecting(PORT)).isEqualTo(128);
        uploads.forEach(Upload::abort);
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void aLargeValueForASlowClientHoldsUpNobodyElse() {
        EmbeddedSocket socket = connected();
        RecordedReply slow = send(get().congested(), 0, "get big");
        RecordedReply waiting = send(get().notDue(), 0, "get a");
        socket.receive("VALUE big 0 100⏎123");
        assertThat(socket.isReading()).isFalse();

        RecordedReply next = send(get(), 1, "get b");
        EmbeddedSocket second = network.accept(PORT);
        loop.turn();
        assertThat(second.sent()).isEqualTo("get b⏎");
        second.receive("END⏎");
        assertThat(next.text()).isEqualTo("|end");
        server.tick(loop.inMillis(600));
        assertThat(slow.text()).isEqualTo("VALUE big 0 100⏎123");
        assertThat(waiting.text()).isEmpty();

        slow.flow();
        assertThat(socket.isReading()).isTrue();
        socket.receive("x".repeat(97) + "⏎END⏎END⏎");
        loop.turn();
        assertThat(slow.text()).isEqualTo("VALUE big 0 100⏎123" + "x".repeat(97) + "⏎|end");
        assertThat(socket.isOpen()).as("it has been replaced").isFalse();
        assertThat(server.inFlight()).isZero();
        assertThat(counters.connectionsLost.get()).isZero();
    }

    @Test
    void whatIsNotReadIsGivenUpBeforeOthersAreLate() {
        EmbeddedSocket socket = connected();
        RecordedReply slow = send(get().congested(), 0, "get big");
        RecordedReply itsNext = send(get().congested(), 0, "get big");
        RecordedReply behind = send(get(), 1, "get a");
        socket.receive("VALUE big 0 100⏎123");
        assertThat(socket.isReading()).isFalse();
        server.tick(loop.inMillis(200));
        assertThat(socket.isReading()).isFalse();

        server.tick(loop.inMillis(280));
        String givenUp = "|failed: others wait at s0 behind a reply that is not read (miss)";
        assertThat(slow.text()).isEqualTo("VALUE big 0 100⏎123" + givenUp);
        assertThat(socket.isReading()).isTrue();
        socket.receive("x".repeat(97) + "⏎END⏎");
        assertThat(socket.isReading()).isFalse();
        server.tick(loop.inMillis(300));
        assertThat(itsNext.text()).isEqualTo(givenUp);
        assertThat(socket.isReading()).isTrue();
        socket.receive("VALUE big 0 1⏎x⏎END⏎END⏎");
        assertThat(behind.text()).isEqualTo("|end");
        assertThat(server.health().failures(FailureKind.REQUEST_TIMEOUT)).isZero();
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void connectionsThatWaitForSlowClientsAreBounded() {
        EmbeddedSocket socket = connected();
        for (int i = 0; i < 128; i++) {
            upload(RecordedReply.ofSet(), "set k 0 0 10");
        }
        RecordedReply slow = send(get().congested(), 0, "get big");
        socket.receive("VALUE big 0 100⏎123");
        assertThat(socket.isReading()).isFalse();
        RecordedReply next = send(get(), 1, "get a");
        assertThat(network.connecting(PORT)).isEqualTo(128);

        server.tick(loop.inMillis(300));
        assertThat(slow.text()).contains("|failed: others wait");
        socket.receive("x".repeat(97) + "⏎END⏎END⏎");
        assertThat(next.text()).isEqualTo("|end");
    }

    @Test
    void whoReadsOnOnlyALittleIsPausedAgain() {
        EmbeddedSocket socket = connected();
        RecordedReply slow = send(get().congested(), 0, "get big");
        socket.receive("VALUE big 0 100⏎123");
        slow.stir();
        assertThat(socket.isReading()).isFalse();
        slow.flow();
        assertThat(socket.isReading()).isTrue();
    }

    @Test
    void anUploadsConnectionIsKeptForTheNextButNotForLong() {
        RecordedReply reply = RecordedReply.ofSet();
        Upload upload = upload(reply, "set k 0 0 1");
        EmbeddedSocket own = network.accept(PORT);
        write(upload, "x\r\n");
        upload.end();
        own.receive("STORED⏎");
        server.tick(loop.inMillis(9_000));
        assertThat(own.isOpen()).isTrue();
        server.tick(loop.inMillis(11_000));
        loop.turn();
        assertThat(own.isOpen()).isFalse();
        assertThat(server.health().failures(FailureKind.CONNECTION_LOST)).isZero();
    }

    @Test
    void aServerIsNotSilentWhileItIsNotReadFrom() {
        EmbeddedSocket socket = connected();
        RecordedReply slow = send(get().congested(), 0, "get big");
        socket.receive("VALUE big 0 100⏎123");
        for (int second = 1; second < 60; second++) {
            server.tick(loop.inMillis(second * 1000));
        }
        loop.turn();
        assertThat(socket.isOpen()).isTrue();
        assertThat(slow.text()).isEqualTo("VALUE big 0 100⏎123");
    }

    @Test
    void aConnectionThatWasIdleForLongProvesItselfBeforeItIsGivenRequests() {
        server = server("probe-idle = 1ms");
        EmbeddedSocket socket = connected();
        passProbeIdle();
        RecordedReply first = get("a");
        RecordedReply second = set("b");
        loop.turn();
        assertThat(socket.sent()).isEqualTo("version⏎");
        socket.receive("VERSION 1.6");
        socket.receive(".45⏎");
        loop.turn();
        assertThat(socket.sent()).isEqualTo("get a⏎set b 0 0 1⏎x⏎");
        socket.receive("END⏎STORED⏎");

        assertThat(first.text()).isEqualTo("|end");
        assertThat(second.text()).isEqualTo("STORED⏎|line");
        assertThat(network.connecting(PORT)).isZero();
        assertThat(server.inFlight()).isZero();
        RecordedReply third = get("c");
        loop.turn();
        assertThat(socket.sent()).isEqualTo("get c⏎");
        socket.receive("END⏎");
        assertThat(third.text()).isEqualTo("|end");
    }

    @Test
    void aConnectionThatGivesNoSignOfLifeIsReplacedAndNobodyNotices() {
        server = server("probe-idle = 1ms", "timeout = 2s");
        EmbeddedSocket socket = connected();
        passProbeIdle();
        RecordedReply reply = get("a");
        loop.turn();
        server.tick(loop.inMillis(300));
        loop.turn();
        assertThat(socket.isOpen()).isFalse();
        EmbeddedSocket second = network.accept(PORT);
        loop.turn();
        assertThat(second.sent()).isEqualTo("get a⏎");
        second.receive("END⏎");

        assertThat(reply.text()).isEqualTo("|end");
        assertThat(server.health().failures(FailureKind.REQUEST_TIMEOUT)).isZero();
        assertThat(server.health().failures(FailureKind.CONNECTION_LOST)).isZero();
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void aConnectionThatIsClosedWhenItHasToProveItselfIsReplaced() {
        server = server("probe-idle = 1ms");
        EmbeddedSocket socket = connected();
        passProbeIdle();
        RecordedReply reply = get("a");
        loop.turn();
        socket.hangUp();
        loop.turn();
        network.accept(PORT).receive("END⏎");

        assertThat(reply.text()).isEqualTo("|end");
        assertThat(server.health().failures(FailureKind.CONNECTION_LOST)).isZero();
    }

    @Test
    void aWrongProofIsNone() {
        server = server("probe-idle = 1ms");
        EmbeddedSocket socket = connected();
        passProbeIdle();
        RecordedReply reply = get("a");
        loop.turn();
        socket.receive("END⏎");
        loop.turn();
        assertThat(socket.isOpen()).isFalse();
        network.accept(PORT).receive("END⏎");
        assertThat(reply.text()).isEqualTo("|end");
    }

    @Test
    void requestsThatWaitForAProofAreLateAsAny() {
        server = server("probe-idle = 1ms", "timeout = 100ms");
        EmbeddedSocket socket = connected();
        passProbeIdle();
        RecordedReply reply = get("a");
        loop.turn();
        server.tick(loop.inMillis(120));
        assertThat(reply.text()).isEqualTo("|failed: s0: no reply within 100 ms (miss)");
        socket.receive("VERSION 1.6.45⏎");
        loop.turn();
        assertThat(socket.sent()).isEqualTo("version⏎get a⏎");
        RecordedReply next = get("b");
        socket.receive("VALUE a 0 1⏎1⏎END⏎END⏎");
        assertThat(next.text()).isEqualTo("|end");
    }

    private void passProbeIdle() {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 2_000_000) {
            Thread.onSpinWait();
        }
        loop.loop().clock().tick();
    }

    private RecordedReply get(String key) {
        return send(get(), 0, "get " + key);
    }

    private RecordedReply set(String key) {
        return send(RecordedReply.ofSet(), 0, "set " + key + " 0 0 1\r\nx");
    }

    private static RecordedReply get() {
        return RecordedReply.ofGet();
    }

    private RecordedReply send(RecordedReply reply, int affinity, String request) {
        Output output = server.send(reply, affinity);
        output.write((request + "\r\n").getBytes(US_ASCII));
        return reply;
    }

    private Upload upload(RecordedReply reply, String line) {
        Upload upload = server.upload(reply, () -> {});
        upload.output().write((line + "\r\n").getBytes(US_ASCII));
        return upload;
    }

    private static void write(Upload upload, String data) {
        ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer().writeBytes(data.getBytes(US_ASCII));
        upload.write(bytes, 0, bytes.readableBytes());
        bytes.release();
    }

    /** The server's one connection, which has answered a request already. */
    private EmbeddedSocket connected() {
        RecordedReply reply = new RecordedReply(ReplyShape.VERSION);
        send(reply, 0, "version");
        EmbeddedSocket socket = network.accept(PORT);
        loop.turn();
        socket.sent();
        socket.receive("VERSION 1.6.45⏎");
        assertThat(reply.text()).isEqualTo("VERSION 1.6.45⏎|line");
        return socket;
    }

    private void adopt(String setting) {
        server.adopt(TestConfig.pool(1, setting), network.client());
    }

    private String refused(Exception cause) {
        RecordedReply reply = get("a");
        network.refuse(PORT, cause);
        return reply.text();
    }

    private UpstreamServer server(String... settings) {
        PoolConfig pool = TestConfig.pool(1, settings);
        ServerHealth health = new ServerHealth(pool, pool.servers().get(0));
        return new UpstreamServer(loop.loop(), network.client(), pool, health, counters);
    }
}
