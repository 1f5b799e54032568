package io.weir.proxy.protocol.edge;

import io.weir.proxy.embedded.EmbeddedNode;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.Wire;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays the classic edge cases against the embedded node, which has to answer as memcached 1.6.45 does. */
final class EmbeddedNodeEdgeCasesTest {
    /** The node decodes as the proxy does, and the proxy refuses this. */
    private static final String REFUSED_BY_THE_DECODER = "NUL is part of a key";

    private static EmbeddedNode node;

    @BeforeAll
    static void start() {
        node = EmbeddedNode.start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("playable")
    void answersAsMemcachedDoes(EdgeCase edgeCase) {
        Playback.play(edgeCase, peer(node.port()));
    }

    static Stream<EdgeCase> playable() {
        return ClassicEdgeCases.all().stream()
                .filter(edgeCase -> edgeCase.suits(peer(0)))
                .filter(edgeCase -> edgeCase.serverArguments().isEmpty())
                .filter(edgeCase -> !edgeCase.words().equals(REFUSED_BY_THE_DECODER));
    }

    @Test
    void refusesNulAsTheProxyDoes() {
        try (RawConnection connection = new RawConnection(node.port())) {
            connection.send("set a\0b 0 0 1⏎x⏎get a\0b⏎").expect(Wire.bytes(Answers.BAD_FORMAT.repeat(2)));
            connection.expectNothingMore();
        }
    }

    private static Peer peer(int port) {
        return new Peer(port, MemcachedVersion.parse("1.6.45"), false);
    }
}
