package io.weir.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.LogLines;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Mutated bytes over sockets, with real servers behind the proxy: the connection ends when its input does, the next one is
 * answered, and so are the servers' other clients.
 */
final class MutatedInputIT {
    private static final int STREAMS = 500;

    @Test
    void whateverOneClientSendsTheNextIsServed() {
        try (LogLines log = LogLines.capture();
                ProxiedServers servers = ProxiedServers.start(2, ProxiedServers.PATIENT);
                RawConnection bystander = new RawConnection(servers.port())) {
            Seeds.of(STREAMS).forEach(seed -> {
                send(seed, servers.port());
                bystander
                        .send("set bystander 0 0 1\r\nx\r\nget bystander\r\n")
                        .expect("STORED\r\nVALUE bystander 0 1\r\nx\r\nEND\r\n");
            });
            assertThat(log.of("client_failed")).isEmpty();
            assertThat(log.of("upstream_failed")).isEmpty();
            assertThat(log.of("protocol_error"))
                    .as("servers that were out of step")
                    .isEmpty();
        }
    }

    private static void send(long seed, int port) {
        Mutator mutator = new Mutator(new SplittableRandom(seed));
        byte[] bytes = mutator.mutate(StreamGenerator.stream(seed).bytes("weir0:", Map.of()));
        try (RawConnection connection = new RawConnection(port)) {
            try {
                connection.sendInPieces(bytes, mutator.cuts(bytes.length)).shutdownOutput();
            } catch (UncheckedIOException closed) {
                // The proxy hung up in the midst of it, as it may.
            }
            connection.readToEnd();
        } catch (AssertionError failure) {
            throw new AssertionError(Seeds.repeat(seed) + ": " + failure.getMessage(), failure);
        }
        try (RawConnection next = new RawConnection(port)) {
            next.send("mn\r\n").expect("MN\r\n");
        } catch (AssertionError failure) {
            throw new AssertionError("the client behind " + Seeds.repeat(seed) + ": " + failure.getMessage(), failure);
        }
    }
}
