package io.weir.proxy.config;

import com.typesafe.config.ConfigObject;
import io.weir.routing.RingMember;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one server: {@code "10.0.0.1:11211"}, or <code>{ address = "10.0.0.1:11211", weight = 2, name = "b" }</code>. */
final class ServerReader {
    private static final String FORMS =
            "\"10.0.0.1:11211\" or { address = \"10.0.0.1:11211\", weight = 1, name = \"cache-a\" }";
    private static final Range<Integer> WEIGHT = Range.ofCounts(1, 100_000);
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Cntrl}]+");

    private ServerReader() {}

    static Optional<ServerConfig> read(Setting setting) {
        if (!(setting.value() instanceof ConfigObject)) {
            return Address.ofServer(setting).map(address -> server(address, Defaults.SERVER_WEIGHT, Optional.empty()));
        }
        return setting.section(FORMS).flatMap(ServerReader::read);
    }

    private static Optional<ServerConfig> read(Section section) {
        Optional<Address> address = section.required("address", FORMS).flatMap(Address::ofServer);
        int weight = section.count("weight", Defaults.SERVER_WEIGHT, WEIGHT);
        Optional<String> name = section.setting("name").flatMap(ServerReader::name);
        section.reportUnknown();
        return address.map(found -> server(found, weight, name));
    }

    private static Optional<String> name(Setting setting) {
        String expected = "a word without spaces such as cache-a";
        return setting.text(expected)
                .flatMap(name -> NAME.matcher(name).matches()
                        ? Optional.of(name)
                        : setting.problem(setting.shown() + " is not a name, expected " + expected));
    }

    private static ServerConfig server(Address address, int weight, Optional<String> name) {
        return new ServerConfig(
                address.host(),
                address.port(),
                weight,
                name.orElseGet(() -> new ListenAddress(address.host(), address.port()).toString()),
                name.orElseGet(() -> RingMember.labelOf(address.host(), address.port())));
    }
}
