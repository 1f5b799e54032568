package io.weir.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Bytes that have arrived at sockets of this machine and that nobody has read yet, as the kernel tells: proc(5), net/tcp and tcp6. */
public final class ReceiveQueues {
    private ReceiveQueues() {}

    /** Waits until so many bytes lie unread in the connections that were accepted at a port. */
    public static void awaitAtPort(int port, long bytes) {
        await(columns -> columns[1].endsWith(suffix(port)), bytes, "accepted at port " + port);
    }

    /** Waits until so many bytes lie unread in the connections to a port. */
    public static void awaitFromPort(int port, long bytes) {
        await(columns -> columns[2].endsWith(suffix(port)), bytes, "to port " + port);
    }

    private static void await(Predicate<String[]> wanted, long bytes, String which) {
        Awaitility.await(bytes + " bytes unread in connections " + which).until(() -> unread(wanted) == bytes);
    }

    private static long unread(Predicate<String[]> wanted) {
        // Columns: number, local address, remote address, state (01: established), transmit:receive queue. A socket
        // made for
        // both IPv4 and IPv6 is listed under the latter.
        return Stream.of("tcp", "tcp6")
                .flatMap(ReceiveQueues::sockets)
                .filter(columns -> columns[3].equals("01") && wanted.test(columns))
                .mapToLong(columns -> Long.parseLong(columns[4].split(":")[1], 16))
                .sum();
    }

    private static Stream<String[]> sockets(String table) {
        try {
            return Files.readAllLines(Path.of("/proc/net", table)).stream()
                    .map(line -> line.strip().split("\\s+"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String suffix(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }
}
