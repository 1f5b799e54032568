package io.weir.proxy.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Decodes one client's bytes, as they come, into requests. Stands first on the request's way; owned by the client's
 * event loop.
 *
 * <pre>
 *            line without data
 *          ┌───────────────────┐
 *          ▼                   │    line of a storage command          all its data is there
 *        LINE ─────────────────┴──────────────────────────────▶ DATA ───────────────────────▶ LINE
 *          │  refused, with data to come                 all of it skipped
 *          └────────────────────────────────────▶ SWALLOW ───────────────▶ LINE
 * </pre>
 *
 * A request is decoded again from its line on once all its data is there, so that between two reads no view of a
 * buffer has to be kept.
 *
 * <p>A line with a NUL in it is refused, although memcached 1.6.40 and later take one in a key: older servers end the
 * line there, and would then run the data that follow as commands, past all that is refused here.
 *
 * <p>What is checked here is what a proxy has to know (keys, lengths, {@code noreply}) and what
 * servers of different ages answer in different words; the rest is the server's to judge.
 */
public final class RequestDecoder {
    /** What {@link #decode} came to. */
    public enum Outcome {
        /** More bytes are needed. */
        INCOMPLETE,
        /** The request holds one. */
        REQUEST,
        /** The request holds one, but its data, {@link Request#dataLength} bytes, are to be passed on as they come. */
        UPLOAD,
        /** An upload is next, and has to wait until the client has all its replies. Nothing was taken. */
        BARRIER,
        /** The value is larger than {@code max-value}; the request holds the rest, and the data will be skipped. */
        TOO_LARGE,
        /** Not a request that can be carried out: {@link #rejection} is the answer, and the client may go on. */
        REJECTED,
        /** memcached would close the connection, without a word. */
        CLOSE
    }

    /** Bytes with its end: what is shorter memcached does not look at, be it {@code mn} and a bare LF. */
    private static final int SHORTEST_LINE = 4;

    /** Characters of a data length: memcached takes no number of 32 bits that has more, be they zeros. */
    private static final int LONGEST_LENGTH = 11;

    private static final byte[] HTTP = "HTTP/".getBytes(US_ASCII);
    private static final int MAX_LEADING_SPACES = 100;
    private static final int LINE_END = 2;
    private static final byte BINARY_PROTOCOL = (byte) 0x80;
    private static final byte TLS_HANDSHAKE = 0x16;

    private final Limits limits;
    private final Request request;
    /** Bytes of the unfinished line that were searched for its end already. */
    private int scanned;
    /** Bytes of the request in progress, line and data, once its line was read; else 0. */
    private int frameLength;
    /** Bytes still to be skipped. */
    private long swallow;

    /** The client has sent something. */
    private boolean begun;

    private byte[] rejection = Replies.ERROR;

    /** @param request the loop's, filled by {@link #decode} */
    public RequestDecoder(Limits limits, Request request) {
        this.limits = limits;
        this.request = request;
    }

    /**
     * Decodes the next request of {@code in}, whose reader index moves behind what was taken.
     *
     * @param answered whether the client has all its replies
     */
    public Outcome decode(ByteBuf in, boolean answered) {
        while (true) {
            if (swallow > 0) {
                int skipped = (int) Math.min(swallow, in.readableBytes());
                in.skipBytes(skipped);
                swallow -= skipped;
                if (swallow > 0) {
                    return Outcome.INCOMPLETE;
                }
            }
            if (in.readableBytes() < Math.max(1, frameLength)) {
                return Outcome.INCOMPLETE;
            }
            int start = in.readerIndex();
            if (!begun && isNoText(in.getByte(start))) {
                return Outcome.CLOSE;
            }
            begun = true;
            int newline = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
            int lineBytes = (newline < 0 ? in.writerIndex() : newline) - start;
            if (lineBytes > limits.maxLine() && !mayBeLong(in, lineBytes)) {
                scanned = lineBytes;
                return Outcome.CLOSE;
            }
            if (newline < 0) {
                scanned = lineBytes;
                return Outcome.INCOMPLETE;
            }
            int length = newline > start && in.getByte(newline - 1) == '\r' ? newline - start - 1 : newline - start;
            request.readLine(in, start, length);
            Outcome outcome = decodeLine(in, newline + 1);
            if (outcome == Outcome.UPLOAD && !answered) {
                in.readerIndex(start);
                outcome = Outcome.BARRIER;
            }
            if (outcome == Outcome.INCOMPLETE || outcome == Outcome.BARRIER) {
                // The line is found again at once when its data is there.
                scanned = newline - start;
                return outcome;
            }
            scanned = 0;
            frameLength = 0;
            if (outcome == Outcome.REJECTED && request.noreply()) {
                continue;
            }
            return outcome;
        }
    }

    /** The answer to what was {@link Outcome#REJECTED}: shared bytes, not to be changed. */
    public byte[] rejection() {
        return rejection;
    }

