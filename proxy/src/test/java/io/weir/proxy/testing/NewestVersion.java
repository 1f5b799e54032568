package io.weir.proxy.testing;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Which version was the newest by a time: that of a value that was written, acknowledged or seen. For one thread. */
public final class NewestVersion {
    /** By time, and only those that were the newest ones: versions grow with it. */
    private final NavigableMap<Long, Long> since = new TreeMap<>();

    /** In any order. */
    public void add(long time, long version) {
        Map.Entry<Long, Long> newest = since.floorEntry(time);
        if (newest != null && newest.getValue() >= version) {
            return;
        }
        NavigableMap<Long, Long> later = since.tailMap(time, true);
        while (!later.isEmpty() && later.firstEntry().getValue() <= version) {
            later.pollFirstEntry();
        }
        since.put(time, version);
    }

    /** 0 if there was none. */
    public long before(long time) {
        Map.Entry<Long, Long> newest = since.lowerEntry(time);
        return newest == null ? 0 : newest.getValue();
    }
}
