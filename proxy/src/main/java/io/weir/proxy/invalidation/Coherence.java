package io.weir.proxy.invalidation;

import io.weir.proxy.invalidation.Notice.Batch;
import io.weir.proxy.invalidation.Notice.Echo;
import io.weir.proxy.invalidation.Notice.Goodbye;
import io.weir.proxy.invalidation.Notice.Heartbeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * One proxy's part in keeping caches coherent: it is told messages and the time, and answers with messages and calls to
 * the listener. What it rests on is in the description of this package. It does no I/O and knows no clock. Owned by the
 * bus's thread.
 */
final class Coherence {
    private final Sender self;
    private final int proxies;
    private final long maxSilence;
    private final Outbox outbox;
    private final Network network;
    private final InvalidationListener listener;
    private final BusCounters counters;
    private final LongConsumer lag;
    private final Intake own;
    private final Pings pings = new Pings();
    private final Map<Long, Peer> peers = new LinkedHashMap<>();
    private Set<String> nodes = Set.of();
    /** Those of them who said goodbye: a member list has them for a while yet. */
    private final Set<String> gone = new HashSet<>();

    private long lastTick;
    private long syncedAsOf;

    /**
     * @param proxies how many run at most, as far as is known; this one is among them
     * @param lag told how long a notice takes from another proxy, in nanoseconds
     */
    Coherence(
            Sender self,
            int proxies,
            Duration maxSilence,
            Outbox outbox,
            Network network,
            InvalidationListener listener,
            BusCounters counters,
            LongConsumer lag,
            long now) {
        this.self = self;
        this.proxies = proxies;
        this.maxSilence = maxSilence.toNanos();
        this.outbox = outbox;
        this.network = network;
        this.listener = listener;
        this.counters = counters;
        this.lag = lag;
        this.own = Intake.ofSelf(self.name(), listener, counters);
        this.lastTick = now;
        this.syncedAsOf = now;
    }

    /** Tells what waits in the outlets, to the listener and to the others. */
    void drain() {
        outbox.drain(self, batch -> {
            counters.published.add(own.take(batch));
            if (!peers.isEmpty()) {
                network.to(peers.values().stream().map(Peer::sender).toList(), batch);
            }
        });
    }

    /**
     * Called every heartbeat.
     *
     * @param now read before the call
     * @param members the nodes that the cluster's member list has
     */
    void tick(long now, Set<String> members) {
        gone.retainAll(members);
        nodes = members.stream().filter(member -> !gone.contains(member)).collect(Collectors.toSet());
        // First: what was acknowledged before a ping that is echoed here must be covered by the number beside the echo,
        // and what was acknowledged here before this ping must have been told to this proxy's own caches.
        drain();
        forgetTheSilent(now);
        lastTick = now;
        List<Echo> echoes = new ArrayList<>(peers.size());
        peers.values().forEach(peer -> echoes.add(peer.echo(now)));
        network.toAll(new Heartbeat(self, outbox.last(), pings.next(now), echoes));
        advance();
    }

    /** Says whether its sender was unknown, and should hear from this proxy soon. */
    boolean receive(Notice notice, long now) {
        Sender from = notice.from();
        if (from.incarnation() == self.incarnation()) {
            return false;
        }
        counters.received.increment();
        if (notice instanceof Goodbye goodbye) {
            Peer peer = peers.remove(from.incarnation());
            if (peer != null) {
                peer.intake().upTo(goodbye.last());
            }
            gone.add(from.node());
            return false;
        }
        Peer known = peers.get(from.incarnation());
        Peer peer = known != null ? known : new Peer(from, Intake.ofStranger(from.name(), listener, counters));
        peers.put(from.incarnation(), peer);
        peer.heard(from, now);
        if (notice instanceof Batch batch) {
            counters.applied.add(peer.intake().take(batch));
            peer.batched(true);
        } else if (notice instanceof Heartbeat heartbeat) {
            if (peer.intake().upTo(heartbeat.last()) && known != null) {
                peer.batched(false);
            }
            peer.pinged(heartbeat.ping(), now);
            heartbeat.echoTo(self.incarnation()).ifPresent(echo -> echoed(peer, echo, now));
            advance();
        }
        if (known == null) {
            // Says nothing new, but whoever has to find a way for it has one when there is something to say.
            network.to(List.of(from), new Batch(self, outbox.last() + 1, List.of()));
        }
        return known == null;
    }

    /** Tells what was not told yet, and the others that this proxy goes. */
    void leave() {
        drain();
        network.toAll(new Goodbye(self, outbox.last()));
    }

    long syncedAsOf() {
        return syncedAsOf;
    }

    Set<String> peers() {
        return peers.values().stream().map(peer -> peer.sender().name()).collect(Collectors.toSet());
    }

    /** Whether all that the member list has know of this proxy, and it of them. */
    boolean isAcquainted() {
        return knowsAllMembers() && peers.values().stream().allMatch(Peer::isInSync);
    }

    /** Whether the member list has one that this proxy does not hear as it should. */
    boolean isDeaf(long now) {
        return !knowsAllMembers()
                || peers.values().stream()
                        .filter(peer -> nodes.contains(peer.sender().node()))
                        .anyMatch(peer -> peer.silentFor(now) > maxSilence || peer.isMute());
    }

    private void echoed(Peer peer, Echo echo, long now) {
        pings.sentAt(echo.ping()).ifPresent(sent -> {
            peer.echoed(sent);
            lag.accept(Math.max(0, now - sent - echo.held()) / 2);
        });
    }

    private void forgetTheSilent(long now) {
        peers.values().removeIf(peer -> {
            boolean gone = peer.silentFor(now) > maxSilence
                    && !nodes.contains(peer.sender().node());
            if (gone) {
                counters.forgotten.increment();
                peer.intake().missed();
            }
            return gone;
        });
    }

    private void advance() {
        if (!knowsAllMembers() || peers().size() < proxies - 1) {
            return;
        }
        long synced = lastTick;
        for (Peer peer : peers.values()) {
            if (!peer.isInSync()) {
                return;
            }
            synced = peer.syncedAsOf() - synced < 0 ? peer.syncedAsOf() : synced;
        }
        if (synced - syncedAsOf > 0) {
            syncedAsOf = synced;
            listener.syncedAsOf(synced);
        }
    }

    private boolean knowsAllMembers() {
        Set<String> known =
                peers.values().stream().map(peer -> peer.sender().node()).collect(Collectors.toSet());
        return nodes.stream().allMatch(node -> node.equals(self.node()) || known.contains(node));
    }
}
