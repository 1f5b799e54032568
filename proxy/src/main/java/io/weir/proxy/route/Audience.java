package io.weir.proxy.route;

import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Request;

/**
 * What a client wants to hear of a reply. The servers always answer: {@code noreply} and the quiet flag are not
 * forwarded, so the proxy knows of each request when it is done and what became of it, a barrier ({@code mn}) waits
 * for all of them, and no reply can be taken for another's. What was not to be said is held back here.
 */
enum Audience {
    ALL,
    /** The quiet flag of a meta command: what goes without saying is not said. */
    QUIET,
    /** {@code noreply}: nothing, not even an error. */
    NOBODY;

    static Audience of(Request request) {
        if (request.noreply()) {
            return NOBODY;
        }
        return request.quietToken() < 0 ? ALL : QUIET;
    }

    /** @param first and {@code second}: how the reply line begins */
    boolean hears(Command command, byte first, byte second) {
        return switch (this) {
            case ALL -> true;
            case NOBODY -> false;
            case QUIET ->
                switch (command) {
                    case MG, ME -> !(first == 'E' && second == 'N');
                    case MA -> !(first == 'H' && second == 'D' || first == 'V' && second == 'A');
                    default -> !(first == 'H' && second == 'D');
                };
        };
    }
}
