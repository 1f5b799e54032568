package io.weir.proxy.route;

import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.Request;
import java.util.Arrays;

/** A request's line as servers get it: without the quiet flag, and without tokens that they would ignore. */
final class RequestLine {
    private static final byte[] HOLD_AND_CRLF = {' ', '0', '\r', '\n'};

    private RequestLine() {}

    static void write(Request request, Output output) {
        int end = end(request);
        int quiet = request.quietToken();
        if (quiet < 0) {
            output.write(request.line(), 0, end);
        } else {
            output.write(request.line(), 0, request.tokenEnd(quiet - 1));
            output.write(request.line(), request.tokenEnd(quiet), end - request.tokenEnd(quiet));
        }
        output.write(lineEnd(request));
    }

    /**
     * What ends the line. A server takes a last word {@code noreply} for just that even if it is the key to delete, and
     * would not answer: so it does not stand last. The number is one that old clients sent, and servers ignore.
     */
    static byte[] lineEnd(Request request) {
        return request.command() == Command.DELETE ? endAfterKey(request) : Replies.CRLF;
    }

    /** The same of a delete of the request's key, whatever the request is. */
    static byte[] endAfterKey(Request request) {
        return request.isNoreply(1) ? HOLD_AND_CRLF : Replies.CRLF;
    }

    /** The same, to be sent later; without its line end. */
    static byte[] copy(Request request) {
        int end = end(request);
        int quiet = request.quietToken();
        if (quiet < 0) {
            return Arrays.copyOf(request.line(), end);
        }
        int head = request.tokenEnd(quiet - 1);
        int tail = end - request.tokenEnd(quiet);
        byte[] line = Arrays.copyOf(request.line(), head + tail);
        System.arraycopy(request.line(), request.tokenEnd(quiet), line, head, tail);
        return line;
    }

    private static int end(Request request) {
        return request.tokenEnd(request.command().forwardedTokens(request.tokenCount()) - 1);
    }
}
