package io.weir.proxy.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.EmbeddedSocket;
import io.weir.proxy.loop.HandTurnedLoop;
import io.weir.proxy.loop.TestConfig;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientConnectionsTest {
    private final HandTurnedLoop loop = new HandTurnedLoop();
    private final CommandCounters counters = loop.loop().counters();
    private final ScriptedReplies replies = new ScriptedReplies();
    private final AtomicInteger everyLoops = new AtomicInteger();
    private final ClientConnections connections =
            new ClientConnections(loop.loop(), TestConfig.client("max-connections = 2"), replies, everyLoops);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void whoIsOneTooManyIsToldAndClosed() {
        EmbeddedSocket first = connect();
        EmbeddedSocket second = connect();
        EmbeddedSocket third = connect();
        assertThat(third.sent()).isEqualTo("ERROR Too many open connections⏎");
        assertThat(third.isOpen()).isFalse();
        assertThat(first.isOpen()).isTrue();
        assertThat(counters.connectionsOpened.get()).isEqualTo(2);
        assertThat(counters.connectionsRejected.get()).isEqualTo(1);

        second.hangUp();
        loop.turn();
        assertThat(counters.connectionsClosed.get()).isEqualTo(1);
        assertThat(connect().isOpen()).isTrue();
    }

    @Test
    void clientsOfAllLoopsCount() {
        everyLoops.set(2);
        assertThat(connect().isOpen()).isFalse();
        assertThat(everyLoops.get()).isEqualTo(2);
    }

    @Test
    void drainingLetsEachClientFinishWhatItAsked() {
        EmbeddedSocket idle = connect();
        EmbeddedSocket busy = connect();
        busy.receive("get a⏎");
        boolean[] drained = new boolean[1];
        connections.drain(() -> drained[0] = true);
        busy.receive("get b⏎");
        loop.turn();
        assertThat(idle.isOpen()).isFalse();
        assertThat(busy.isOpen()).isTrue();
        assertThat(drained[0]).isFalse();

        replies.complete("get a", "a⏎");
        loop.turn();
        assertThat(busy.sent()).isEqualTo("a⏎");
        assertThat(busy.isOpen()).isFalse();
        assertThat(drained[0]).isTrue();
        assertThat(replies.asked()).containsExactly("get a");
    }

    @Test
    void drainingNobodyIsDoneAtOnce() {
        boolean[] drained = new boolean[1];
        connections.drain(() -> drained[0] = true);
        assertThat(drained[0]).isTrue();
    }

    @Test
    void abortingHangsUpOnAll() {
        EmbeddedSocket first = connect();
        EmbeddedSocket second = connect();
        first.receive("get a⏎");
        connections.abort();
        loop.turn();

        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isFalse();
        assertThat(everyLoops.get()).isZero();
    }

    @Test
    void aClientKeepsItsAffinity() {
        ClientConnection first = connect().pipeline().get(ClientConnection.class);
        ClientConnection second = connect().pipeline().get(ClientConnection.class);
        assertThat(first.affinity()).isNotEqualTo(second.affinity()).isNotNegative();
    }

    private EmbeddedSocket connect() {
        EmbeddedSocket socket = new EmbeddedSocket(loop);
        connections.accept(socket.vertx());
        loop.turn();
        return socket;
    }
}
