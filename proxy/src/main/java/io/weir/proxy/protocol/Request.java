package io.weir.proxy.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * One decoded request: a view of the line and the data that stand in the client's input, valid until the decoder goes
 * on. One instance per event loop serves all its clients, so that decoding allocates nothing.
 *
 * <p>Tokens are counted from 0, the command word. A trailing {@code noreply} is not one of them.
 */
public final class Request {
    private static final byte[] NOREPLY = "noreply".getBytes(ISO_8859_1);

    private static final int USUAL_LINE = 2048;
    private static final int USUAL_TOKENS = 32;
    /** Arrays made for a line of a megabyte are given up again. */
    private static final int KEPT = 64 * 1024;

    private final MetaFlags metaFlags = new MetaFlags();
    private Command command = Command.UNKNOWN;
    private boolean noreply;
    private byte[] line = new byte[USUAL_LINE];
    private int lineLength;
    private int[] tokenStarts = new int[USUAL_TOKENS];
    private int[] tokenEnds = new int[USUAL_TOKENS];
    private int tokenCount;
    private boolean hasNul;
    private ByteBuf data = Unpooled.EMPTY_BUFFER;
    private int dataIndex;
    private int dataLength;

    public Command command() {
        return command;
    }

    /** The client waits for no answer, not even an error. */
    public boolean noreply() {
        return noreply;
    }

    /** A token as text, for what is not on the hot path. */
    public String token(int token) {
        return new String(line, tokenStarts[token], tokenLength(token), ISO_8859_1);
    }

    /** The token that is a meta command's {@code q}, or -1: only what the client has to know is answered. */
    public int quietToken() {
        return metaFlags.quietToken();
    }

    public boolean hasBase64Key() {
        return metaFlags.hasBase64Key();
    }

    /** The array that holds the bytes of the first key: the line, or, of a key in base64, what it decodes to. */
    public byte[] keyBytes() {
        return metaFlags.hasBase64Key() ? metaFlags.decodedKey() : line;
    }

    /** Where the first key begins in {@link #keyBytes}. */
    public int keyStart() {
        return metaFlags.hasBase64Key() ? 0 : tokenStarts[firstKey()];
    }

    /** Bytes of the first key. */
    public int keyLength() {
        return metaFlags.hasBase64Key() ? metaFlags.decodedKey().length : tokenLength(firstKey());
    }

    /** What a server that lacks the key answers to this {@code mg} or {@code me}: EN, and the flags echoed on a miss. */
    public byte[] metaMiss() {
        if (command == Command.MG) {
            for (int token = 2; token < tokenCount; token++) {
                if (isEchoed(token)) {
                    return echoing("EN");
                }
            }
        }
        return Replies.EN;
    }

    /** What a server that has the key answers to this {@code delete}, {@code touch} or {@code md}. */
    public byte[] success() {
        return switch (command) {
            case TOUCH -> Replies.TOUCHED;
            case MD -> echoing("HD");
            default -> Replies.DELETED;
        };
    }

    /** The line's bytes, in an array that the next request overwrites. */
    public byte[] line() {
        return line;
    }

    public int tokenCount() {
        return tokenCount;
    }

    public int tokenStart(int token) {
        return tokenStarts[token];
    }

    public int tokenEnd(int token) {
        return tokenEnds[token];
    }

    public int tokenLength(int token) {
        return tokenEnds[token] - tokenStarts[token];
    }

    /** The token of the first key; keys of a retrieval go on to the last token. */
    public int firstKey() {
        return command.touchesOnGet() ? 2 : 1;
    }

    public int keyCount() {
        return tokenCount - firstKey();
    }

    /** What follows the line: the value and its CR LF, {@link #dataLength} bytes from {@link #dataIndex} on. */
    public ByteBuf data() {
        return data;
    }

    public int dataIndex() {
        return dataIndex;
    }

    /** Bytes of the value and its CR LF; 0 for a command without data. */
    public int dataLength() {
        return dataLength;
    }

