package io.weir.proxy.coherence;

import io.weir.proxy.coherence.Operation.Kind;
import io.weir.proxy.testing.NewestVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What clients of several proxies saw, held against what is promised to them. Versions of a key are written one after the
 * other, the next one only after the one before was acknowledged; a doubtful write is the key's last.
 *
 * <p>A read may not return a version older than
 *
 * <ul>
 *   <li>any that was acknowledged longer than {@code max-staleness} before the read began, by whichever proxy;
 *   <li>any that the same proxy acknowledged before the read began;
 * </ul>
 *
 * nor one that nobody had begun to write. A client's clock shows less than the proxy's at the start of a read, and more at
 * the end of a write: however slow either is, that makes no violation of what is none. That reads do not go back is
 * promised of what is kept, not of what is fetched, and a client can't tell them apart.
 */
final class History {
    private final long maxStaleness;
    private final Map<String, Writes> keys = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long reads;
    private long writes;
    private long doubtfulWrites;
    private long staleReads;

    private static final class Writes {
        final NewestVersion begun = new NewestVersion();
        final NewestVersion acknowledged = new NewestVersion();
        final Map<Integer, NewestVersion> acknowledgedBy = new HashMap<>();
    }

    History(Duration maxStaleness) {
        this.maxStaleness = maxStaleness.toNanos();
    }

    /** All that happened from some time on until another; in any order. */
    void add(Collection<Operation> operations) {
        operations.stream().filter(operation -> operation.kind() != Kind.READ).forEach(this::write);
        operations.stream().filter(operation -> operation.kind() == Kind.READ).forEach(this::check);
    }

    List<String> violations() {
        return violations;
    }

    long reads() {
        return reads;
    }

    long writes() {
        return writes;
    }

    long doubtfulWrites() {
        return doubtfulWrites;
    }

    /** Reads of what another version had replaced already, and not for too long. */
    long staleReads() {
        return staleReads;
    }

    private void write(Operation write) {
        Writes key = writesTo(write.key());
        key.begun.add(write.start(), write.version());
        if (write.kind() == Kind.DOUBTFUL_WRITE) {
            doubtfulWrites++;
            return;
        }
        writes++;
        key.acknowledged.add(write.end(), write.version());
        key.acknowledgedBy
                .computeIfAbsent(write.proxy(), proxy -> new NewestVersion())
                .add(write.end(), write.version());
    }

    private void check(Operation read) {
        Writes key = writesTo(read.key());
        reads++;
        long bound = key.acknowledged.before(read.start() - maxStaleness);
        if (read.version() < bound) {
            violations.add(read + ", though version " + bound + " was acknowledged longer than max-staleness before");
        }
        NewestVersion own = key.acknowledgedBy.get(read.proxy());
        if (own != null && read.version() < own.before(read.start())) {
            violations.add(read + ", though the same proxy had acknowledged version " + own.before(read.start()));
        }
        if (read.version() > key.begun.before(read.end())) {
            violations.add(read + ", though only " + key.begun.before(read.end()) + " versions were written");
        }
        if (read.version() < key.acknowledged.before(read.start())) {
            staleReads++;
        }
    }

    private Writes writesTo(String key) {
        return keys.computeIfAbsent(key, first -> new Writes());
    }
}
