package io.weir.proxy.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.proxy.config.WeirConfig;
import io.weir.proxy.loop.EmbeddedNetwork;
import io.weir.proxy.loop.EmbeddedSocket;
import io.weir.proxy.loop.HandTurnedLoop;
import io.weir.proxy.loop.TestConfig;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamsTest {
    private static final int PORT = TestConfig.FIRST_PORT;

    private final HandTurnedLoop loop = new HandTurnedLoop();
    private final EmbeddedNetwork network = new EmbeddedNetwork(loop);
    private final Upstreams upstreams = new Upstreams(network.vertx(), loop.loop(), new CounterRegistry());
    private Topology topology = Topology.of(TestConfig.of(2), Optional.empty());

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void anUnchangedServerKeepsItsConnection() {
        upstreams.adopt(topology);
        EmbeddedSocket first = ask(0, "get a");
        adopt(TestConfig.of(3, "pools.main.timeout = 1s"));
        RecordedReply reply = send(0, "get b");
        assertThat(network.connecting(PORT)).isZero();
        loop.turn();
        assertThat(first.sent()).isEqualTo("get b⏎");
        first.receive("END⏎END⏎");
        assertThat(reply.text()).isEqualTo("|end");
        assertThat(upstreams.pool("main").servers().size()).isEqualTo(3);
    }

    @Test
    void aServerThatIsGoneFinishesWhatIsUnderWay() {
        upstreams.adopt(topology);
        RecordedReply reply = send(1, "get a");
        EmbeddedSocket gone = network.accept(PORT + 1);
        loop.turn();
        adopt(TestConfig.of(1));
        loop.turn();
        assertThat(gone.isOpen()).isTrue();
        assertThat(upstreams.inFlight()).isEqualTo(1);
        gone.receive("END⏎");
        loop.turn();

        assertThat(reply.text()).isEqualTo("|end");
        assertThat(gone.isOpen()).isFalse();
        assertThat(upstreams.inFlight()).isZero();
    }

    @Test
    void aServerThatIsGoneMayStillBeLate() {
        upstreams.adopt(topology);
        RecordedReply reply = send(1, "get a");
        network.accept(PORT + 1);
        adopt(TestConfig.of(1));
        upstreams.tick(loop.inMillis(600));
        assertThat(reply.text()).isEqualTo("|failed: s1: no reply within 500 ms (miss)");
        upstreams.tick(loop.inMillis(6_000));
        assertThat(upstreams.inFlight()).isZero();
    }

    @Test
    void requestsUnderWayAreThoseOfAllServers() {
        upstreams.adopt(topology);
        ask(0, "get a");
        ask(1, "get a");
        ask(1, "get b");
        assertThat(upstreams.inFlight()).isEqualTo(3);
    }

    @Test
    void thereIsNoPoolThatTheConfigDoesNotHave() {
        upstreams.adopt(topology);
        assertThatThrownBy(() -> upstreams.pool("other")).hasMessage("no pool other");
    }

    private void adopt(WeirConfig config) {
        topology = Topology.of(config, Optional.of(topology));
        upstreams.adopt(topology);
    }

    private EmbeddedSocket ask(int server, String request) {
        send(server, request);
        if (network.connecting(PORT + server) == 0) {
            return null;
        }
        EmbeddedSocket socket = network.accept(PORT + server);
        loop.turn();
        socket.sent();
        return socket;
    }

    private RecordedReply send(int server, String request) {
        RecordedReply reply = RecordedReply.ofGet();
        upstreams.pool("main").servers().get(server).send(reply, 0).write((request + "\r\n").getBytes(US_ASCII));
        return reply;
    }
}
