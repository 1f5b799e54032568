package io.weir.proxy.config;

import io.netty.util.NetUtil;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port as people write them: {@code cache-a:11211}, {@code 10.0.0.1:11211}, {@code [::1]:11211}; for a
 * server, {@code cache-a} will do.
 *
 * @param host IPv6 without its brackets
 */
record Address(String host, int port) {
    private static final int MOST_PORT = 65_535;
    private static final Pattern ADDRESS =
            Pattern.compile("(?:\\[(?<six>[^\\[\\]]*)]|(?<name>[A-Za-z0-9._-]+))(?::(?<port>[^:]*))?");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]*");
    private static final Pattern WEIGHTED =
            Pattern.compile("(?<address>[^:\\s]+:[0-9]+):(?<weight>[0-9]+)(?:\\s+(?<name>\\S+))?");

    /** Where to listen; the port must be written, and 0 is any free one. */
    static Optional<Address> listening(Setting setting) {
        return read(setting, 0, Optional.empty(), "host:port such as 127.0.0.1:11211");
    }

    /** Where a server listens. */
    static Optional<Address> ofServer(Setting setting) {
        return read(setting, 1, Optional.of(Defaults.SERVER_PORT), "host:port such as 10.0.0.1:11211");
    }

    /** Where a proxy of the cluster listens. */
    static Optional<Address> ofMember(Setting setting) {
        return read(setting, 1, Optional.empty(), "host:port such as 10.0.0.1:5701");
    }

    private static Optional<Address> read(
            Setting setting, int leastPort, Optional<Integer> defaultPort, String expected) {
        return setting.text(expected).flatMap(text -> {
            Matcher address = ADDRESS.matcher(text);
            if (!address.matches() || !isHost(address)) {
                return setting.problem(setting.shown() + wrong(text, expected));
            }
            String host = address.group("six") != null ? address.group("six") : address.group("name");
            String port = address.group("port");
            if (port != null) {
                return port(setting, port, leastPort).map(number -> new Address(host, number));
            }
            return defaultPort
                    .map(number -> new Address(host, number))
                    .or(() -> setting.problem(setting.shown() + " has no port, expected " + expected));
        });
    }

    private static boolean isHost(Matcher address) {
        String six = address.group("six");
        if (six != null) {
            return NetUtil.isValidIpV6Address(six);
        }
        String name = address.group("name");
        return !DIGITS_AND_DOTS.matcher(name).matches() || NetUtil.isValidIpV4Address(name);
    }

    private static Optional<Integer> port(Setting setting, String written, int least) {
        try {
            int port = Integer.parseInt(written);
            if (port >= least && port <= MOST_PORT) {
                return Optional.of(port);
            }
        } catch (NumberFormatException e) {
            // No number is as wrong as one that is out of range.
        }
        return setting.problem(setting.shown() + " has no valid port, expected one from " + least + " to " + MOST_PORT);
    }

    /** What people write who know it from elsewhere. */
    private static String wrong(String text, String expected) {
        Matcher weighted = WEIGHTED.matcher(text);
        if (weighted.matches()) {
            String name = weighted.group("name");
            return " is not an address but one with a weight, expected { address = \"" + weighted.group("address")
                    + "\", weight = " + weighted.group("weight")
                    + (name == null ? "" : ", name = \"" + name + "\"") + " }";
        }
        int colon = text.lastIndexOf(':');
        if (NetUtil.isValidIpV6Address(text)) {
            return " has no brackets, expected \"[" + text + "]:" + Defaults.SERVER_PORT + "\"";
        }
        if (colon > 0 && NetUtil.isValidIpV6Address(text.substring(0, colon))) {
            return " has no brackets, expected \"[" + text.substring(0, colon) + "]" + text.substring(colon) + "\"";
        }
        String hint = text.contains(" ") ? " (is a comma missing between two of them?)" : "";
        return " is not an address, expected " + expected + hint;
    }
}
