package io.weir.proxy.protocol;

/**
 * How much of a request is taken in before it is refused.
 *
 * @param maxLine bytes of a line that has no end yet; memcached closes the connection beyond 2048
 * @param maxMultiGetLine the same for {@code get} and {@code gets}, whose lines may be long
 * @param maxKeys keys of one retrieval
 * @param maxValue bytes of a value
 * @param streamThreshold bytes of the largest value that is taken in whole
 */
public record Limits(int maxLine, int maxMultiGetLine, int maxKeys, long maxValue, int streamThreshold) {
    /** Bytes of the longest key. */
    public static final int MAX_KEY = 250;
}
