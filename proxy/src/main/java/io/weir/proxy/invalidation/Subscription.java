package io.weir.proxy.invalidation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's lines: put in by the bus's thread, taken out by the subscriber's. Between them is a lock, held for
 * nanoseconds. What a subscriber does not take in time is lost to it: from then on everything is dropped until it has
 * taken all that it has, and is told of the gap.
 *
 * <pre>
 *   DRAINED ── a line: onLines ──▶ LINES WAIT ── too many ──▶ DROPPING
 *      ▲───── poll() finds none ───────┘  ▲── poll() gives the last GAP ──┘
 * </pre>
 */
public final class Subscription {
    private final List<byte[]> prefixes;
    private final int most;
    private final Runnable onLines;
    private final Consumer<Subscription> onClose;
    private final Queue<byte[]> lines = new ArrayDeque<>();
    private final Set<String> gaps = new LinkedHashSet<>();
    private boolean drained = true;

    Subscription(List<byte[]> prefixes, int most, Runnable onLines, Consumer<Subscription> onClose) {
        this.prefixes = prefixes;
        this.most = most;
        this.onLines = onLines;
        this.onClose = onClose;
    }

    /** The next line, with its {@code \r\n}; null if there is none, and then {@code onLines} tells of the next one. */
    public synchronized byte @Nullable [] poll() {
        byte[] line = lines.poll();
        if (line != null) {
            return line;
        }
        Iterator<String> origin = gaps.iterator();
        if (origin.hasNext()) {
            byte[] gap = gap(origin.next());
            origin.remove();
            return gap;
        }
        drained = true;
        return null;
    }

    public void close() {
        onClose.accept(this);
    }

    boolean wants(Invalidation invalidation) {
        if (prefixes.isEmpty() || invalidation.operation() == Operation.FLUSH_ALL) {
            return true;
        }
        byte[] key = invalidation.key();
        for (byte[] prefix : prefixes) {
            if (key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
                return true;
            }
        }
        return false;
    }

    /** Puts a line in, and says whether there was room for it. */
    boolean offer(String origin, byte[] line) {
        boolean taken;
        boolean wake;
        synchronized (this) {
            taken = gaps.isEmpty() && lines.size() < most;
            if (taken) {
                lines.add(line);
            } else {
                gaps.add(origin);
            }
            wake = drained;
            drained = false;
        }
        if (wake) {
            onLines.run();
        }
        return taken;
    }

    static byte[] gap(String origin) {
        return ("GAP " + origin + "\r\n").getBytes(ISO_8859_1);
    }
}
