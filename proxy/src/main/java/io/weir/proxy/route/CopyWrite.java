package io.weir.proxy.route;

import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Request;

/**
 * What a request does to the other copies of its key. What depends on the value that is there already is decided by
 * one server alone, and the others lose the key: so a copy may be missing, but it is never another value.
 */
enum CopyWrite {
    /** It reads only. */
    NONE,
    /** The same as to the first. */
    SAME,
    /** They can't be asked to decide for themselves. */
    DELETE;

    /** Whether the request does nothing but that a value is no longer there, or not for long. */
    static boolean takesAway(Request request) {
        Command command = request.command();
        return command == Command.DELETE || command == Command.MD || command == Command.TOUCH;
    }

    static CopyWrite of(Request request) {
        return switch (request.command()) {
            // A time to live that gat, or mg with T, prolongs is prolonged where it is read.
            case GET, GETS, GAT, GATS, MG, ME -> NONE;
            case SET, DELETE, TOUCH -> SAME;
            case MD -> request.hasFlag('C') ? DELETE : SAME;
            case MS -> request.hasFlag('C') || !request.storesAlways() ? DELETE : SAME;
            default -> DELETE;
        };
    }
}
