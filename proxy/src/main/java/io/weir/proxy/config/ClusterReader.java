package io.weir.proxy.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads <code>weir.cluster { … }</code>. */
final class ClusterReader {
    private static final String MEMBERS = "a list such as [\"10.0.0.1:5701\", \"10.0.0.2:5701\"]";
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");
    private static final Range<Integer> PORTS = Range.ofCounts(0, 65_535);
    private static final Range<Integer> PROXIES = Range.ofCounts(1, 1_000);
    private static final Range<Duration> HEARTBEATS = Range.ofDurations(Duration.ofMillis(10), Duration.ofSeconds(10));
    private static final Range<Duration> SILENCES = Range.ofDurations(Duration.ofMillis(100), Duration.ofDays(1));

    private ClusterReader() {}

    static ClusterSettings read(Section cluster) {
        ClusterSettings defaults = Defaults.CLUSTER;
        boolean enabled = cluster.flag("enabled", defaults.enabled());
        List<ListenAddress> members =
                cluster.setting("members").map(ClusterReader::members).orElse(defaults.members());
        Optional<String> serviceDns = serviceDns(cluster);
        Duration heartbeat = cluster.duration("heartbeat", defaults.heartbeat(), HEARTBEATS);
        ClusterSettings read = new ClusterSettings(
                enabled,
                cluster.setting("name")
                        .flatMap(setting -> setting.text("the name of the cluster"))
                        .orElse(defaults.name()),
                listen(cluster),
                cluster.count("bus-port", defaults.busPort(), PORTS),
                members,
                serviceDns,
                cluster.count("proxies", Math.max(members.size(), defaults.proxies()), PROXIES),
                heartbeat,
                cluster.durationOfAtLeast(
                        "max-silence",
                        defaults.maxSilence(),
                        SILENCES,
                        "four times heartbeat",
                        Duration.ofNanos(4 * heartbeat.toNanos())));
        if (cluster.has("kubernetes") && !members.isEmpty()) {
            cluster.problem("kubernetes", "contradicts members, expected one of the two");
        } else if (enabled && members.isEmpty() && serviceDns.isEmpty()) {
            cluster.problem("members", "no address, expected " + MEMBERS + " or kubernetes { service-dns = NAME }");
        }
        if (read.proxies() < members.size()) {
            cluster.problem(
                    "proxies", read.proxies() + " is less than there are members, expected at least " + members.size());
        }
        cluster.reportUnknown();
        return read;
    }

    private static ListenAddress listen(Section cluster) {
        ListenAddress address = cluster.setting("listen")
                .flatMap(Address::ofMember)
                .map(found -> new ListenAddress(found.host(), found.port()))
                .orElse(Defaults.CLUSTER.listen());
        if (ANY_ADDRESS.contains(address.host())) {
            cluster.problem(
                    "listen", address + " is any address, expected the one at which the others find this proxy");
        }
        return address;
    }

    private static List<ListenAddress> members(Setting list) {
        List<ListenAddress> members = new ArrayList<>();
        for (Setting element : list.list(MEMBERS).orElse(List.of())) {
            Address.ofMember(element)
                    .map(found -> new ListenAddress(found.host(), found.port()))
                    .ifPresent(member -> {
                        if (members.contains(member)) {
                            element.problem(member + " is listed twice, expected once");
                        }
                        members.add(member);
                    });
        }
        return members;
    }

    private static Optional<String> serviceDns(Section cluster) {
        if (!cluster.has("kubernetes")) {
            cluster.setting("kubernetes");
            return Optional.empty();
        }
        String expected = "the name of a headless service such as weir.default.svc.cluster.local";
        Section kubernetes = cluster.section("kubernetes", "{ service-dns = \"weir.default.svc.cluster.local\" }");
        Optional<String> name = kubernetes.required("service-dns", expected).flatMap(setting -> setting.text(expected));
        kubernetes.reportUnknown();
        return name;
    }
}
