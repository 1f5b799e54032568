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
    private static final String KNOWN = "bcCDEfFhIJkKlLMNOPqRsStTvxX";

    private static final byte[] NOTHING = {};

    private int quietToken;
    private byte[] decodedKey = NOTHING;
    private boolean base64;

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
    }

    /**
     * Looks at all flags from token {@code first} on, as memcached does in two rounds: how they are written, then
     * whether the command has them.
     *
     * @return the reply that refuses them, or {@link #VALID}
     */
    byte[] check(Request request, int first) {
        Command command = request.command();
        if (command == Command.ME) {
            return checkDebug(request, first);
        }
        if (request.tokenCount() > MAX_TOKENS) {
            return Replies.TOO_MANY_FLAGS;
        }
        byte[] error = checkForm(request, first);
        if (error == VALID) {
            error = checkMeaning(request, first);
        }
        boolean precise = error == Replies.OPAQUE_TOO_LONG || error == Replies.INVALID_MA_MODE;
        return error == VALID || command != Command.MA || precise ? error : Replies.INVALID_OR_DUPLICATE_FLAG;
    }

    /** {@code me} looks at nothing but whether its key is in base64. */
    private byte[] checkDebug(Request request, int first) {
        for (int token = first; token < request.tokenCount(); token++) {
            if (request.line()[request.tokenStart(token)] == 'b') {
                return decodeKey(request) == VALID ? VALID : Replies.BAD_FORMAT;
            }
        }
        return VALID;
    }

    private byte[] checkForm(Request request, int first) {
        // One bit for each of '0' to 'z'.
        long seenLow = 0;
        long seenHigh = 0;
        for (int token = first; token < request.tokenCount(); token++) {
            int flag = request.line()[request.tokenStart(token)];
            if (!isLetterOrDigit(flag)) {
                return Replies.BAD_FORMAT;
            }
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
            byte[] error = checkOne(request, token, flag);
            if (error != VALID) {
                return error;
            }
        }
        return VALID;
    }

    private static byte[] checkMeaning(Request request, int first) {
        Command command = request.command();
        byte[] error = VALID;
        for (int token = first; token < request.tokenCount() && error == VALID; token++) {
            byte[] line = request.line();
            int start = request.tokenStart(token);
            if (command.metaFlags().indexOf(line[start]) < 0) {
                error = Replies.INVALID_FLAG;
            } else if (line[start] == 'O' && command != Command.MA && request.tokenLength(token) > MAX_OPAQUE + 1) {
                error = Replies.OPAQUE_TOO_LONG;
            } else if (line[start] == 'M') {
                error = checkMode(command, line[start + 1]);
            }
        }
        return error;
    }

    private byte[] checkOne(Request request, int token, int flag) {
        byte[] line = request.line();
        int start = request.tokenStart(token);
        int end = request.tokenEnd(token);
        switch (flag) {
            case 'q' -> quietToken = token;
            case 'b' -> {
                return decodeKey(request);
            }
            case 'M' -> {
                return end - start == 2 ? VALID : Replies.INVALID_MODE_LENGTH;
            }
            case 'T', 'N', 'R' -> {
                return Numbers.isInt(line, start + 1, end) ? VALID : Replies.BAD_TOKEN;
            }
            case 'F' -> {
                long flags = Numbers.unsignedInt(line, start + 1, end);
                return flags >= 0 && flags <= 0xffff_ffffL ? VALID : Replies.BAD_FORMAT;
            }
            case 'D', 'J', 'C', 'E' -> {
                return Numbers.isUnsigned(line, start + 1, end) ? VALID : Replies.BAD_TOKEN;
            }
            default -> {}
        }
        return VALID;
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

    private static byte[] checkMode(Command command, byte mode) {
        if (command == Command.MS) {
            return "EeAaPpRrSs".indexOf(mode) >= 0 ? VALID : Replies.INVALID_MS_MODE;
        }
        return "Ii+Dd-".indexOf(mode) >= 0 ? VALID : Replies.INVALID_MA_MODE;
    }

    private static boolean isLetterOrDigit(int flag) {
        return flag >= '0' && flag <= '9' || flag >= 'A' && flag <= 'Z' || flag >= 'a' && flag <= 'z';
    }
}
