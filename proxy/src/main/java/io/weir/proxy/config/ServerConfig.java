package io.weir.proxy.config;

/**
 * One memcached.
 *
 * @param host a name or an address as written in the file, IPv6 without brackets
 * @param port 1 to 65535
 * @param weight its share of the ring beside the other servers' weights; at least 1
 * @param name what people call it: the explicit name, else {@code host:port}
 * @param label what is hashed onto the ring: the explicit name, else {@link io.weir.routing.RingMember#labelOf}
 */
public record ServerConfig(String host, int port, int weight, String name, String label) {
    /** {@code host:port}, IPv6 in brackets. */
    public String address() {
        return new ListenAddress(host, port).toString();
    }
}
