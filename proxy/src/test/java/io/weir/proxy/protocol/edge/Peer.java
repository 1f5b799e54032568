package io.weir.proxy.protocol.edge;

/**
 * Who a case is played against.
 *
 * @param port where it listens on 127.0.0.1
 * @param memcached the release of the server that answers in the end
 * @param isProxy whether the proxy stands in between
 */
record Peer(int port, MemcachedVersion memcached, boolean isProxy) {

    /** How the answer to {@code version} names it, as a regular expression. */
    String versionPattern() {
        return isProxy ? "1\\.6\\.\\d+-weir-\\d+\\.\\d+(?:\\.\\d+)?" : "\\d+\\.\\d+\\.\\d+\\S*";
    }
}
