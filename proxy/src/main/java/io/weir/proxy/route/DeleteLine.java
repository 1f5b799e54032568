package io.weir.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.protocol.Request;
import io.weir.proxy.spool.Entry;
import java.util.Arrays;

/** A delete of a request's key, be it a delete or not. */
final class DeleteLine {
    private static final byte[] DELETE = "delete ".getBytes(US_ASCII);
    private static final byte[] META_DELETE = "md ".getBytes(US_ASCII);
    private static final byte[] BASE64 = " b".getBytes(US_ASCII);

    private DeleteLine() {}

    /** What a server answers to it. */
    static ReplyShape replyShape(Request request) {
        return request.hasBase64Key() ? ReplyShape.META_DELETE : ReplyShape.DELETE;
    }

    /** The same, to be done later. */
    static Entry entry(Request request) {
        byte[] key = Arrays.copyOfRange(request.line(), request.tokenStart(1), request.tokenEnd(1));
        return request.hasBase64Key() ? Entry.deleteBase64(key) : Entry.delete(key);
    }

    static void write(Request request, Output output) {
        output.write(request.hasBase64Key() ? META_DELETE : DELETE);
        output.write(request.line(), request.tokenStart(1), request.tokenLength(1));
        if (request.hasBase64Key()) {
            output.write(BASE64);
        }
        output.write(RequestLine.endAfterKey(request));
    }
}
