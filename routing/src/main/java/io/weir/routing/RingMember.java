package io.weir.routing;

/**
 * A server as its ring sees it.
 *
 * @param label the text that is hashed onto the ring: the server's explicit name, or {@link #labelOf}
 * @param weight its share of the keys in relation to the other members' weights, at least 1
 */
public record RingMember(String label, int weight) {
    private static final int DEFAULT_PORT = 11211;

    public RingMember {
        if (label.isEmpty()) {
            throw new IllegalArgumentException("A ring member needs a label.");
        }
        if (weight < 1) {
            throw new IllegalArgumentException("The weight of " + label + " is " + weight + ", expected 1 or more.");
        }
    }

    /**
     * The label of a server that has no name, as libmemcached and twemproxy have it: memcached's own port, 11211, is
     * left out.
     *
     * @param host as written in the configuration, since "localhost" and "127.0.0.1" land on different points
     */
    public static String labelOf(String host, int port) {
        return port == DEFAULT_PORT ? host : host + ":" + port;
    }
}
