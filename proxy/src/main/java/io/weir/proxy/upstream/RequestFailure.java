package io.weir.proxy.upstream;

/**
 * Why a request was not answered by its server.
 *
 * @param reason for people, with the server's name: {@code cache-b: connection refused}
 * @param readsMiss whether a get that fails like this is a miss, by the pool's settings, and not an error
 */
public record RequestFailure(String reason, boolean readsMiss) {}
