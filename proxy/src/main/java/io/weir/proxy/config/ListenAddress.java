package io.weir.proxy.config;

/**
 * Where to listen.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 0 to 65535; 0 takes one that is free
 */
public record ListenAddress(String host, int port) {
    /** {@code host:port}, IPv6 in brackets: {@code [::1]:11211}. */
    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
