package io.weir.proxy.config;

import java.time.Duration;

/**
 * What one client may take. Sizes are bytes.
 *
 * @param maxConnections clients connected at once; further ones are refused
 * @param maxInFlight requests of one client without an answer; then it is read no further
 * @param maxLine length of a command line
 * @param maxMultiGetLine length of a command line that asks for several keys
 * @param maxKeys keys in one multi-get
 * @param maxValue size of a value that a client may send
 * @param streamThreshold size from which a value is passed on as it arrives, never held whole
 * @param maxPendingBytes replies that one client has not read yet; then it is read no further, at last cut
 * @param idleTimeout after which a client that asks nothing is disconnected; zero is never
 * @param receiveTimeout within which a request that has begun must be complete
 */
public record ClientSettings(
        int maxConnections,
        int maxInFlight,
        int maxLine,
        int maxMultiGetLine,
        int maxKeys,
        long maxValue,
        int streamThreshold,
        int maxPendingBytes,
        Duration idleTimeout,
        Duration receiveTimeout) {}
