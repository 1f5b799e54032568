package io.weir.loadtest.generator;

import java.util.Arrays;

/**
 * Which version of each key's value may be seen. Owned by one loop.
 *
 * <p>The rule, which gives no false alarm though many connections write the same key: a get may see what was the least
 * possible version when it was sent, up to the highest version that was ever sent. Sets of one key that overlap in time may be
 * carried out in any order, so only when all of them are acknowledged does the least possible version rise, to the first one
 * among them. A set without an acknowledgement may be carried out at any time after, so the least possible version never rises
 * above it again.
 */
final class Versions {
    private final int[] sent;
    private final int[] least;
    private final int[] underWay;
    private final int[] firstUnderWay;
    /** The lowest version that was sent and not acknowledged. */
    private final int[] lost;
    /** Whether any of the sets under way was acknowledged, so that what was there before is gone. */
    private final boolean[] overwritten;

    Versions(int keys) {
        sent = new int[keys];
        least = new int[keys];
        underWay = new int[keys];
        firstUnderWay = new int[keys];
        lost = new int[keys];
        overwritten = new boolean[keys];
        Arrays.fill(lost, Integer.MAX_VALUE);
    }

    /** A set of the key is about to be sent: the version of its value. */
    int send(int key) {
        int version = ++sent[key];
        if (underWay[key]++ == 0) {
            firstUnderWay[key] = version;
        }
        return version;
    }

    void acknowledged(int key) {
        overwritten[key] = true;
        settle(key);
    }

    /** The set failed, or nobody knows. */
    void failed(int key, int version) {
        lost[key] = Math.min(lost[key], version);
        settle(key);
    }

    private void settle(int key) {
        if (--underWay[key] == 0 && overwritten[key]) {
            least[key] = Math.max(least[key], Math.min(firstUnderWay[key], lost[key]));
            overwritten[key] = false;
        }
    }

    /** The least version that a get sent now may see. */
    int least(int key) {
        return least[key];
    }

    boolean wasSent(int key, int version) {
        return version > 0 && version <= sent[key];
    }
}