    /** Whether the token reads {@code noreply}, be it meant or not. */
    public boolean isNoreply(int token) {
        return Arrays.equals(line, tokenStarts[token], tokenEnds[token], NOREPLY, 0, NOREPLY.length);
    }

    /** Whether a meta command has this flag. */
    public boolean hasFlag(char flag) {
        return flagToken(flag) >= 0;
    }

    /** Whether an {@code ms} stores whatever is there already. */
    public boolean storesAlways() {
        int mode = flagToken('M');
        return mode < 0 || tokenLength(mode) > 1 && (line[tokenStarts[mode] + 1] | 0x20) == 's';
    }

    /** The request asks for a CAS number, or depends on one. */
    public boolean wantsCas() {
        return switch (command) {
            case GETS, GATS, CAS -> true;
            case MG -> hasFlag('c');
            case MS, MD, MA -> hasFlag('C') || hasFlag('c');
            default -> false;
        };
    }

    private int flagToken(char flag) {
        for (int token = command == Command.MS ? 3 : 2; token < tokenCount; token++) {
            if (line[tokenStarts[token]] == flag) {
                return token;
            }
        }
        return -1;
    }

    /** Takes the line in: {@code length} bytes from {@code index} of {@code in}, without its line end. */
    void readLine(ByteBuf in, int index, int length) {
        if (line.length < length) {
            line = new byte[Integer.highestOneBit(length) << 1];
        } else if (line.length > KEPT && length <= USUAL_LINE) {
            line = new byte[USUAL_LINE];
            tokenStarts = new int[USUAL_TOKENS];
            tokenEnds = new int[USUAL_TOKENS];
        }
        in.getBytes(index, line, 0, length);
        lineLength = length;
        noreply = false;
        data(Unpooled.EMPTY_BUFFER, 0, 0);
        metaFlags.reset();
        tokenize();
        command = tokenCount == 0 ? Command.UNKNOWN : Command.of(line, tokenStarts[0], tokenEnds[0]);
    }

    /** Only the space separates, as in memcached: a TAB is part of a key. */
    private void tokenize() {
        int count = 0;
        int position = 0;
        boolean nul = false;
        while (true) {
            while (position < lineLength && line[position] == ' ') {
                position++;
            }
            if (position == lineLength) {
                break;
            }
            if (count == tokenStarts.length) {
                tokenStarts = Arrays.copyOf(tokenStarts, count * 2);
                tokenEnds = Arrays.copyOf(tokenEnds, count * 2);
            }
            tokenStarts[count] = position;
            // Nearly every token is over after this: one comparison a character, where the loop below takes two.
            while (position < lineLength && (line[position] & 0xff) > ' ') {
                position++;
            }
            while (position < lineLength && line[position] != ' ') {
                nul |= line[position] == 0;
                position++;
            }
            tokenEnds[count++] = position;
        }
        tokenCount = count;
        hasNul = nul;
    }

    /** Some byte of the line is a NUL. */
    boolean hasNul() {
        return hasNul;
    }

    MetaFlags metaFlags() {
        return metaFlags;
    }

    /** A meta command's answer with the flags that are echoed. */
    private byte[] echoing(String word) {
        StringBuilder answer = new StringBuilder(word);
        for (int token = 2; token < tokenCount; token++) {
            if (isEchoed(token)) {
                boolean key = line[tokenStarts[token]] == 'k';
                answer.append(' ').append(key ? "k" + token(1) : token(token));
                answer.append(key && metaFlags.hasBase64Key() ? " b" : "");
            }
        }
        return answer.append("\r\n").toString().getBytes(ISO_8859_1);
    }

    private boolean isEchoed(int token) {
        byte flag = line[tokenStarts[token]];
        return flag == 'O' || flag == 'k';
    }

    /**
     * The last token is {@code noreply}.
     *
     * @param drop it is nothing else, and so no token any more
     */
    void noreply(boolean drop) {
        noreply = true;
        if (drop) {
            tokenCount--;
        }
    }

    void data(ByteBuf buffer, int index, int length) {
        data = buffer;
        dataIndex = index;
        dataLength = length;
    }
}
