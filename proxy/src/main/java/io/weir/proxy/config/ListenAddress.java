package io.weir.proxy.config;

/**
 * Where to listen.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 0 to 65535; 0 takes one that is free
 */
public record ListenAddress(String host, int port) {
    /** Whether one can't listen on both. Two that take a free port can be the same, and get along. */
    boolean collidesWith(ListenAddress other) {
        return port != 0 && port == other.port && host.equals(other.host);
    }

    /** {@code host:port}, IPv6 in brackets: {@code [::1]:11211}. */
    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
