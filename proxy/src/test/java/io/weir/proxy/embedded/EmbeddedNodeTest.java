package io.weir.proxy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.Wire;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The node over a socket. What it answers to each command is the table of edge cases' to check. */
final class EmbeddedNodeTest {
    private EmbeddedNode node;
    private RawConnection connection;

    @BeforeEach
    void start() {
        node = EmbeddedNode.start();
        connection = new RawConnection(node.port());
    }

    @AfterEach
    void stop() {
        connection.close();
        node.close();
    }

    @Test
    void namesItself() {
        connection.send("version⏎").expect(Wire.bytes("VERSION 1.6.45-weir-embedded⏎"));
    }

    @Test
    void eachNodeHasItemsOfItsOwn() {
        try (EmbeddedNode other = EmbeddedNode.start();
                RawConnection toOther = new RawConnection(other.port())) {
            connection.send("set a 0 0 1⏎x⏎").expect(Wire.bytes("STORED⏎"));
            toOther.send("get a⏎").expect(Wire.bytes("END⏎"));
        }
    }

    @Test
    void connectionsSeeTheSameItems() {
        connection.send("set a 0 0 1⏎x⏎").expect(Wire.bytes("STORED⏎"));
        try (RawConnection second = new RawConnection(node.port())) {
            second.send("get a⏎").expect(Wire.bytes("VALUE a 0 1⏎x⏎END⏎"));
        }
    }

    @Test
    void valueThatIsTooLargeDropsTheOldOneEvenWhenNobodyWantsToKnow() {
        connection.send("set a 0 0 1⏎x⏎").expect(Wire.bytes("STORED⏎"));
        connection
                .send("set a 0 0 1100000 noreply⏎" + "x".repeat(1_100_000) + "⏎get a⏎")
                .expect(Wire.bytes("END⏎"));
    }

    @Test
    void valueJustTooLargeForItsKeyIsRefused() {
        connection
                .send("set a 0 0 1048517⏎" + "x".repeat(1_048_517) + "⏎")
                .expect(Wire.bytes("SERVER_ERROR object too large for cache⏎"));
        connection.send("set a 0 0 1048516⏎" + "x".repeat(1_048_516) + "⏎").expect(Wire.bytes("STORED⏎"));
    }

    @Test
    void flagsBeyond32BitsAreCut() {
        connection.send("set a 4294967297 0 1⏎x⏎get a⏎").expect(Wire.bytes("STORED⏎VALUE a 1 1⏎x⏎END⏎"));
    }

    @Test
    void repliesFarLargerThanTheSocketTakesComeInOrder() {
        String value = "x".repeat(1_000_000);
        connection.send("set a 0 0 1000000⏎" + value + "⏎").expect(Wire.bytes("STORED⏎"));
        // All of it is sent before the first byte of a reply is read.
        connection.send("get a⏎incr b 1⏎".repeat(50));
        byte[] reply = Wire.bytes("VALUE a 0 1000000⏎" + value + "⏎END⏎NOT_FOUND⏎");
        for (int i = 0; i < 50; i++) {
            connection.expect(reply);
        }
        connection.expectNothingMore();
    }

    @Test
    void oneGetCanNotAskForMoreThanThereIsMemoryFor() {
        connection.send("set a 0 0 1000000⏎" + "x".repeat(1_000_000) + "⏎").expect(Wire.bytes("STORED⏎"));
        connection
                .send("get" + " a".repeat(1_000) + "⏎")
                .expect(Wire.bytes("SERVER_ERROR out of memory writing get response⏎"));
        connection.expectNothingMore();
    }

    @Test
    void clientThatGoesInTheMiddleOfARequestDoesNoHarm() {
        connection.send("set a 0 0 100⏎x").reset();
        connection = new RawConnection(node.port());
        connection.send("get a⏎").expect(Wire.bytes("END⏎"));
    }

    @Test
    void stats() {
        connection.send("set a 0 0 1⏎x⏎get a b⏎").expect(Wire.bytes("STORED⏎VALUE a 0 1⏎x⏎END⏎"));
        connection.send("stats⏎");

        Map<String, String> stats = new LinkedHashMap<>();
        for (String line = connection.readLine(); !line.equals("END"); line = connection.readLine()) {
            String[] words = line.split(" ", 3);
            assertThat(words[0]).isEqualTo("STAT");
            stats.put(words[1], words[2]);
        }
        assertThat(stats.keySet()).startsWith("pid", "uptime", "time", "version");
        assertThat(stats)
                .containsEntry("pid", Long.toString(ProcessHandle.current().pid()))
                .containsEntry("version", "1.6.45-weir-embedded")
                .containsEntry("curr_connections", "1")
                .containsEntry("cmd_get", "2")
                .containsEntry("get_hits", "1")
                .containsEntry("get_misses", "1")
                .containsEntry("cmd_set", "1")
                .containsEntry("curr_items", "1")
                .containsEntry("bytes", "61")
                .containsEntry("bytes_read", Integer.toString("set a 0 0 1..x..get a b..stats..".length()))
                .containsEntry("limit_maxbytes", "67108864");
    }

    @Test
    void statsReset() {
        connection.send("get a⏎stats reset⏎").expect(Wire.bytes("END⏎RESET⏎"));
        connection.send("stats⏎");
        String line = connection.readLine();
        while (!line.startsWith("STAT cmd_get")) {
            line = connection.readLine();
        }
        assertThat(line).isEqualTo("STAT cmd_get 0");
    }

    @Test
    void closingEndsConnectionsAndListening() {
        connection.send("version⏎").readLine();
        node.close();
        connection.expectClosed();
        assertThatThrownBy(() -> new RawConnection(node.port())).isInstanceOf(UncheckedIOException.class);
    }
}
