package io.weir.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Request;
import java.time.Duration;
import java.time.Instant;

/**
 * Writes a request's line with an expiry time that is no later than a pool allows that only stands in for another: what
 * is left there must not outlive the fault by much, since it is never updated once the fault is over.
 *
 * @param longest what is written may live
 */
record LifeCap(Duration longest) {
    /** Up to here memcached takes an expiry time for seconds from now, beyond for a time of the Unix clock. */
    private static final long LONGEST_RELATIVE = Duration.ofDays(30).toSeconds();

    private static final int NONE = -1;

    void writeLine(Request request, Output output) {
        int tokens = request.command().forwardedTokens(request.tokenCount());
        int plain = plainExpiry(request);
        boolean hasLife = plain != NONE;
        StringBuilder line = new StringBuilder(request.token(0));
        for (int token = 1; token < tokens; token++) {
            if (token != request.quietToken()) {
                line.append(' ');
                String text = request.token(token);
                if (token == plain) {
                    line.append(capped(text));
                } else if (isMetaExpiry(request, token)) {
                    hasLife |= text.charAt(0) == 'T';
                    line.append(text.charAt(0)).append(capped(text.substring(1)));
                } else {
                    line.append(text);
                }
            }
        }
        if (!hasLife && storesForEver(request)) {
            line.append(" T").append(longest.toSeconds());
        }
        output.write(line.toString().getBytes(ISO_8859_1));
        output.write(RequestLine.lineEnd(request));
    }

    /** {@code gat <expiry>} with its expiry capped. */
    byte[] verb(byte[] line) {
        String text = new String(line, ISO_8859_1);
        int expiry = text.lastIndexOf(' ') + 1;
        return (text.substring(0, expiry) + capped(text.substring(expiry))).getBytes(ISO_8859_1);
    }

    private static int plainExpiry(Request request) {
        return switch (request.command()) {
            case SET, ADD, REPLACE, CAS -> 3;
            case TOUCH -> 2;
            case GAT, GATS -> 1;
            default -> NONE;
        };
    }

    private static boolean isMetaExpiry(Request request, int token) {
        byte flag = request.line()[request.tokenStart(token)];
        return switch (request.command()) {
            case MS -> token > 2 && (flag == 'T' || flag == 'N');
            case MG, MA -> token > 1 && (flag == 'T' || flag == 'N');
            case MD -> token > 1 && flag == 'T';
            default -> false;
        };
    }

    /** {@code ms} without a T flag keeps what it stores. */
    private static boolean storesForEver(Request request) {
        return request.command() == Command.MS;
    }

    private String capped(String expiry) {
        long wanted = Long.parseLong(expiry);
        long most = longest.toSeconds();
        if (wanted < 0) {
            return expiry;
        }
        boolean absolute = wanted > LONGEST_RELATIVE;
        long life = absolute ? wanted - Instant.now().getEpochSecond() : wanted;
        return wanted == 0 || life > most ? Long.toString(most) : expiry;
    }
}
