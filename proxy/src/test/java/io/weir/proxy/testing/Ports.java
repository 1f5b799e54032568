package io.weir.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of 127.0.0.1 that nobody listens on.
 *
 * <p>They lie below the range that Linux takes the local end of outgoing connections from. A port within it could be
 * handed to a client while its server is down for a restart, and a client that tries the dead server long enough may
 * even be handed that very port, and is then connected to itself.
 */
public final class Ports {
    private static final int LOWEST = 15_000;
    private static final int FIRST_EPHEMERAL = 32_768;

    private Ports() {}

    /** A port that was free a moment ago; whoever binds it must be ready to find it taken, and ask for another. */
    public static int free() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, FIRST_EPHEMERAL);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port of 127.0.0.1 found in 100 attempts");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (BindException taken) {
            return false;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
