package io.weir.proxy.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does what a server owes, over a connection of its own, for an operator while no Weir runs. Blocks. */
public final class SpoolReplay {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST_ANSWER = 512;
    private static final Pattern ADDRESS = Pattern.compile("\\[?(?<host>.+?)]?:(?<port>[0-9]{1,5})");

    /**
     * How far it came.
     *
     * @param done entries that the server owes no more
     * @param problem why it ended before all were done, if it did
     */
    public record Result(long done, Optional<String> problem) {}

    private SpoolReplay() {}

    public static Result replay(DeleteSpool spool, String server) {
        return replay(spool, server, PATIENCE);
    }

    /** @param patience how long the server may take to connect, and for each answer */
    static Result replay(DeleteSpool spool, String server, Duration patience) {
        long done = 0;
        try (Socket socket = connect(server, (int) patience.toMillis())) {
            InputStream answers = new BufferedInputStream(socket.getInputStream());
            for (Batch batch = spool.next(server).join();
                    !batch.isEmpty();
                    batch = spool.next(server).join()) {
                send(batch, socket);
                for (Entry entry : batch.entries()) {
                    check(entry, readLine(answers));
                }
                spool.acknowledge(batch);
                done += batch.entries().size();
            }
            return new Result(done, Optional.empty());
        } catch (UnknownHostException e) {
            return new Result(done, Optional.of("no such host"));
        } catch (SocketTimeoutException e) {
            return new Result(done, Optional.of("no answer within " + patience.toMillis() + " ms"));
        } catch (IOException e) {
            return new Result(done, Optional.of(SpoolDirectory.reason(e)));
        }
    }

    private static Socket connect(String server, int millis) throws IOException {
        Matcher address = ADDRESS.matcher(server);
        if (!address.matches()) {
            throw new UnknownHostException(server);
        }
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(millis);
            socket.connect(
                    new InetSocketAddress(address.group("host"), Integer.parseInt(address.group("port"))), millis);
            return socket;
        } catch (IOException | IllegalArgumentException e) {
            socket.close();
            throw e instanceof IOException failure ? failure : new UnknownHostException(server);
        }
    }

    private static void send(Batch batch, Socket socket) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Entry entry : batch.entries()) {
            lines.writeBytes(entry.line());
        }
        // The answers to a batch are short enough to wait in the socket until they are read.
        lines.writeTo(socket.getOutputStream());
    }

    private static void check(Entry entry, String answer) throws IOException {
        if (!entry.operation().isDoneBy(answer)) {
            throw new IOException("it answered \"" + answer.replaceAll("[^ -~]", "?") + "\" to a "
                    + entry.operation().word());
        }
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n' && line.size() < LONGEST_ANSWER; next = in.read()) {
            if (next < 0) {
                throw new IOException("it closed the connection");
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).replaceFirst("\r$", "");
    }
}
