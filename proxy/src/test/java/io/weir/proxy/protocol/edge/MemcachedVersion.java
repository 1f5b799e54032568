package io.weir.proxy.protocol.edge;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release of memcached, such as 1.6.18. */
record MemcachedVersion(int major, int minor, int patch) implements Comparable<MemcachedVersion> {
    private static final Pattern SHAPE = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");
    private static final Comparator<MemcachedVersion> ORDER = Comparator.comparingInt(MemcachedVersion::major)
            .thenComparingInt(MemcachedVersion::minor)
            .thenComparingInt(MemcachedVersion::patch);

    static MemcachedVersion parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a version of memcached: " + text);
        }
        return new MemcachedVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    @Override
    public int compareTo(MemcachedVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
