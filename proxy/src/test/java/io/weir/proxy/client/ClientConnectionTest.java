package io.weir.proxy.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.config.ClientSettings;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.EmbeddedSocket;
import io.weir.proxy.loop.HandTurnedLoop;
import io.weir.proxy.loop.TestConfig;
import io.weir.proxy.protocol.Replies;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientConnectionTest {
    private static final String VERSION = "VERSION " + Replies.VERSION + "⏎";

    private final HandTurnedLoop loop = new HandTurnedLoop();
    private final CommandCounters counters = loop.loop().counters();
    private final ScriptedReplies replies = new ScriptedReplies();
    private ClientConnections connections = connections();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void repliesComeInTheOrderOfTheRequests() {
        EmbeddedSocket client = connect();
        client.receive("get a⏎get b⏎get c⏎");
        assertThat(replies.asked()).containsExactly("get a", "get b", "get c");

        replies.complete("get c", "c⏎");
        loop.turn();
        assertThat(client.sent()).isEmpty();
        replies.complete("get a", "a⏎");
        loop.turn();
        assertThat(client.sent()).isEqualTo("a⏎");
        replies.complete("get b", "b⏎");
        loop.turn();
        assertThat(client.sent()).isEqualTo("b⏎c⏎");
    }

    @Test
    void aReplyWhoseTurnItIsIsWrittenAsItComes() {
        EmbeddedSocket client = connect();
        client.receive("get a⏎get b⏎");
        replies.part("get b", "b1");
        replies.part("get a", "a1");
        loop.turn();
        assertThat(client.sent()).isEqualTo("a1");
        replies.part("get b", "b2");
        replies.complete("get a", "a2");
        loop.turn();
        assertThat(client.sent()).isEqualTo("a2b1b2");
        replies.complete("get b", "b3");
        loop.turn();
        assertThat(client.sent()).isEqualTo("b3");
    }

    @Test
    void anAnswerGivenAtOnceWaitsForItsTurn() {
        EmbeddedSocket client = connect();
        client.receive("version⏎get a⏎version⏎foo⏎get b⏎version⏎");
        loop.turn();
        assertThat(client.sent()).isEqualTo(VERSION);

        replies.complete("get a", "a⏎");
        loop.turn();
        assertThat(client.sent()).isEqualTo("a⏎" + VERSION + "ERROR⏎");
        replies.complete("get b", "b⏎");
        loop.turn();
        assertThat(client.sent()).isEqualTo("b⏎" + VERSION);
    }

    @Test
    void allRepliesOfATurnLeaveWithOneWrite() {
        EmbeddedSocket client = connect();
        client.receive("get a⏎" + "version⏎".repeat(100) + "get b⏎");
        replies.complete("get b", "b⏎");
        replies.complete("get a", "a⏎");
        loop.turn();

        assertThat(client.sent()).isEqualTo("a⏎" + VERSION.repeat(100) + "b⏎");
        assertThat(client.writes()).isEqualTo(1);
        assertThat(counters.flushes.get()).isEqualTo(1);
    }

    @Test
    void theSameIsAnsweredHoweverTheBytesAreCut() {
        String asked =
                "set k 0 0 4⏎a⏎b⏎version⏎foo⏎⏎get " + "k".repeat(251) + "⏎delete k noreply⏎set k 0 0 1⏎xyz⏎get a⏎";
        String expected = "STORED⏎" + VERSION + "ERROR⏎CLIENT_ERROR bad command line format⏎"
                + "CLIENT_ERROR bad command line format⏎CLIENT_ERROR bad data chunk⏎"
                + "CLIENT_ERROR bad command line format⏎END⏎";
        byte[] bytes = asked.replace("⏎", "\r\n").getBytes(US_ASCII);
        for (int cut = 1; cut < bytes.length; cut++) {
            EmbeddedSocket client = connect();
            client.receive(Arrays.copyOfRange(bytes, 0, cut));
            loop.turn();
            client.receive(Arrays.copyOfRange(bytes, cut, bytes.length));
            assertThat(replies.asked())
                    .as("cut at %d", cut)
                    .containsExactly("set k 0 0 4 a\r\nb", "version", "delete k noreply", "get a");
            replies.complete("get a", "END⏎");
            replies.complete("set k 0 0 4 a\r\nb", "STORED⏎");
            loop.turn();
            assertThat(client.sent()).as("cut at %d", cut).isEqualTo(expected);
            client.hangUp();
            loop.turn();
        }
    }

    @Test
    void noMoreIsReadWhileTooMuchIsInFlight() {
        connections = connections("max-in-flight = 3");
        EmbeddedSocket client = connect();
        client.receive("get a⏎get b⏎get c⏎get d⏎get e⏎ge");
        assertThat(replies.asked()).containsExactly("get a", "get b", "get c");
        assertThat(client.isReading()).isFalse();

        replies.complete("get b", "b⏎");
        assertThat(replies.asked()).as("b waits for a, so it is still there").isEmpty();
        replies.complete("get a", "a⏎");
        assertThat(replies.asked()).containsExactly("get d", "get e");
        assertThat(client.isReading()).isFalse();

        replies.complete("get c", "c⏎");
        assertThat(client.isReading()).isTrue();
        client.receive("t f⏎");
        assertThat(replies.asked()).containsExactly("get f");
        for (String key : new String[] {"d", "e", "f"}) {
            replies.complete("get " + key, key + "⏎");
        }
        loop.turn();
        assertThat(client.sent()).isEqualTo("a⏎b⏎c⏎d⏎e⏎f⏎");
        assertThat(counters.readsPaused.get()).isPositive();
    }

    @Test
    void whatCameInNeverthelessIsAskedLater() {
        connections = connections("max-in-flight = 1");
        EmbeddedSocket client = connect();
        client.receive("get a⏎").receive("get b⏎ge").receive("t c⏎");
        assertThat(replies.asked()).containsExactly("get a");
        replies.complete("get a", "a⏎");
        assertThat(replies.asked()).containsExactly("get b");
        replies.complete("get b", "b⏎");
        assertThat(replies.asked()).containsExactly("get c");
        replies.complete("get c", "c⏎");
        loop.turn();
        assertThat(client.sent()).isEqualTo("a⏎b⏎c⏎");
        assertThat(client.isReading()).isTrue();
    }

    @Test
    void noMoreIsReadWhileTheClientDoesNotReadItsReplies() {
        connections = connections("max-pending-bytes = 1m");
        EmbeddedSocket client = connect();
        client.stall();
        client.receive("get a⏎");
        replies.complete("get a", "a".repeat(600_000));
        loop.turn();
        client.receive("get b⏎");
        assertThat(replies.asked()).containsExactly("get a");
        assertThat(client.isReading()).isFalse();

        client.flow();
        loop.turn();
        assertThat(replies.asked()).containsExactly("get b");
        assertThat(client.isReading()).isTrue();
        assertThat(client.sent()).hasSize(600_000);
    }

    @Test
    void aFewUnreadBytesDoNotStopAClientForGood() {
        connections = connections("max-pending-bytes = 8k");
        EmbeddedSocket client = connect();
        client.receive("version⏎".repeat(1000));
        loop.turn();

        assertThat(client.sent()).isEqualTo(VERSION.repeat(1000));
        assertThat(client.isReading()).isTrue();
    }

    @Test
    void aClientThatLeavesTooMuchUnreadIsCut() {
        connections = connections("max-pending-bytes = 1m");
        EmbeddedSocket client = connect();
        client.stall();
        client.receive("get a⏎get b⏎");
        replies.complete("get a", "a".repeat(900_000));
        loop.turn();
        assertThat(client.isOpen()).isTrue();
        replies.complete("get b", "b".repeat(900_000));
        loop.turn();

        assertThat(client.isOpen()).isFalse();
        assertThat(counters.connectionsCut.get()).isEqualTo(1);
    }

    @Test
    void aClientForWhichTooMuchIsHeldIsCut() {
        connections = connections("max-pending-bytes = 1m");
        EmbeddedSocket client = connect();
        client.receive("get a⏎get b⏎");
        replies.part("get b", "b".repeat(900_000));
        loop.turn();
        assertThat(client.isOpen()).isTrue();
        replies.part("get b", "b".repeat(900_000));
        loop.turn();

        assertThat(client.isOpen()).isFalse();
        assertThat(counters.connectionsCut.get()).isEqualTo(1);
    }

    @Test
    void aClientThatSendsNoMoreStillGetsItsReplies() {
        EmbeddedSocket client = connect();
        client.receive("get a⏎get b⏎ge");
        client.endInput();
        loop.turn();
        assertThat(client.isOpen()).isTrue();
        replies.complete("get a", "a⏎");
        loop.turn();
        assertThat(client.isOpen()).isTrue();
        replies.complete("get b", "b⏎");
        loop.turn();

        assertThat(client.sent()).isEqualTo("a⏎b⏎");
        assertThat(client.isOpen()).isFalse();
        assertThat(replies.asked()).containsExactly("get a", "get b");
    }

    @Test
    void whatWasReadBeforeTheEndIsCarriedOut() {
        connections = connections("max-in-flight = 1");
        EmbeddedSocket client = connect();
        client.receive("get a⏎get b⏎get c⏎");
        client.endInput();
        for (String key : new String[] {"a", "b", "c"}) {
            replies.complete("get " + key, key + "⏎");
        }
        loop.turn();

        assertThat(client.sent()).isEqualTo("a⏎b⏎c⏎");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aClientThatSentNothingIsClosedWhenItEnds() {
        EmbeddedSocket client = connect();
        client.endInput();
        loop.turn();
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void quitClosesBehindTheRepliesBeforeIt() {
        EmbeddedSocket client = connect();
        client.receive("get a⏎version⏎quit⏎get b⏎version⏎");
        client.receive("get c⏎");
        loop.turn();
        assertThat(client.isOpen()).isTrue();
        replies.complete("get a", "a⏎");
        loop.turn();

        assertThat(client.sent()).isEqualTo("a⏎" + VERSION);
        assertThat(client.isOpen()).isFalse();
        assertThat(replies.asked()).containsExactly("get a", "version", "quit");
    }

    @Test
    void anHttpClientIsHungUpOnWithoutAWord() {
        EmbeddedSocket client = connect();
        client.receive("GET / HTTP/1.1⏎Host: example⏎⏎");
        loop.turn();

        assertThat(client.isOpen()).isFalse();
        assertThat(client.sent()).isEmpty();
        assertThat(counters.linesTooLong.get()).isZero();
    }

    @Test
    void aLineThatDoesNotEndIsHungUpOnBehindTheRepliesBeforeIt() {
        EmbeddedSocket client = connect();
        client.receive("get a⏎" + "x".repeat(3000));
        replies.complete("get a", "a⏎");
        loop.turn();

        assertThat(client.sent()).isEqualTo("a⏎");
        assertThat(client.isOpen()).isFalse();
        assertThat(counters.linesTooLong.get()).isEqualTo(1);
    }

    @Test
    void anErrorCostsNothingButItsLine() {
        EmbeddedSocket client = connect();
        client.receive("set k 0 0 nonsense⏎get a⏎");
        replies.complete("get a", "a⏎");
        loop.turn();

        assertThat(client.sent()).isEqualTo("CLIENT_ERROR bad command line format⏎a⏎");
        assertThat(client.isOpen()).isTrue();
        assertThat(counters.rejected.get()).isEqualTo(1);
    }

    @Test
    void tooManyKeysAreCountedByThemselves() {
        connections = connections("max-keys = 2");
        EmbeddedSocket client = connect();
        client.receive("get a b c⏎");
        loop.turn();

        assertThat(client.sent()).isEqualTo("SERVER_ERROR too many keys in one get⏎");
        assertThat(counters.tooManyKeys.get()).isEqualTo(1);
        assertThat(counters.rejected.get()).isZero();
    }

    @Test
    void aClientThatGoesGivesBackAllThatWasHeldForIt() {
        EmbeddedSocket client = connect();
        client.stall();
        client.receive("get a⏎get b⏎get c⏎set k 0 0 100⏎xx");
        replies.part("get a", "a".repeat(5000));
        loop.turn();
        replies.part("get a", "a".repeat(5000));
        replies.part("get b", "b".repeat(5000));
        replies.part("get b", "b");
        replies.complete("get c", "c".repeat(5000));
        client.hangUp();
        // The handlers have not heard of it yet.
        replies.part("get b", "b".repeat(5000));
        loop.turn();

        replies.complete("get a", "late");
        replies.complete("get b", "late");
        loop.turn();
        assertThat(client.sent()).isEmpty();
        assertThat(counters.connectionsClosed.get()).isEqualTo(1);
    }

    @Test
    void whatAClientThatHasGoneStillSentIsDropped() {
        EmbeddedSocket client = connect();
        client.receive("quit⏎");
        client.receive("get a⏎");
        loop.turn();
        assertThat(replies.asked()).containsExactly("quit");
    }

    @Test
    void aConnectionThatBreaksIsClosed() {
        EmbeddedSocket client = connect();
        client.receive("get a⏎ge");
        client.fail(new IOException("Connection reset by peer"));
        loop.turn();

        assertThat(client.isOpen()).isFalse();
        replies.complete("get a", "a⏎");
    }

    @Test
    void aLargeValueIsPassedOnAsItComes() {
        connections = connections("stream-threshold = 1k");
        EmbeddedSocket client = connect();
        client.receive("set k 0 0 3000⏎" + "v".repeat(1000));
        assertThat(replies.asked()).containsExactly("upload set k 0 0 3000");
        assertThat(replies.body(0).received).hasSize(1000);
        client.receive("w".repeat(1000));
        assertThat(replies.body(0).received).hasSize(2000);
        client.receive("x".repeat(1000) + "⏎get a⏎");
        assertThat(replies.body(0).received.toString())
                .isEqualTo("v".repeat(1000) + "w".repeat(1000) + "x".repeat(1000) + "\r\n");
        assertThat(replies.body(0).ended).isTrue();
        assertThat(replies.asked()).as("it waits for the upload's reply").isEmpty();
        assertThat(client.isReading()).isFalse();

        replies.complete("set k 0 0 3000", "STORED⏎");
        assertThat(replies.asked()).containsExactly("get a");
        assertThat(client.isReading()).isTrue();
        replies.complete("get a", "a⏎");
        loop.turn();
        assertThat(client.sent()).isEqualTo("STORED⏎a⏎");
        assertThat(counters.uploads.get()).isEqualTo(1);
    }

    @Test
    void aLargeValueWaitsForTheRepliesBeforeIt() {
        connections = connections("stream-threshold = 1k");
        EmbeddedSocket client = connect();
        client.receive("get a⏎get b⏎set k 0 0 2000⏎" + "v".repeat(100));
        assertThat(replies.asked()).containsExactly("get a", "get b");
        assertThat(client.isReading()).isFalse();
        replies.complete("get a", "a⏎");
        assertThat(replies.asked()).isEmpty();
        replies.complete("get b", "b⏎");
        assertThat(replies.asked()).containsExactly("upload set k 0 0 2000");
        assertThat(client.isReading()).isTrue();

        client.receive("v".repeat(1900) + "⏎");
        replies.complete("set k 0 0 2000", "STORED⏎");
        loop.turn();
        assertThat(client.sent()).isEqualTo("a⏎b⏎STORED⏎");
    }

    @Test
    void aLargeValueThatIsAnsweredEarlyIsStillTakenToItsEnd() {
        connections = connections("stream-threshold = 1k");
        EmbeddedSocket client = connect();
        client.receive("set k 0 0 2000⏎" + "v".repeat(100));
        replies.complete("set k 0 0 2000", "SERVER_ERROR object too large for cache⏎");
        client.receive("v".repeat(1900) + "⏎version⏎");
        loop.turn();

        assertThat(client.sent()).isEqualTo("SERVER_ERROR object too large for cache⏎" + VERSION);
        assertThat(client.isReading()).isTrue();
    }

    @Test
    void aClientIsReadNoFasterThanItsLargeValueCanBePassedOn() {
        connections = connections("stream-threshold = 1k");
        EmbeddedSocket client = connect();
        ClientConnection connection = client.pipeline().get(ClientConnection.class);
        client.receive("set k 0 0 3000⏎" + "v".repeat(100));
        replies.body(0).congested = true;
        client.receive("v".repeat(100));
        assertThat(replies.body(0).received).hasSize(100);
        assertThat(client.isReading()).isFalse();

        replies.body(0).congested = false;
        connection.resume();
        assertThat(replies.body(0).received).hasSize(200);
        assertThat(client.isReading()).isTrue();
        client.receive("v".repeat(2800) + "⏎");
        replies.complete("set k 0 0 3000", "STORED⏎");
        loop.turn();
        assertThat(client.sent()).isEqualTo("STORED⏎");
    }

    @Test
    void aLargeValueWhoseClientGoesIsGivenUp() {
        connections = connections("stream-threshold = 1k");
        EmbeddedSocket client = connect();
        client.receive("set k 0 0 3000⏎" + "v".repeat(100));
        client.hangUp();
        loop.turn();
        assertThat(replies.body(0).aborted).isTrue();
        assertThat(replies.body(0).ended).isFalse();
    }

    @Test
    void aLargeValueThatEndsTooSoonIsGivenUp() {
        connections = connections("stream-threshold = 1k");
        EmbeddedSocket client = connect();
        client.receive("set k 0 0 3000⏎" + "v".repeat(100));
        client.endInput();
        loop.turn();
        assertThat(replies.body(0).aborted).isTrue();
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void anUploadIsTakenToItsEndWhenTheProxyDrains() {
        connections = connections("stream-threshold = 1k");
        EmbeddedSocket client = connect();
        client.receive("set k 0 0 3000⏎" + "v".repeat(100));
        boolean[] drained = new boolean[1];
        connections.drain(() -> drained[0] = true);
        client.receive("v".repeat(2900) + "⏎get a⏎");
        assertThat(replies.body(0).ended).isTrue();
        replies.complete("set k 0 0 3000", "STORED⏎");
        loop.turn();

        assertThat(client.sent()).isEqualTo("STORED⏎");
        assertThat(client.isOpen()).isFalse();
        assertThat(drained[0]).isTrue();
        assertThat(replies.asked()).containsExactly("upload set k 0 0 3000");
    }

    @Test
    void aValueThatIsTooLargeIsRefusedAndSkipped() {
        connections = connections("max-value = 100", "stream-threshold = 1k");
        EmbeddedSocket client = connect();
        client.receive("set k 0 0 101⏎" + "v".repeat(50));
        client.receive("v".repeat(51) + "⏎version⏎");
        loop.turn();

        assertThat(client.sent()).isEqualTo("SERVER_ERROR object too large for cache⏎" + VERSION);
        assertThat(replies.asked()).containsExactly("refuse set k 0 0 101", "version");
        assertThat(counters.valuesTooLarge.get()).isEqualTo(1);
    }

    @Test
    void bytesAreCounted() {
        EmbeddedSocket client = connect();
        client.receive("version⏎vers");
        client.receive("ion⏎");
        loop.turn();

        assertThat(counters.bytesRead.get()).isEqualTo(18);
        assertThat(counters.bytesWritten.get()).isEqualTo(client.sent().length() + 2);
    }

    @Test
    void anIdleClientIsClosed() {
        connections = connections("idle-timeout = 10s");
        EmbeddedSocket client = connect();
        connections.tick(loop.inMillis(10_000));
        loop.turn();
        assertThat(client.isOpen()).isTrue();
        connections.tick(loop.inMillis(10_001));
        loop.turn();

        assertThat(client.isOpen()).isFalse();
        assertThat(counters.idleKicks.get()).isEqualTo(1);
    }

    @Test
    void aClientThatWaitsIsNotIdle() {
        connections = connections("idle-timeout = 10s");
        EmbeddedSocket client = connect();
        client.receive("get a⏎");
        connections.tick(loop.inMillis(60_000));
        loop.turn();
        assertThat(client.isOpen()).isTrue();
        replies.complete("get a", "a⏎");
    }

    @Test
    void withoutAnIdleTimeoutAClientMayStay() {
        EmbeddedSocket client = connect();
        connections.tick(loop.inMillis(100_000_000));
        loop.turn();
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aRequestHasToBeCompleteInTime() {
        connections = connections("receive-timeout = 5s");
        EmbeddedSocket slow = connect();
        EmbeddedSocket whole = connect();
        slow.receive("set k 0 0 100⏎v");
        whole.receive("get a⏎");
        connections.tick(loop.inMillis(5_000));
        loop.turn();
        assertThat(slow.isOpen()).isTrue();
        connections.tick(loop.inMillis(5_001));
        loop.turn();

        assertThat(slow.isOpen()).isFalse();
        assertThat(whole.isOpen()).isTrue();
        assertThat(counters.connectionsCut.get()).isEqualTo(1);
    }

    @Test
    void aLargeValueHasToMoveOn() {
        connections = connections("receive-timeout = 5s", "stream-threshold = 1k");
        EmbeddedSocket stuck = connect();
        stuck.receive("set k 0 0 3000⏎v");
        EmbeddedSocket heldBack = connect();
        heldBack.receive("set k 0 0 3001⏎v");
        replies.body(1).congested = true;
        connections.tick(loop.inMillis(5_001));
        loop.turn();

        assertThat(stuck.isOpen()).isFalse();
        assertThat(replies.body(0).aborted).isTrue();
        assertThat(heldBack.isOpen()).as("it is the server that takes its time").isTrue();
    }

    @Test
    void aClientThatDoesNotReadItsLastReplyIsClosedAllTheSame() {
        connections = connections("receive-timeout = 5s");
        EmbeddedSocket client = connect();
        client.stall();
        client.receive("version⏎quit⏎");
        loop.turn();
        connections.tick(loop.inMillis(5_000));
        loop.turn();
        assertThat(client.isOpen()).isTrue();
        connections.tick(loop.inMillis(5_001));
        loop.turn();
        assertThat(client.isOpen()).isFalse();
    }

    private EmbeddedSocket connect() {
        EmbeddedSocket socket = new EmbeddedSocket(loop);
        connections.accept(socket.vertx());
        return socket;
    }

    private ClientConnections connections(String... settings) {
        ClientSettings client = TestConfig.client(settings);
        return new ClientConnections(loop.loop(), client, replies, new AtomicInteger());
    }
}
