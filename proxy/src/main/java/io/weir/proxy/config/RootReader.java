package io.weir.proxy.config;

import io.weir.routing.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads <code>weir { … }</code>. */
final class RootReader {
    private static final String LISTEN = "a list such as [\"127.0.0.1:11211\"]";
    private static final String POOLS = "pools { main { servers = [\"10.0.0.1:11211\"] } }";
    private static final String POOL = "{ servers = [\"10.0.0.1:11211\"] }";
    private static final Map<String, Transport> TRANSPORTS = Choices.of(Transport.values());
    private static final Map<String, AdminCommands> ADMIN_COMMANDS = Choices.of(AdminCommands.values());
    private static final Range<Integer> EVENT_LOOPS = Range.ofCounts(1, 1_024);
    private static final Pattern POOL_NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private RootReader() {}

    static WeirConfig read(Section weir) {
        List<ListenAddress> listen =
                weir.setting("listen").map(RootReader::listen).orElse(Defaults.LISTEN);
        ListenAddress adminListen = adminListen(weir.section("admin", "{ listen = \"127.0.0.1:9150\" }"), listen);
        int eventLoops = weir.count("event-loops", Defaults.eventLoops(), EVENT_LOOPS);
        Transport transport = weir.choice("transport", Defaults.TRANSPORT, TRANSPORTS);
        CommandSettings commands = commands(weir.section("commands", "{ flush-all = false }"));
        ClientSettings client = ClientReader.read(weir.section("client", "{ max-connections = 10000 }"));
        NearCacheSettings nearCache = NearCacheReader.read(weir.section("near-cache", "{ enabled = true }"));
        ClusterSettings cluster = ClusterReader.read(weir.section("cluster", "{ enabled = false }"));
        Map<String, PoolConfig> pools = weir.required("pools", POOLS)
                .flatMap(setting -> setting.section(POOLS))
                .map(section -> pools(weir, section))
                .orElse(Map.of());
        // After the pools, which is what those mean who write pool.
        SpoolSettings spool = SpoolReader.read(weir.section("spool", "{ enabled = true }"));
        Route route = RouteReader.read(weir, pools);
        weir.reportUnknown();
        return new WeirConfig(
                listen, adminListen, eventLoops, transport, commands, client, spool, nearCache, cluster, pools, route);
    }

    private static List<ListenAddress> listen(Setting list) {
        List<ListenAddress> addresses = new ArrayList<>();
        list.list(LISTEN).ifPresent(elements -> {
            if (elements.isEmpty()) {
                list.problem("no address, expected " + LISTEN);
            }
            for (Setting element : elements) {
                listenAddress(element).ifPresent(address -> {
                    if (addresses.stream().anyMatch(address::collidesWith)) {
                        element.problem(address + " is listed twice, expected once");
                    }
                    addresses.add(address);
                });
            }
        });
        return addresses;
    }

    private static ListenAddress adminListen(Section admin, List<ListenAddress> clients) {
        ListenAddress address =
                admin.setting("listen").flatMap(RootReader::listenAddress).orElse(Defaults.ADMIN_LISTEN);
        if (clients.stream().anyMatch(address::collidesWith)) {
            admin.problem("listen", address + " is where clients connect, expected another address");
        }
        admin.reportUnknown();
        return address;
    }

    private static Optional<ListenAddress> listenAddress(Setting setting) {
        return Address.listening(setting).map(address -> new ListenAddress(address.host(), address.port()));
    }

    private static CommandSettings commands(Section commands) {
        CommandSettings read = new CommandSettings(
                commands.flag("flush-all", Defaults.COMMANDS.flushAll()),
                commands.choice("admin", Defaults.COMMANDS.admin(), ADMIN_COMMANDS));
        commands.reportUnknown();
        return read;
    }

    private static Map<String, PoolConfig> pools(Section weir, Section section) {
        Map<String, PoolConfig> pools = new LinkedHashMap<>();
        section.settings().forEach((name, setting) -> {
            if (!POOL_NAME.matcher(name).matches()) {
                setting.problem("not a name for a pool, expected letters, digits, - and _");
            }
            pools.put(
                    name,
                    setting.section(POOL)
                            .map(pool -> PoolReader.read(name, pool))
                            .orElseGet(() -> Defaults.pool(name, List.of())));
        });
        FailureReader.checkFailOver(section, pools);
        if (pools.isEmpty()) {
            weir.problem("pools", "no pool, expected " + POOLS);
        }
        return pools;
    }
}