    /** Bytes of the request in progress if they are known, else 0: how large a buffer its input needs. */
    public int frameLength() {
        return frameLength;
    }

    /** What comes is data of a request that was refused. */
    public boolean isSkipping() {
        return swallow > 0;
    }

    /** A request has begun and is not complete. */
    public boolean isInsideRequest() {
        return swallow > 0 || frameLength > 0 || scanned > 0;
    }

    /** {@code next} is the index behind the line. */
    private Outcome decodeLine(ByteBuf in, int next) {
        Command command = request.command();
        if (next - in.readerIndex() < SHORTEST_LINE) {
            in.readerIndex(next);
            return reject(Replies.BAD_FORMAT);
        }
        if (command.hasData() && request.tokenStart(0) == 0) {
            return command == Command.MS ? decodeMetaStorage(in, next) : decodeStorage(in, next);
        }
        in.readerIndex(next);
        if (request.tokenCount() == 0 || request.tokenStart(0) > 0) {
            return rejectUnknown();
        }
        if (request.hasNul() && command != Command.UNKNOWN) {
            return reject(Replies.BAD_FORMAT);
        }
        return switch (command) {
            case GET, GETS -> decodeRetrieval();
            case GAT, GATS ->
                request.tokenCount() < 3
                        ? reject(Replies.BAD_FORMAT)
                        : isInt(1) ? decodeRetrieval() : reject(Replies.INVALID_EXPTIME);
            case INCR, DECR -> decodeKeyed(3, 2, Replies.INVALID_DELTA);
            case TOUCH -> decodeKeyed(3, 2, Replies.INVALID_EXPTIME);
            case DELETE -> decodeKeyed(2, 0, Replies.BAD_FORMAT);
            case FLUSH_ALL -> {
                takeNoreply(1);
                yield request.tokenCount() == 1 || isInt(1) ? Outcome.REQUEST : reject(Replies.INVALID_EXPTIME);
            }
            case VERBOSITY -> {
                takeNoreply(1);
                yield request.tokenCount() > 1 && isUnsigned(1) ? Outcome.REQUEST : reject(Replies.BAD_FORMAT);
            }
            case MG, MD, MA, ME -> decodeMeta();
            case CACHE_MEMLIMIT, LRU, LRU_CRAWLER, SLABS, DEBUGTIME, SHUTDOWN -> {
                takeNoreply(1);
                yield Outcome.REQUEST;
            }
            case UNKNOWN -> isHttp() ? Outcome.CLOSE : rejectUnknown();
            default -> Outcome.REQUEST;
        };
    }

    private Outcome decodeRetrieval() {
        if (request.keyCount() < 1) {
            return reject(Replies.BAD_FORMAT);
        }
        for (int token = request.firstKey(); token < request.tokenCount(); token++) {
            if (request.tokenLength(token) > Limits.MAX_KEY) {
                return reject(Replies.BAD_FORMAT);
            }
        }
        return request.keyCount() <= limits.maxKeys() ? Outcome.REQUEST : reject(Replies.TOO_MANY_KEYS);
    }

    /** A command with a key and perhaps a number at token {@code number}. */
    private Outcome decodeKeyed(int required, int number, byte[] badNumber) {
        if (request.tokenCount() < required) {
            return reject(Replies.BAD_FORMAT);
        }
        takeNoreply(required);
        if (request.tokenLength(1) > Limits.MAX_KEY) {
            return reject(Replies.BAD_FORMAT);
        }
        boolean valid = number == 0 || (request.command() == Command.TOUCH ? isInt(number) : isUnsigned(number));
        return valid ? Outcome.REQUEST : reject(badNumber);
    }

    private Outcome decodeStorage(ByteBuf in, int next) {
        boolean cas = request.command() == Command.CAS;
        int required = cas ? 6 : 5;
        long length = dataLength(4);
        if (length < 0) {
            // How much data would follow is not known: what follows is read as a command, as memcached does.
            in.readerIndex(next);
            return reject(Replies.BAD_FORMAT);
        }
        takeNoreply(required);
        boolean valid = request.tokenCount() >= required
                && !request.hasNul()
                && request.tokenLength(1) <= Limits.MAX_KEY
                && isUnsigned(2)
                && isInt(3)
                && (!cas || isUnsigned(5));
        return valid ? decodeData(in, next, length) : rejectWithData(in, next, length, Replies.BAD_FORMAT);
    }

    /** {@code ms <key> <length> <flag>*}. */
    private Outcome decodeMetaStorage(ByteBuf in, int next) {
        long length = dataLength(2);
        if (length < 0 || !MetaFlags.areFlags(request, 3)) {
            // As a storage command without a length.
            in.readerIndex(next);
            return reject(Replies.BAD_FORMAT);
        }
        if (request.tokenLength(1) > Limits.MAX_KEY || request.hasNul()) {
            return rejectWithData(in, next, length, Replies.BAD_FORMAT);
        }
        byte[] error = request.metaFlags().check(request, 3);
        return error == MetaFlags.VALID ? decodeData(in, next, length) : rejectWithData(in, next, length, error);
    }

