package io.weir.proxy.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A blocking connection to 127.0.0.1 that sends and expects bytes.
 *
 * <p>A text stands for bytes as {@link Wire} says: one character per byte, {@code ⏎} for CR LF. A read that waits
 * longer than {@value #READ_TIMEOUT_MILLIS} ms fails and tells what had been received until then.
 */
public final class RawConnection implements AutoCloseable {
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    public RawConnection(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot connect to 127.0.0.1:" + port, failure);
        }
    }

    /** Sends a text, in one write. */
    public RawConnection send(String text) {
        return send(Wire.bytes(text));
    }

    /** Sends bytes, in one write. */
    public RawConnection send(byte[] bytes) {
        try {
            out.write(bytes);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot send " + Wire.readable(Wire.text(bytes)), failure);
        }
    }

    /** Sends bytes in several writes, cut at the given offsets (ascending). */
    public RawConnection sendInPieces(byte[] bytes, int... cuts) {
        int from = 0;
        for (int cut : cuts) {
            send(Arrays.copyOfRange(bytes, from, cut));
            from = cut;
        }
        return send(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    /** The next line, without its CR LF. */
    public String readLine() {
        Received received = new Received("a line");
        while (!received.text().endsWith("\r\n")) {
            received.append();
        }
        return received.text().substring(0, received.length() - 2);
    }

    /** The next {@code count} bytes. */
    public byte[] readExactly(int count) {
        byte[] bytes = new byte[count];
        int have = 0;
        while (have < count) {
            int more;
            try {
                more = in.read(bytes, have, count - have);
            } catch (IOException failure) {
                throw unanswered(count + " bytes", Wire.text(Arrays.copyOf(bytes, have)), failure);
            }
            if (more < 0) {
                throw new AssertionError("expected " + count + " bytes, but the connection was closed after "
                        + Wire.readable(Wire.text(Arrays.copyOf(bytes, have))));
            }
            have += more;
        }
        return bytes;
    }

    /** The next {@code count} bytes as text, one character each. */
    public String readReply(int count) {
        return Wire.text(readExactly(count));
    }

    /** Reads exactly as many bytes as the text stands for, and compares. */
    public RawConnection expect(String exact) {
        return expect(Wire.bytes(exact));
    }

    /** Reads exactly that many bytes, and compares. Stops at the first that differs, to show what came instead. */
    public RawConnection expect(byte[] exact) {
        int have = 0;
        while (have < exact.length) {
            // In steps, so that a short answer that is wrong is told at once and not after the read timeout.
            byte[] part = readSome(exact, have);
            int differs = Arrays.mismatch(part, Arrays.copyOfRange(exact, have, have + part.length));
            if (differs >= 0) {
                String received = Wire.text(Arrays.copyOf(exact, have)) + Wire.text(part) + pending();
                throw new AssertionError(difference(Wire.text(exact), received, have + differs));
            }
            have += part.length;
        }
        return this;
    }

    /**
     * Reads until the whole of what was read matches, and fails as soon as it no longer can.
     *
     * @return the match, for its groups
     */
    public Matcher expectMatch(Pattern pattern) {
        Received received = new Received("a reply like " + Wire.readable(pattern.pattern()));
        while (true) {
            Matcher matcher = pattern.matcher(received.text());
            if (matcher.matches()) {
                return matcher;
            }
            if (!matcher.hitEnd()) {
                throw new AssertionError("expected a reply like\n  " + Wire.readable(pattern.pattern())
                        + "\nreceived\n  " + Wire.readable(received.text() + pending()));
            }
            received.append();
        }
    }

    /** Expects the end of the connection and not one byte before it. A reset is an end as well. */
    public void expectClosed() {
        int next;
        try {
            next = in.read();
        } catch (SocketTimeoutException open) {
            throw new AssertionError("expected the connection to be closed, but it stayed open", open);
        } catch (SocketException reset) {
            return;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (next >= 0) {
            throw new AssertionError(
                    "expected the connection to be closed, but received " + Wire.readable((char) next + pending()));
        }
    }

    /** All that comes until the other side closes, as text, one character per byte. */
    public String readToEnd() {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        byte[] part = new byte[1 << 16];
        try {
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                received.write(part, 0, count);
            }
        } catch (SocketException reset) {
            // Closed as well, with something of ours unread.
        } catch (IOException failure) {
            throw unanswered("the connection to be closed", Wire.text(received.toByteArray()), failure);
        }
        return Wire.text(received.toByteArray());
    }

    /** Expects that every reply has been read, and that the connection still takes commands: asks {@code version}. */
    public RawConnection expectNothingMore() {
        send("version\r\n");
        String line = readLine();
        if (!line.startsWith("VERSION ")) {
            throw new AssertionError("expected nothing more than the answer to version, but received "
                    + Wire.readable(line + "\r\n" + pending()));
        }
        return this;
    }

    /** No more is sent; what the other side still has to say can be read. */
    public RawConnection shutdownOutput() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Closes with a reset, as a client that crashes with unread replies does. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private byte[] readSome(byte[] exact, int have) {
        byte[] part = new byte[Math.min(exact.length - have, 1 << 16)];
        int count;
        try {
            count = in.read(part);
        } catch (IOException failure) {
            throw unanswered(Wire.readable(Wire.text(exact)), Wire.text(Arrays.copyOf(exact, have)), failure);
        }
        if (count < 0) {
            throw new AssertionError(
                    "expected\n  " + Wire.readable(Wire.text(exact)) + "\nbut the connection was closed after\n  "
                            + Wire.readable(Wire.text(Arrays.copyOf(exact, have))));
        }
        return Arrays.copyOf(part, count);
    }

    /** What lies in the socket already, for messages. */
    private String pending() {
        try {
            return Wire.text(in.readNBytes(in.available()));
        } catch (IOException failure) {
            return " (then " + failure.getMessage() + ")";
        }
    }

    private static String difference(String expected, String received, int at) {
        return "expected\n  " + Wire.readable(expected) + "\nreceived\n  " + Wire.readable(received)
                + "\nwhich differ from byte " + at + " on";
    }

    private static AssertionError unanswered(String expected, String received, IOException failure) {
        return new AssertionError(
                "expected " + expected + ", but received only " + Wire.readable(received) + " before: "
                        + failure.getMessage(),
                failure);
    }

    /** A reply that grows by a byte at a time. */
    private final class Received {
        private final String expected;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Received(String expected) {
            this.expected = expected;
        }

        void append() {
            int next;
            try {
                next = in.read();
            } catch (IOException failure) {
                throw unanswered(expected, text(), failure);
            }
            if (next < 0) {
                throw new AssertionError(
                        "expected " + expected + ", but the connection was closed after " + Wire.readable(text()));
            }
            bytes.write(next);
        }

        int length() {
            return bytes.size();
        }

        String text() {
            return Wire.text(bytes.toByteArray());
        }
    }
}
