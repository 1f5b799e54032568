package io.weir.proxy.route;

import io.weir.proxy.invalidation.Operation;
import io.weir.proxy.invalidation.Outlet;
import io.weir.proxy.invalidation.Subscriptions;
import io.weir.proxy.protocol.Request;
import java.util.Arrays;
import java.util.concurrent.Executor;

/**
 * One event loop's way to tell others what its clients change, and to those of its clients that want to be told. Owned by
 * that loop.
 *
 * @param loop where a client that is told lives
 */
public record Broadcast(Outlet outlet, Subscriptions subscriptions, Executor loop) {
    private static final byte[] NO_KEY = {};

    /** Whether anybody wants to hear of what this request may change. */
    boolean concerns(Request request) {
        return outlet.isHeard() && isText(request.keyBytes(), request.keyStart(), request.keyLength());
    }

    void flushed() {
        if (outlet.isHeard()) {
            outlet.publish(NO_KEY, Operation.FLUSH_ALL);
        }
    }

    void changed(byte[] key, Operation operation) {
        outlet.publish(key, operation);
    }

    static byte[] key(Request request) {
        return Arrays.copyOfRange(request.keyBytes(), request.keyStart(), request.keyStart() + request.keyLength());
    }

    static Operation operation(Request request) {
        return switch (request.command()) {
            case DELETE, MD -> Operation.DELETE;
            case TOUCH, GAT, GATS, MG -> Operation.TOUCH;
            case INCR, DECR, MA -> Operation.ARITHMETIC;
            default -> Operation.SET;
        };
    }

    /** A key in base64 may be of any bytes: what no {@code get} can ask for is in no near cache, and fits in no line. */
    private static boolean isText(byte[] bytes, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (bytes[i] >= 0 && bytes[i] <= ' ' || bytes[i] == 0x7f) {
                return false;
            }
        }
        return true;
    }
}
