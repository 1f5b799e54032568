package io.weir.loadtest.generator;

import io.weir.routing.Distribution;
import io.weir.routing.HashFunction;
import io.weir.routing.RingKind;
import io.weir.routing.RingMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is loaded: one endpoint, such as a proxy; or several servers, over which the clients spread the keys themselves.
 *
 * @param name as reports have it
 */
public record Target(String name, List<Endpoint> endpoints, Distribution distribution) {
    /** A host and a port. */
    public record Endpoint(String host, int port) {
        /**
         * Reads an endpoint as people write it.
         *
         * @param text {@code host:port}
         * @throws IllegalArgumentException with a message for people
         */
        public static Endpoint parse(String text) {
            int colon = text.lastIndexOf(':');
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                String host = text.substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", "");
                if (!host.isEmpty() && port > 0 && port < 1 << 16) {
                    return new Endpoint(host, port);
                }
            } catch (NumberFormatException e) {
                // Told below, as all that is no address.
            }
            throw new IllegalArgumentException("\"" + text + "\" is no address, expected host:port");
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    public Target {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * Reads a list of endpoints.
     *
     * @param addresses separated by commas
     */
    public static Target parse(String name, String addresses) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String address : addresses.split(",", -1)) {
            endpoints.add(Endpoint.parse(address.strip()));
        }
        return of(name, endpoints);
    }

    public static Target of(String name, List<Endpoint> endpoints) {
        List<RingMember> members = endpoints.stream()
                .map(endpoint -> new RingMember(RingMember.labelOf(endpoint.host(), endpoint.port()), 1))
                .toList();
        return new Target(
                name, endpoints, new Distribution(RingKind.KETAMA, HashFunction.MD5, Optional.empty(), members));
    }
}
