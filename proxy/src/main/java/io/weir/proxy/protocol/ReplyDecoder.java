package io.weir.proxy.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Decodes what one server answers, as it comes, and passes parts of values on without waiting for the whole. Owned by
 * the server connection's event loop.
 *
 * <pre>
 *   LINE ── VALUE …, VA … ──▶ BLOCK ── all its bytes ──▶ LINE
 *   LINE ── any other ──▶ LINE (the reply is complete)
 * </pre>
 *
 * A reply that its command can't have, a value of a key that was not asked for, a line that is too long: the
 * connection is out of step, and {@link #decode} says so by a {@link ProtocolViolation}.
 */
public final class ReplyDecoder {
    /** Bytes of the longest line a server may answer: a key, and room for the words of any error. */
    private static final int MAX_LINE = 2048;

    /** Bytes of the largest value that memcached can be told to take ({@code -I}). */
    private static final long MAX_VALUE = 1L << 30;

    private static final int LINE_END = 2;

    private final byte[] line = new byte[MAX_LINE];
    private int scanned;
    private long blockTotal;
    private long blockLeft;
    private boolean endsWithBlock;

    /**
     * Decodes all of {@code in} that can be decoded; what is left, the begin of a line, is to be given again with what
     * follows it.
     *
     * @throws ProtocolViolation if the server is out of step; nothing that follows can be used
     */
    public void decode(ByteBuf in, ReplySink sink) throws ProtocolViolation {
        while (in.isReadable()) {
            if (blockLeft > 0) {
                readBlock(in, in.readerIndex(), sink);
            } else if (!readLine(in, sink)) {
                return;
            }
        }
    }

    private boolean readLine(ByteBuf in, ReplySink sink) throws ProtocolViolation {
        int start = in.readerIndex();
        int newline = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
        if (newline < 0) {
            scanned = in.readableBytes();
            if (scanned >= MAX_LINE) {
                throw new ProtocolViolation("a reply line of more than " + MAX_LINE + " bytes");
            }
            return false;
        }
        scanned = 0;
        int length = newline + 1 - start;
        if (length > MAX_LINE) {
            throw new ProtocolViolation("a reply line of more than " + MAX_LINE + " bytes");
        }
        in.getBytes(start, line, 0, length);
        int end = length > 1 && line[length - 2] == '\r' ? length - 2 : length - 1;
        ReplyWord word = ReplyWord.of(line, end);
        if (!sink.shape().permits(word)) {
            throw new ProtocolViolation(
                    "answered '" + printable(end) + "' where " + sink.shape().expected() + " was expected");
        }
        in.readerIndex(newline + 1);
        switch (word) {
            case VALUE -> {
                beginValue(end, length, sink);
                readBlock(in, start, sink);
            }
            case VA -> {
                beginMetaValue(end, length);
                readBlock(in, start, sink);
            }
            case STAT, PREFIX -> sink.block(in, start, length, length, true);
            case END -> sink.end();
            default -> sink.line(in, start, length);
        }
        return true;
    }

    /** {@code VALUE <key> <flags> <bytes> [<cas>]}: the block's data follow. */
    private void beginValue(int end, int lineLength, ReplySink sink) throws ProtocolViolation {
        int keyStart = 6;
        int keyEnd = tokenEnd(keyStart, end);
        int flagsEnd = tokenEnd(keyEnd + 1, end);
        int bytesEnd = tokenEnd(flagsEnd + 1, end);
        long bytes = flagsEnd < end ? Numbers.unsignedInt(line, flagsEnd + 1, bytesEnd) : -1;
        beginBlock(bytes, end, lineLength);
        if (!sink.expectsValue(line, keyStart, keyEnd)) {
            throw new ProtocolViolation("answered a key that it was not asked for");
        }
    }

    /** {@code VA <bytes> <flag>*}: the block is the whole reply. */
    private void beginMetaValue(int end, int lineLength) throws ProtocolViolation {
        beginBlock(Numbers.unsignedInt(line, Math.min(3, end), tokenEnd(3, end)), end, lineLength);
        endsWithBlock = true;
    }

    private void beginBlock(long bytes, int end, int lineLength) throws ProtocolViolation {
        if (bytes < 0) {
            throw new ProtocolViolation("answered '" + printable(end) + "', which has no length");
        }
        if (bytes > MAX_VALUE) {
            throw new ProtocolViolation("a value of " + bytes + " bytes, more than any memcached holds");
        }
        blockTotal = lineLength + bytes + LINE_END;
        blockLeft = blockTotal;
    }

    /** Passes on what is there of the block from {@code index} on, its line included the first time. */
    private void readBlock(ByteBuf in, int index, ReplySink sink) throws ProtocolViolation {
        int length = (int) Math.min(blockLeft, in.writerIndex() - index);
        checkEnd(in, index, length);
        blockLeft -= length;
        in.readerIndex(index + length);
        sink.block(in, index, length, blockTotal, blockLeft == 0);
        if (blockLeft == 0 && endsWithBlock) {
            endsWithBlock = false;
            sink.end();
        }
    }

    /** The last two bytes of a block are CR LF, or what came is not what its length says. */
    private void checkEnd(ByteBuf in, int index, int length) throws ProtocolViolation {
        long left = blockLeft - length;
        if (left > 1) {
            return;
        }
        boolean cr = blockLeft < LINE_END || in.getByte((int) (index + blockLeft - LINE_END)) == '\r';
        boolean lf = left > 0 || in.getByte(index + length - 1) == '\n';
        if (!cr || !lf) {
            throw new ProtocolViolation("a value that is longer than its length says");
        }
    }

    private int tokenEnd(int start, int end) {
        int position = Math.min(start, end);
        while (position < end && line[position] != ' ') {
            position++;
        }
        return position;
    }

    /** The first bytes of the line, for a log: what a server said may be anything. */
    private String printable(int end) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(end, 40); i++) {
            text.append(line[i] >= ' ' && line[i] < 0x7f ? (char) line[i] : '.');
        }
        return text.toString();
    }
}
