package io.weir.proxy.invalidation;

import io.weir.proxy.invalidation.Notice.Batch;
import io.weir.proxy.invalidation.Notice.Heartbeat;
import io.weir.proxy.nearcache.Freshness;
import io.weir.proxy.testing.NewestVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Three proxies with near-caches, a server, clients, and a network between the proxies that does what it likes, on
 * virtual time. The server keeps of each key only a version, which grows with each change.
 *
 * <p>It keeps a record of when which version was acknowledged, and holds each value that a proxy serves against it: no
 * version may be older than the newest one that was acknowledged more than {@link #STALENESS} before.
 */
final class World {
    static final long MILLISECOND = 1_000_000;
    static final long SECOND = 1_000 * MILLISECOND;
    static final long STALENESS = SECOND;

    private static final int PROXIES = 3;
    private static final int KEYS = 8;
    private static final long HEARTBEAT = 250 * MILLISECOND;
    /** Far longer than staleness may last: what bounds that is the bus. */
    private static final long TTL = 60 * SECOND;

    private static final long LONGEST = 10 * SECOND;

    private final Random random;
    private final Chaos chaos;
    private final Flaw flaw;
    private final boolean counted;
    private final Timeline timeline = new Timeline();
    /** What the clock of the machines shows at 0: anything, as the JVM's does, and it overflows in many a world. */
    private final long zero;

    private final Freshness freshness;
    private final long[] server = new long[KEYS];
    /** By key: the newest version that was acknowledged by a time. */
    private final List<NewestVersion> acknowledged = new ArrayList<>();

    private final Proxy[] proxies = new Proxy[PROXIES];
    private final long[][] cutUntil = new long[PROXIES][PROXIES];
    private final List<String> violations = new ArrayList<>();
    private final Tally tally = new Tally();
    private double trouble = 1;
    private long incarnations;

    /** What came of it, to see that something did. */
    static final class Tally {
        int reads;
        int hits;
        /** Served from a cache though it was fetched longer ago than staleness may last. */
        int oldHits;

        int staleHits;
        int writes;
        int gaps;
    }

    /**
     * @param counted whether proxies know how many there are. If not, a world has to be a kinder one: the member list is
     *     right, and a new proxy takes clients only when it is acquainted with the others.
     */
    World(long seed, Chaos chaos, boolean counted, Flaw flaw) {
        this.random = new Random(seed);
        this.chaos = chaos;
        this.flaw = flaw;
        this.counted = counted;
        this.freshness = new Freshness(STALENESS);
        this.zero = Long.MAX_VALUE - random.nextLong(20 * SECOND);
        for (int key = 0; key < KEYS; key++) {
            acknowledged.add(new NewestVersion());
        }
    }

    Tally tally() {
        return tally;
    }

    List<String> violations() {
        return violations;
    }

    void run(long duration) {
        if (proxies[0] == null) {
            for (int i = 0; i < PROXIES; i++) {
                start(i);
            }
            soon(20 * MILLISECOND, this::client);
            soon(SECOND, this::mishap);
        }
        timeline.runUntil(timeline.now() + duration);
    }

    /** From now on the network and the processes behave. */
    void calm() {
        trouble = 0;
    }

    /** How far behind the most backward proxy is. */
    long behind() {
        long most = 0;
        for (Proxy proxy : proxies) {
            most = Math.max(most, clock() - proxy.syncedAsOf);
        }
        return most;
    }

    private long clock() {
        return zero + timeline.now();
    }

    private void soon(long most, Runnable action) {
        timeline.after(1 + random.nextLong(most), action);
    }

    private boolean happens(double share) {
        return random.nextDouble() < share * trouble;
    }

    private void start(int place) {
        proxies[place] = new Proxy(place);
        proxies[place].beat();
    }

    private void client() {
        Proxy proxy = proxies[random.nextInt(PROXIES)];
        if (!proxy.takesClients) {
            proxy.takesClients = counted || proxy.coherence.isAcquainted();
        } else if (random.nextInt(32) == 0) {
            // Some keys are changed several times a second, others hardly ever.
            proxy.write(Math.min(random.nextInt(KEYS), random.nextInt(KEYS)));
        } else {
            proxy.read(random.nextInt(KEYS));
        }
        soon(20 * MILLISECOND, this::client);
    }

    /** Looked at ten times a second. */
    private void mishap() {
        int victim = random.nextInt(PROXIES);
        long until = timeline.now() + random.nextLong(LONGEST);
        if (happens(chaos.cuts() / 10)) {
            int other = random.nextInt(PROXIES);
            boolean all = random.nextBoolean();
            for (int i = 0; i < PROXIES; i++) {
                if (all || i == other) {
                    cutUntil[victim][i] = until;
                }
                if (all) {
                    cutUntil[i][victim] = until;
                }
            }
        }
        if (happens(chaos.stops() / 10)) {
            proxies[victim].stop(random.nextInt(3), until);
        }
        if (happens(chaos.crashes() / 10) && !proxies[victim].ends) {
            end(proxies[victim], until);
        }
        soon(200 * MILLISECOND, this::mishap);
    }

    /** In the midst of work, so that something is acknowledged and not told yet, or told and lost. */
    private void end(Proxy proxy, long successor) {
        proxy.ends = true;
        for (int key = 0; proxy.takesClients && key < KEYS; key++) {
            proxy.write(key);
        }
        soon(2 * MILLISECOND, () -> {
            if (random.nextBoolean()) {
                proxy.leave();
            }
            proxy.alive = false;
            timeline.at(successor, () -> start(proxy.place));
        });
    }

    /** A member list: right, or anything. */
    private Set<String> members(int asker) {
        Set<String> members = new HashSet<>();
        for (Proxy proxy : proxies) {
            boolean right = proxy != null && proxy.alive;
            if (counted && happens(0.3) ? random.nextBoolean() : right) {
                members.add(proxy == null ? "nobody" : proxy.self.node());
            }
        }
        return members;
    }

    private void send(int from, int to, Notice notice) {
        if (timeline.now() < cutUntil[from][to] || happens(chaos.loss())) {
            return;
        }
        byte[] bytes = Wire.encode(flaw.sends(notice));
        for (int copies = happens(chaos.doubled()) ? 2 : 1; copies > 0; copies--) {
            if (happens(chaos.late())) {
                soon(random.nextBoolean() ? LONGEST : 20 * MILLISECOND, () -> proxies[to].receive(bytes));
            } else {
                timeline.after(MILLISECOND, () -> proxies[to].receive(bytes));
            }
        }
    }

    private void acknowledge(int key, long version) {
        tally.writes++;
        acknowledged.get(key).add(timeline.now(), version);
    }

    private void served(Proxy proxy, int key, long version) {
        NewestVersion known = acknowledged.get(key);
        long now = timeline.now();
        long newest = known.before(now - STALENESS);
        if (version < newest) {
            violations.add("proxy " + proxy.place + " served version " + version + " of key " + key + " at " + now
                    + ", though version " + newest + " was acknowledged more than " + STALENESS + " before");
        }
        if (version < known.before(now)) {
            tally.staleHits++;
        }
    }

    /** A value that is cached, or a fetch that is under way. */
    private static final class Entry {
        final int key;
        final long fetchBegan;
        long version = -1;

        Entry(int key, long fetchBegan) {
            this.key = key;
            this.fetchBegan = fetchBegan;
        }
    }

    /** One run of one proxy: a thread for clients, one for the bus. */
    private final class Proxy implements Network, InvalidationListener {
        private final int place;
        private final Sender self;
        private final BusCounters counters = new BusCounters();
        private final Outbox outbox = new Outbox(chaos.outlet(), this::wake, () -> true, counters);
        private final List<Outlet> loops = List.of(outbox.open(), outbox.open());
        private final Coherence coherence;
        private final Map<Integer, Entry> cache = new HashMap<>();
        private final Set<Entry> fetches = new HashSet<>();
        private long syncedAsOf = clock();
        private long clientsStopped;
        private long busStopped;
        private long lastPing;
        private boolean due;
        private boolean ends;
        private boolean alive = true;
        private boolean takesClients;

        Proxy(int place) {
            this.place = place;
            this.self = new Sender(Integer.toString(place), ++incarnations, "node-" + incarnations);
            this.coherence = new Coherence(
                    self,
                    counted ? PROXIES : 1,
                    Duration.ofSeconds(3),
                    outbox,
                    this,
                    this,
                    counters,
                    lag -> {},
                    clock());
        }

        /** @param which threads: 0 is both */
        void stop(int which, long until) {
            clientsStopped = which == 1 ? clientsStopped : until;
            busStopped = which == 2 ? busStopped : until;
        }

        void beat() {
            onBus(() -> {
                coherence.tick(clock(), members(place));
                timeline.after(HEARTBEAT, this::beat);
            });
        }

        void leave() {
            if (timeline.now() >= busStopped) {
                coherence.leave();
            }
        }

        void receive(byte[] bytes) {
            onBus(() -> {
                try {
                    coherence.receive(flaw.receives(Wire.decode(bytes), self, lastPing), clock());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        void write(int key) {
            soon(MILLISECOND, () -> {
                long version = ++server[key];
                soon(
                        MILLISECOND,
                        () -> onLoop(() -> {
                            loops.get(random.nextInt(loops.size())).publish(new byte[] {(byte) key}, Operation.SET);
                            acknowledge(key, version);
                        }));
            });
        }

        void read(int key) {
            onLoop(() -> {
                tally.reads++;
                Entry cached = cache.get(key);
                if (cached != null
                        && clock() - cached.fetchBegan <= TTL
                        && flaw.allows(freshness, cached.fetchBegan, syncedAsOf, clock())) {
                    tally.hits++;
                    tally.oldHits += clock() - cached.fetchBegan > STALENESS ? 1 : 0;
                    served(this, key, cached.version);
                } else {
                    fetch(key);
                }
            });
        }

        private void fetch(int key) {
            Entry entry = new Entry(key, clock());
            fetches.add(entry);
            soon(MILLISECOND, () -> {
                long version = server[key];
                // Some servers are slow to answer, and a fetch that was overtaken must not be kept.
                soon(
                        random.nextInt(4) == 0 ? SECOND : MILLISECOND,
                        () -> onLoop(() -> {
                            entry.version = version;
                            if (fetches.remove(entry) || flaw == Flaw.KEEPS_WHAT_WAS_OVERTAKEN) {
                                cache.put(key, entry);
                            }
                        }));
            });
        }

        private void wake() {
            if (!due) {
                due = true;
                long delay = happens(chaos.late()) ? random.nextLong(LONGEST) : MILLISECOND;
                timeline.after(
                        delay,
                        () -> onBus(() -> {
                            due = false;
                            coherence.drain();
                        }));
            }
        }

        private void onLoop(Runnable action) {
            when(clientsStopped, action, this::onLoop);
        }

        private void onBus(Runnable action) {
            when(busStopped, action, this::onBus);
        }

        private void when(long stopped, Runnable action, Consumer<Runnable> again) {
            if (!alive) {
                return;
            }
            if (timeline.now() < stopped) {
                timeline.at(stopped, () -> again.accept(action));
            } else {
                action.run();
            }
        }

        @Override
        public void toAll(Notice notice) {
            if (notice instanceof Heartbeat heartbeat) {
                lastPing = heartbeat.ping();
            }
            for (int other = 0; other < PROXIES; other++) {
                send(place, other, notice);
            }
        }

        @Override
        public void to(Collection<Sender> receivers, Batch batch) {
            for (Sender receiver : receivers) {
                send(place, Integer.parseInt(receiver.name()), batch);
            }
        }

        @Override
        public void invalidated(Invalidation invalidation) {
            int key = invalidation.key()[0];
            cache.remove(key);
            fetches.removeIf(entry -> entry.key == key);
        }

        @Override
        public void missed(String origin) {
            tally.gaps++;
            if (flaw != Flaw.IGNORES_GAPS) {
                cache.clear();
                fetches.clear();
            }
        }

        @Override
        public void syncedAsOf(long nanoTime) {
            syncedAsOf = nanoTime;
        }
    }
}
