package io.weir.proxy.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The proxies that tell each other what was changed through them.
 *
 * @param name those with another name are another cluster
 * @param listen where the others find this one: an address of this machine, never all of them
 * @param busPort where changes come in, at the same host; 0 takes one that is free
 * @param members where the others listen; this one may be among them
 * @param serviceDns the name of a headless service of Kubernetes whose pods are the members, instead of a list
 * @param proxies how many run at most, as far as is known; this one is among them
 * @param maxSilence after which one that is silent and no longer in the member list is given up
 */
public record ClusterSettings(
        boolean enabled,
        String name,
        ListenAddress listen,
        int busPort,
        List<ListenAddress> members,
        Optional<String> serviceDns,
        int proxies,
        Duration heartbeat,
        Duration maxSilence) {
    public ClusterSettings {
        members = List.copyOf(members);
    }
}
