package io.weir.proxy.upstream;

import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Replies;

/**
 * The last line that was written to a server, as long as it is a get and has not been sent: another get becomes a part of
 * it. What many clients ask in one turn of the loop, a key each, so is one request with one END: the server answers it in
 * one piece, which costs it and the proxy fewer system calls. Owned by the connection's event loop.
 */
final class GetLine {
    private static final byte[] GET = {'g', 'e', 't', ' '};
    private static final byte[] SPACE = {' '};

    /** Bytes of the longest line, without its end: as much as any server takes. */
    private static final int MAX_LENGTH = 2000;

    private final Output output;
    private int length;
    /** The output's position behind the line. */
    private long end = -1;

    GetLine(Output output) {
        this.output = output;
    }

    /** Whether a key was added to the line that is there; if not, nothing has changed. */
    boolean add(byte[] bytes, int start, int count) {
        if (output.position() != end
                || length + SPACE.length + count > MAX_LENGTH
                || !output.takeBack(Replies.CRLF.length)) {
            return false;
        }
        length += SPACE.length;
        output.write(SPACE);
        write(bytes, start, count);
        return true;
    }

    void begin(byte[] bytes, int start, int count) {
        length = GET.length;
        output.write(GET);
        write(bytes, start, count);
    }

    private void write(byte[] bytes, int start, int count) {
        length += count;
        output.write(bytes, start, count);
        output.write(Replies.CRLF);
        end = output.position();
    }
}
