package io.weir.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.EmbeddedSocket;
import io.weir.proxy.route.EmbeddedProxy;
import io.weir.proxy.testing.LogLines;
import io.weir.proxy.testing.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Mutated bytes on the whole way of a request, without a network: no handler fails, servers are sent nothing but whole requests,
 * and every client gets its answers or is hung up on. {@code NoLeaks} counts the buffers.
 */
class MutatedInputTest {
    private static final int STREAMS = 2000;
    /** One proxy after the other, so that what an input has left behind meets a few others and no more. */
    private static final int STREAMS_OF_A_PROXY = 20;

    private static final int STREAM_THRESHOLD = 1024;
    private static final String[] SETTINGS = {
        "client { stream-threshold = " + STREAM_THRESHOLD + ", max-in-flight = 20, max-pending-bytes = 4m }",
        "pools.main { failures = 1000000, connections = 2 }",
        "commands { flush-all = true, admin = forward }"
    };

    /** A client that sends mutated bytes: the answers are the same at any split, however fast the servers are. */
    @Test
    void whatClientsSend() {
        forEachProxy((proxy, servers, seed) -> {
            Mutator mutator = new Mutator(new SplittableRandom(seed));
            byte[] bytes = mutator.mutate(StreamGenerator.stream(seed).bytes("weir0:", Map.of()));
            int[] cuts = mutator.cuts(bytes.length);
            String whole = new Visit(proxy, servers, seed, false).ask(bytes);
            String cut = new Visit(proxy, servers, seed, false).ask(bytes, cuts);
            assertThat(Wire.readable(cut))
                    .as("cut at %s, and as a whole, of %s", Arrays.toString(cuts), RequestStream.command(bytes, 11211))
                    .isEqualTo(Wire.readable(whole));
        });
    }

    /** Servers that send mutated bytes: nobody waits for longer than a request may take. */
    @Test
    void whatServersSend() {
        forEachProxy((proxy, servers, seed) -> {
            byte[] bytes = StreamGenerator.stream(seed).bytes("weir0:", Map.of());
            int[] cuts = new Mutator(new SplittableRandom(seed)).cuts(bytes.length);
            new Visit(proxy, servers, seed, true).ask(bytes, cuts);
        });
    }

    private interface Play {
        void with(EmbeddedProxy proxy, List<ScriptedServer> servers, long seed);
    }

    private static void forEachProxy(Play play) {
        PrimitiveIterator.OfLong seeds = Seeds.of(STREAMS).iterator();
        while (seeds.hasNext()) {
            try (LogLines log = LogLines.capture()) {
                EmbeddedProxy proxy = new EmbeddedProxy(2, SETTINGS);
                List<ScriptedServer> servers = new ArrayList<>();
                try {
                    for (int i = 0; i < STREAMS_OF_A_PROXY && seeds.hasNext(); i++) {
                        long seed = seeds.nextLong();
                        check(() -> play.with(proxy, servers, seed), seed, log);
                    }
                } finally {
                    proxy.close();
                }
            }
        }
    }

    private static void check(Runnable play, long seed, LogLines log) {
        try {
            play.run();
            assertThat(log.of("client_failed")).isEmpty();
            assertThat(log.of("upstream_failed")).isEmpty();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(Seeds.repeat(seed) + ": " + failure, failure);
        }
    }

    /** One client that comes and goes, and the servers behind the proxy meanwhile. */
    private static final class Visit {
        /** Beyond what a request may take, and beyond what a connection may be silent. */
        private static final int[] WAITS = {700, 1400, 6000, 12_000};

        private final EmbeddedProxy proxy;
        private final SplittableRandom random;
        private final boolean misbehave;
        private final List<ScriptedServer> servers;
        private final EmbeddedSocket client;
        private final StringBuilder replies = new StringBuilder();

        /** @param servers the ends of the connections that the proxy has made so far */
        Visit(EmbeddedProxy proxy, List<ScriptedServer> servers, long seed, boolean misbehave) {
            this.proxy = proxy;
            this.servers = servers;
            this.random = new SplittableRandom(seed);
            this.misbehave = misbehave;
            this.client = proxy.connect();
        }

        String ask(byte[] bytes, int... cuts) {
            int from = 0;
            for (int i = 0; i <= cuts.length; i++) {
                int to = i < cuts.length ? cuts[i] : bytes.length;
                while (client.isOpen() && !client.isReading() && serve(false)) {
                    // Until it may send more.
                }
                waitFor(client::isReading);
                if (client.isOpen()) {
                    client.receive(Arrays.copyOfRange(bytes, from, to));
                }
                if (random.nextBoolean()) {
                    serve(random.nextBoolean());
                }
                from = to;
            }
            proxy.turn();
            client.endInput();
            waitFor(() -> !client.isOpen());
            assertThat(client.isOpen())
                    .as("still open after its input has ended and all was waited for")
                    .isFalse();
            read();
            proxy.turn();
            assertServed();
            return replies.toString();
        }

        /** Lets the servers answer until it is true, and then time pass. */
        private void waitFor(BooleanSupplier done) {
            settle();
            for (int i = 0; i < WAITS.length && client.isOpen() && !done.getAsBoolean(); i++) {
                assertThat(misbehave)
                        .as("waits though the servers have answered all")
                        .isTrue();
                proxy.passMillis(WAITS[i]);
                settle();
            }
        }

        private void settle() {
            while (serve(false)) {
                // Until nobody has anything left to do.
            }
        }

        /** Returns whether any server did anything. */
        private boolean serve(boolean all) {
            proxy.turn();
            proxy.acceptAll(socket -> servers.add(new ScriptedServer(socket, misbehave, STREAM_THRESHOLD)), false);
            proxy.turn();
            servers.removeIf(server -> !server.isOpen());
            boolean busy = false;
            for (ScriptedServer server : servers) {
                busy |= server.act(random, all);
            }
            proxy.turn();
            read();
            return busy;
        }

        private void read() {
            replies.append(client.sentAsItIs());
        }

        private void assertServed() {
            EmbeddedSocket next = proxy.connect();
            proxy.ask(next, "mn\r\n");
            assertThat(next.sent()).as("what the next client is answered").isEqualTo("MN⏎");
            next.hangUp();
            proxy.turn();
        }
    }
}
