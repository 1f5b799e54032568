package io.weir.proxy.upstream;

/**
 * Why a request was not answered by its server.
 *
 * @param reason for people, with the server's name: {@code cache-b: connection refused}
 * @param readsMiss whether a get that fails like this is a miss, by the pool's settings, and not an error
 * @param isOverload it was not sent, since its server has too much to do; nothing is wrong with it
 */
public record RequestFailure(String reason, boolean readsMiss, boolean isOverload) {
    public RequestFailure(String reason, boolean readsMiss) {
        this(reason, readsMiss, false);
    }

    static RequestFailure overload(String reason, boolean readsMiss) {
        return new RequestFailure(reason, readsMiss, true);
    }
}