    private Outcome decodeMeta() {
        if (request.tokenCount() < 2 || !MetaFlags.areFlags(request, 2)) {
            return reject(Replies.BAD_FORMAT);
        }
        if (request.tokenLength(1) > Limits.MAX_KEY) {
            return reject(request.command() == Command.MA ? Replies.INVALID_OR_DUPLICATE_FLAG : Replies.BAD_FORMAT);
        }
        byte[] error = request.metaFlags().check(request, 2);
        if (error == MetaFlags.VALID && request.metaFlags().mayBreakLines(request)) {
            error = Replies.BAD_FORMAT;
        }
        return error == MetaFlags.VALID ? Outcome.REQUEST : reject(error);
    }

    /**
     * The length of the data that follow, or -1 if token {@code token} is none. A length that only a server would take
     * for one, or only we, would make commands of its data, past everything that is refused here.
     */
    private long dataLength(int token) {
        long length = token < request.tokenCount() && request.tokenLength(token) <= LONGEST_LENGTH
                ? Numbers.unsignedInt(request.line(), request.tokenStart(token), request.tokenEnd(token))
                : -1;
        return length <= Integer.MAX_VALUE - LINE_END ? length : -1;
    }

    private Outcome rejectWithData(ByteBuf in, int next, long length, byte[] reply) {
        in.readerIndex(next);
        swallow = length + LINE_END;
        return reject(reply);
    }

    private Outcome decodeData(ByteBuf in, int next, long length) {
        int dataLength = (int) length + LINE_END;
        if (length > limits.maxValue()) {
            in.readerIndex(next);
            swallow = dataLength;
            return Outcome.TOO_LARGE;
        }
        if (length > limits.streamThreshold()) {
            in.readerIndex(next);
            request.data(Unpooled.EMPTY_BUFFER, 0, dataLength);
            return Outcome.UPLOAD;
        }
        if (in.writerIndex() - next < dataLength) {
            frameLength = Math.addExact(next - in.readerIndex(), dataLength);
            return Outcome.INCOMPLETE;
        }
        int dataEnd = next + dataLength;
        in.readerIndex(dataEnd);
        if (in.getByte(dataEnd - 2) != '\r' || in.getByte(dataEnd - 1) != '\n') {
            return reject(Replies.BAD_DATA_CHUNK);
        }
        request.data(in, next, dataLength);
        return Outcome.REQUEST;
    }

    /**
     * {@code noreply} counts only as the last token. Where one that the command needs should stand, it is that one (a
     * key, a bad number), and counts nevertheless.
     */
    private void takeNoreply(int required) {
        int last = request.tokenCount() - 1;
        if (last >= 0 && request.isNoreply(last)) {
            request.noreply(last >= required);
        }
    }

    private Outcome rejectUnknown() {
        takeNoreply(request.tokenCount());
        return reject(Replies.ERROR);
    }

    private boolean isInt(int token) {
        return Numbers.isInt(request.line(), request.tokenStart(token), request.tokenEnd(token));
    }

    private boolean isUnsigned(int token) {
        return Numbers.isUnsigned(request.line(), request.tokenStart(token), request.tokenEnd(token));
    }

    private boolean isHttp() {
        int last = request.tokenCount() - 1;
        if (request.tokenLength(last) < HTTP.length) {
            return false;
        }
        int start = request.tokenStart(last);
        return Arrays.equals(request.line(), start, start + HTTP.length, HTTP, 0, HTTP.length);
    }

    /** The binary protocol, or TLS: a client that will not understand a word of what it would be told. */
    private static boolean isNoText(byte first) {
        return first == BINARY_PROTOCOL || first == TLS_HANDSHAKE;
    }

    /**
     * A line may be longer than 2 KiB only if it is a {@code get} or {@code gets}. memcached takes other long lines if
     * they happen to arrive in one piece; a proxy can't promise that they still do at the server.
     */
    private boolean mayBeLong(ByteBuf in, int length) {
        int word = in.readerIndex();
        int lastStart = Math.min(word + MAX_LEADING_SPACES, in.writerIndex() - 5);
        while (word < lastStart && in.getByte(word) == ' ') {
            word++;
        }
        boolean multiGet = in.getByte(word) == 'g'
                && in.getByte(word + 1) == 'e'
                && in.getByte(word + 2) == 't'
                && (in.getByte(word + 3) == ' ' || in.getByte(word + 3) == 's' && in.getByte(word + 4) == ' ');
        return multiGet && length <= limits.maxMultiGetLine();
    }

    private Outcome reject(byte[] reply) {
        rejection = reply;
        return Outcome.REJECTED;
    }
}
