package io.weir.proxy.invalidation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.proxy.loop.Counter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The applications that follow invalidations, by {@code watch} or over HTTP. Each gets a line per change of a key that
 * it asked for, from when it subscribed on:
 *
 * <pre>
 *   INVALIDATE &lt;key&gt; &lt;operation&gt; &lt;origin&gt; &lt;sequence&gt;
 *   GAP &lt;origin&gt;
 * </pre>
 *
 * A gap says that changes made through that proxy may be missing here. Where all keys are meant, the key is {@code *}.
 * Told by the bus's thread; subscribed to from any.
 */
public final class Subscriptions implements InvalidationListener {
    private static final int MOST_SUBSCRIBERS = 1_000;
    private static final int MOST_LINES = 10_000;
    private static final byte[] INVALIDATE = "INVALIDATE ".getBytes(ISO_8859_1);
    private static final byte[] ALL_KEYS = {'*'};

    private final int mostSubscribers;
    private final int mostLines;
    private final Counter dropped = new Counter();
    private final List<Subscription> all = new CopyOnWriteArrayList<>();

    public Subscriptions() {
        this(MOST_SUBSCRIBERS, MOST_LINES);
    }

    Subscriptions(int mostSubscribers, int mostLines) {
        this.mostSubscribers = mostSubscribers;
        this.mostLines = mostLines;
    }

    /**
     * Empty if there are too many. The subscriber calls {@link Subscription#poll} as long as it has room for lines, and
     * until there are none; then {@code onLines} runs once, on the bus's thread, when there are some again.
     *
     * @param prefixes of the keys to be told of; none for all keys
     */
    public Optional<Subscription> subscribe(List<byte[]> prefixes, Runnable onLines) {
        synchronized (all) {
            if (all.size() >= mostSubscribers) {
                return Optional.empty();
            }
            Subscription subscription = new Subscription(List.copyOf(prefixes), mostLines, onLines, all::remove);
            all.add(subscription);
            return Optional.of(subscription);
        }
    }

    /** How many there are; any thread. */
    public int size() {
        return all.size();
    }

    /** Lines that subscribers did not take in time; any thread. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public boolean isListening() {
        return !all.isEmpty();
    }

    @Override
    public void invalidated(Invalidation invalidation) {
        byte @Nullable [] line = null;
        for (Subscription subscription : all) {
            if (subscription.wants(invalidation)) {
                line = line == null ? line(invalidation) : line;
                offer(subscription, invalidation.origin(), line);
            }
        }
    }

    @Override
    public void missed(String origin) {
        byte[] line = Subscription.gap(origin);
        all.forEach(subscription -> offer(subscription, origin, line));
    }

    private void offer(Subscription subscription, String origin, byte[] line) {
        if (!subscription.offer(origin, line)) {
            dropped.increment();
        }
    }

    private static byte[] line(Invalidation invalidation) {
        byte[] key = invalidation.operation() == Operation.FLUSH_ALL ? ALL_KEYS : invalidation.key();
        byte[] rest = (" " + invalidation.operation().word() + " " + invalidation.origin() + " "
                        + invalidation.sequence() + "\r\n")
                .getBytes(ISO_8859_1);
        byte[] line = new byte[INVALIDATE.length + key.length + rest.length];
        System.arraycopy(INVALIDATE, 0, line, 0, INVALIDATE.length);
        System.arraycopy(key, 0, line, INVALIDATE.length, key.length);
        System.arraycopy(rest, 0, line, INVALIDATE.length + key.length, rest.length);
        return line;
    }
}
