package io.weir.proxy.coherence;

import io.weir.proxy.testing.FaultInjector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * What happens to proxies, the network between them and their ways to the server: in streams of faults, each for a thread of
 * its own, so that faults of several kinds come at the same time. The seed fixes which there are, in which order and for how
 * long, but not what the clients are doing when they begin.
 */
final class Misfortunes {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final long seed;
    private final List<ProxyProcess> proxies;
    private final BusNetwork network;
    /** What each proxy's way to the server is. */
    private final List<FaultInjector> links;

    private final CountDownLatch over;
    private final Map<String, Integer> counts = new ConcurrentSkipListMap<>();
    private final Set<Integer> waiting = ConcurrentHashMap.newKeySet();

    private interface Fault {
        /** Answers how it is ended. */
        Runnable begin(Random random);
    }

    /** @param over when it is, all that was begun is ended, and the streams are */
    Misfortunes(
            long seed, List<ProxyProcess> proxies, BusNetwork network, List<FaultInjector> links, CountDownLatch over) {
        this.seed = seed;
        this.proxies = proxies;
        this.network = network;
        this.links = links;
        this.over = over;
    }

    List<Callable<Void>> streams() {
        return List.of(
                stream(1, List.of(this::pauseOne, this::pauseOne, this::pauseTwo)),
                stream(2, List.of(this::isolate, this::isolateWholly, this::holdOneWay, this::lose, this::cut)),
                stream(3, List.of(this::holdReplies)),
                this::kill);
    }

    /** How often what has happened. */
    Map<String, Integer> counts() {
        return counts;
    }

    /** Whether a proxy does not hear its server. */
    boolean waitsForServer(int proxy) {
        return waiting.contains(proxy);
    }

    /** All of these faults, again and again, each time in another order. */
    private Callable<Void> stream(int number, List<Fault> kinds) {
        Random random = new Random(seed + number);
        return () -> {
            while (true) {
                List<Fault> shuffled = new ArrayList<>(kinds);
                Collections.shuffle(shuffled, random);
                for (Fault fault : shuffled) {
                    Runnable end = fault.begin(random);
                    boolean last = over.await(200 + random.nextInt(2_800), TimeUnit.MILLISECONDS);
                    end.run();
                    if (last || over.await(random.nextInt(1_000), TimeUnit.MILLISECONDS)) {
                        return null;
                    }
                }
            }
        };
    }

    private Runnable pauseOne(Random random) {
        return pause("pause one", random, 1);
    }

    private Runnable pauseTwo(Random random) {
        return pause("pause two", random, 2);
    }

    private Runnable pause(String name, Random random, int count) {
        List<ProxyProcess> victims = new ArrayList<>(proxies);
        Collections.shuffle(victims, random);
        List<ProxyProcess> stopped = victims.subList(0, count);
        count(name);
        stopped.forEach(ProxyProcess::suspend);
        return () -> stopped.forEach(ProxyProcess::resume);
    }

    /** One after the other, and each is there again for a while. */
    private Void kill() throws InterruptedException {
        Random random = new Random(seed);
        while (!over.await(1_000 + random.nextInt(8_000), TimeUnit.MILLISECONDS)) {
            ProxyProcess victim = proxies.get(random.nextInt(proxies.size()));
            if (victim.restart()) {
                count("kill");
                Awaitility.await("it is back").atMost(PATIENCE).until(victim::isThere);
            }
        }
        return null;
    }

    /** One hears nobody, and is not heard; then all is heard at once, late. */
    private Runnable isolate(Random random) {
        count("isolate");
        holdAround(random.nextInt(proxies.size()));
        return network::heal;
    }

    /** It does not hear the server either; only its clients reach it. */
    private Runnable isolateWholly(Random random) {
        count("isolate wholly");
        int victim = random.nextInt(proxies.size());
        holdAround(victim);
        Runnable release = holdReplies(victim);
        return () -> {
            network.heal();
            release.run();
        };
    }

    private Runnable holdOneWay(Random random) {
        count("hold one way");
        int from = random.nextInt(proxies.size());
        network.hold(from, another(from, random));
        return network::heal;
    }

    /** One hears nobody, and is not heard; nor ever will what was said meanwhile. */
    private Runnable lose(Random random) {
        count("lose");
        int victim = random.nextInt(proxies.size());
        holdAround(victim);
        return () -> {
            others(victim).forEach(other -> network.hangUp(victim, other));
            network.heal();
        };
    }

    private Runnable cut(Random random) {
        count("cut");
        int victim = random.nextInt(proxies.size());
        network.cut(victim, another(victim, random));
        return network::heal;
    }

    /** The server serves, but one proxy does not hear what it says. */
    private Runnable holdReplies(Random random) {
        count("hold replies");
        return holdReplies(random.nextInt(proxies.size()));
    }

    private Runnable holdReplies(int victim) {
        waiting.add(victim);
        links.get(victim).holdReplies();
        return () -> {
            links.get(victim).releaseReplies();
            waiting.remove(victim);
        };
    }

    private void holdAround(int victim) {
        others(victim).forEach(other -> {
            network.hold(victim, other);
            network.hold(other, victim);
        });
    }

    private List<Integer> others(int proxy) {
        return IntStream.range(0, proxies.size())
                .filter(other -> other != proxy)
                .boxed()
                .toList();
    }

    private int another(int proxy, Random random) {
        List<Integer> others = others(proxy);
        return others.get(random.nextInt(others.size()));
    }

    private void count(String fault) {
        counts.merge(fault, 1, Integer::sum);
    }
}
