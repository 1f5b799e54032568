package io.weir.proxy.protocol;

import java.util.Arrays;
import java.util.Base64;

/**
 * Checks the flags of a meta command, token by token as memcached does, and finds those that a proxy has to know: the
 * quiet one, and a key in base64. Part of the decoder; one per event loop's request.
 */
final class MetaFlags {
    /** No error. */
    static final byte[] VALID = {};

    private static final int MAX_TOKENS = 20;
    private static final int MAX_OPAQUE = 31;
    private static final int NONE = -1;
    /** Every flag of any meta command. */
    private static final String KNOWN = "bcCDEfFhIJklLMNOPqRstTuvx";
    /** In lower case too, which servers before 1.6.40 take. */
    private static final String MS_MODES = "EeAaPpRrSs";

    private static final String MA_MODES = "Ii+Dd-";

    private static final byte[] NOTHING = {};

    private int quietToken;
    private byte[] decodedKey = NOTHING;
    private boolean base64;
    private boolean echoesKey;

    /** The token that is {@code q}, or -1. */
    int quietToken() {
        return quietToken;
    }

    boolean hasBase64Key() {
        return base64;
    }

    /** The key's bytes, when it came in base64. */
    byte[] decodedKey() {
        return decodedKey;
    }

    void reset() {
        quietToken = NONE;
        base64 = false;
        echoesKey = false;
    }

    /**
     * Whether the reply may have a line end that is none: memcached writes the key of an item that {@code mg} or
     * {@code ma} has made as it is, though it came in base64. Whoever made such an item could write what others get.
     */
    boolean mayBreakLines(Request request) {
        return base64 && (request.command() == Command.ME || echoesKey) && hasLineEnd(decodedKey);
    }

    private static boolean hasLineEnd(byte[] key) {
        for (byte character : key) {
            if (character == '\n') {
                return true;
            }
        }
        return false;
    }

    /** Whether all tokens from {@code first} on begin as a flag can; else the line as a whole is none. */
    static boolean areFlags(Request request, int first) {
        for (int token = first; token < request.tokenCount(); token++) {
            if (!isLetterOrDigit(request.line()[request.tokenStart(token)])) {
                return false;
            }
        }
        return true;
    }

    /**
     * Looks at all flags from token {@code first} on, as memcached does: first how they are written, then at the few
     * that it looks at again. Those that a command has no use for are ignored.
     *
     * @return the reply that refuses them, or {@link #VALID}
     */
    byte[] check(Request request, int first) {
        Command command = request.command();
        if (command == Command.ME) {
            return checkDebug(request, first);
        }
        byte[] error = checkForm(request, first);
        if (error == VALID) {
            return checkAgain(request, first);
        }
        return command == Command.MA ? Replies.INVALID_OR_DUPLICATE_FLAG : error;
    }

    /**
     * {@code me} looks at its first flag only, and only for whether its key is in base64. A {@code b} that nothing
     * follows it overlooks: a key that can be none is then looked up as it is.
     */
    private byte[] checkDebug(Request request, int first) {
        boolean encoded = request.tokenCount() > first
                && request.tokenLength(first) == 1
                && request.line()[request.tokenStart(first)] == 'b';
        boolean wrong = encoded && decodeKey(request) != VALID;
        return wrong && request.tokenCount() > first + 1 ? Replies.BAD_FORMAT : VALID;
    }

    /** A flag that is unknown or there twice is told at once, of bad arguments the last. */
    private byte[] checkForm(Request request, int first) {
        if (request.tokenCount() > MAX_TOKENS) {
            return Replies.TOO_MANY_FLAGS;
        }
        byte[] error = VALID;
        // One bit for each of '0' to 'z'.
        long seenLow = 0;
        long seenHigh = 0;
        for (int token = first; token < request.tokenCount(); token++) {
            int flag = request.line()[request.tokenStart(token)];
            long bit = 1L << (flag & 63);
            if (((flag < 64 ? seenLow : seenHigh) & bit) != 0) {
                return Replies.DUPLICATE_FLAG;
            }
            if (KNOWN.indexOf(flag) < 0) {
                return Replies.INVALID_FLAG;
            }
            if (flag < 64) {
                seenLow |= bit;
            } else {
                seenHigh |= bit;
            }
            byte[] argumentError = checkArgument(request, token, flag);
            // Of F memcached only notes that it is bad, and says no word of its own.
            if (argumentError != VALID && (error == VALID || argumentError != Replies.BAD_FORMAT)) {
                error = argumentError;
            }
        }
        return error;
    }

    private byte[] checkArgument(Request request, int token, int flag) {
        byte[] line = request.line();
        int start = request.tokenStart(token) + 1;
        int end = request.tokenEnd(token);
        return switch (flag) {
            case 'q' -> {
                quietToken = token;
                yield VALID;
            }
            case 'k' -> {
                echoesKey = true;
                yield VALID;
            }
            case 'b' -> decodeKey(request);
            case 'T', 'N', 'R' -> Numbers.isInt(line, start, end) ? VALID : Replies.BAD_TOKEN;
            case 'C', 'E' -> Numbers.isUnsigned(line, start, end) ? VALID : Replies.BAD_TOKEN;
            case 'D' -> Numbers.isUnsigned(line, start, end) ? VALID : Replies.INVALID_META_DELTA;
            case 'J' -> Numbers.isUnsigned(line, start, end) ? VALID : Replies.INVALID_INITIAL;
            case 'F' -> isClientFlags(Numbers.unsignedInt(line, start, end)) ? VALID : Replies.BAD_FORMAT;
            default -> VALID;
        };
    }

    private static byte[] checkAgain(Request request, int first) {
        Command command = request.command();
        byte[] line = request.line();
        for (int token = first; token < request.tokenCount(); token++) {
            int start = request.tokenStart(token);
            if (line[start] == 'O' && command != Command.MA && request.tokenLength(token) > MAX_OPAQUE + 1) {
                return Replies.OPAQUE_TOO_LONG;
            }
            if (line[start] == 'M') {
                int mode = request.tokenLength(token) > 1 ? line[start + 1] : ' ';
                if (command == Command.MS && MS_MODES.indexOf(mode) < 0) {
                    return Replies.INVALID_MS_MODE;
                }
                if (command == Command.MA && MA_MODES.indexOf(mode) < 0) {
                    return Replies.INVALID_MA_MODE;
                }
            }
        }
        return VALID;
    }

    private static boolean isClientFlags(long flags) {
        return flags >= 0 && flags <= 0xffff_ffffL;
    }

    private byte[] decodeKey(Request request) {
        byte[] text = Arrays.copyOfRange(request.line(), request.tokenStart(1), request.tokenEnd(1));
        // The JDK's decoder would take a last quantum without its padding, memcached's does not.
        if (text.length % 4 != 0) {
            return Replies.UNDECODABLE_KEY;
        }
        try {
            decodedKey = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return Replies.UNDECODABLE_KEY;
        }
        base64 = true;
        return VALID;
    }

    /** And the few characters that stand between the letters in ASCII. */
    private static boolean isLetterOrDigit(int flag) {
        return flag >= '0' && flag <= '9' || flag >= 'A' && flag <= 'z';
    }
}
