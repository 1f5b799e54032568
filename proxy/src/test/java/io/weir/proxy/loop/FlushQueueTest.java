package io.weir.proxy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlushQueueTest {
    private final HandTurnedLoop loop = new HandTurnedLoop();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void oneTaskFlushesAllThatWereWrittenTo() {
        List<EmbeddedSocket> peers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            EmbeddedSocket peer = new EmbeddedSocket(loop);
            Output output = outputTo(peer);
            output.write(new byte[] {'a'});
            output.write(new byte[] {'b'});
            peers.add(peer);
        }
        EmbeddedSocket idle = new EmbeddedSocket(loop);
        outputTo(idle);
        assertThat(loop.waiting()).isEqualTo(1);
        loop.turn();

        assertThat(peers).allSatisfy(peer -> {
            assertThat(peer.writes()).isEqualTo(1);
            assertThat(peer.sent()).isEqualTo("ab");
        });
        assertThat(idle.writes()).isZero();
    }

    @Test
    void whatAFlushWritesElsewhereLeavesWithTheNextTask() {
        EmbeddedSocket first = new EmbeddedSocket(loop);
        EmbeddedSocket second = new EmbeddedSocket(loop);
        Output toFirst = outputTo(first);
        Output toSecond = outputTo(second);
        first.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
                toSecond.write(new byte[] {'2'});
                context.flush();
            }
        });
        toSecond.write(new byte[] {'1'});
        toFirst.write(new byte[] {'1'});
        loop.turn();

        assertThat(first.sent()).isEqualTo("1");
        assertThat(second.sentPieces()).containsExactly("1", "2");
        assertThat(second.writes()).isEqualTo(2);
    }

    @Test
    void aFlushThatThrowsCostsItsOwnConnectionOnly() {
        EmbeddedSocket first = new EmbeddedSocket(loop);
        EmbeddedSocket second = new EmbeddedSocket(loop);
        Output toFirst = outputTo(first);
        Output toSecond = outputTo(second);
        toFirst.whenFlushed(() -> {
            throw new IllegalStateException("a bug");
        });
        toFirst.write(new byte[] {'1'});
        toSecond.write(new byte[] {'2'});
        loop.turn();
        toSecond.write(new byte[] {'3'});
        loop.turn();

        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();
        assertThat(second.sentPieces()).containsExactly("2", "3");
    }

    private Output outputTo(EmbeddedSocket peer) {
        Output output = new Output(loop.loop().flushes(), new Counter(), new Counter());
        peer.pipeline().addBefore("handler", "output", new ChannelInboundHandlerAdapter());
        output.attach(peer.pipeline().context("output"));
        return output;
    }
}
