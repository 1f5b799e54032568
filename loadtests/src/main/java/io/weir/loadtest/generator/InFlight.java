package io.weir.loadtest.generator;

/**
 * What one connection owes replies for, oldest first: requests, or parts of requests whose keys several servers own. A ring of
 * plain numbers, so that nothing is allocated per request. Owned by one loop.
 *
 * <p>A get's keys, each with the least version it may see, stand in a second ring beside it.
 */
final class InFlight {
    private final int mask;
    private final int[] slots;
    private final boolean[] sets;
    private final int[] versions;
    private final int[] firstKeys;
    private final int[] keyCounts;

    private final int keyMask;
    private final int[] keys;
    private final int[] leasts;

    private int head;
    private int tail;
    private int keyTail;

    /** Of the oldest request: where the next of its keys is expected, and how many are still owed. */
    private int cursor;

    private int owed;

    InFlight(int requests, int keysPerRequest) {
        int size = powerOfTwo(requests);
        mask = size - 1;
        slots = new int[size];
        sets = new boolean[size];
        versions = new int[size];
        firstKeys = new int[size];
        keyCounts = new int[size];
        int keySize = powerOfTwo((long) requests * keysPerRequest);
        keyMask = keySize - 1;
        keys = new int[keySize];
        leasts = new int[keySize];
    }

    private static int powerOfTwo(long least) {
        return (int) Math.max(2, Long.highestOneBit(least * 2 - 1));
    }

    boolean isEmpty() {
        return head == tail;
    }

    int size() {
        return tail - head;
    }

    void addSet(int slot, int key, int version) {
        int at = begin(slot, true, version);
        addKey(key, version);
        end(at);
    }

    void addGet(int slot) {
        begin(slot, false, 0);
    }

    /** One more key of the get that was added last. */
    void addKey(int key, int least) {
        keys[keyTail & keyMask] = key;
        leasts[keyTail & keyMask] = least;
        keyTail++;
    }

    void endGet() {
        end(tail & mask);
    }

    private int begin(int slot, boolean set, int version) {
        int at = tail & mask;
        slots[at] = slot;
        sets[at] = set;
        versions[at] = version;
        firstKeys[at] = keyTail;
        return at;
    }

    private void end(int at) {
        keyCounts[at] = keyTail - firstKeys[at];
        tail++;
        if (size() == 1) {
            focus();
        }
    }

    private void focus() {
        cursor = firstKeys[head & mask];
        owed = keyCounts[head & mask];
    }

    int slot() {
        return slots[head & mask];
    }

    boolean isSet() {
        return sets[head & mask];
    }

    int version() {
        return versions[head & mask];
    }

    /** The key of the set, or the next one of the get in the order of asking. */
    int key() {
        return keys[cursor & keyMask];
    }

    /** Keys of the oldest request without an answer. */
    int owed() {
        return owed;
    }

    /** The least version of a key of the oldest request, which is then answered; -1 if it was not asked for, or twice answered. */
    int answer(int key) {
        int first = firstKeys[head & mask];
        int count = keyCounts[head & mask];
        int offset = cursor - first;
        for (int i = 0; i < count; i++) {
            int at = first + offset & keyMask;
            if (keys[at] == key) {
                keys[at] = -1;
                owed--;
                cursor = offset + 1 < count ? first + offset + 1 : first;
                return leasts[at];
            }
            offset = offset + 1 < count ? offset + 1 : 0;
        }
        return -1;
    }

    /** The next key in the order of asking has no value. */
    void skip() {
        cursor++;
        owed--;
    }

    /** The oldest request is answered. */
    void remove() {
        head++;
        if (head != tail) {
            focus();
        }
    }
}
