package io.weir.routing;

/**
 * Several keys that are looked up together, and then their owners: what is done for many at a time costs less each. Used
 * again and again by one thread; allocates nothing unless it must grow, or was very large.
 */
public final class KeyBatch {
    private static final int USUAL = 64;
    /** More than that is not kept for the next time. */
    private static final int KEPT = 4096;

    private byte[] bytes = new byte[0];
    private int[] starts = new int[USUAL];
    private int[] lengths = new int[USUAL];
    private int[] owners = new int[USUAL];
    private int size;

    /**
     * Begins anew, with no key.
     *
     * @param line where all keys are; not copied
     * @param keys how many there will be
     */
    public void reset(byte[] line, int keys) {
        bytes = line;
        size = 0;
        if (starts.length < keys || starts.length > KEPT && keys <= KEPT) {
            int room = Math.max(USUAL, Integer.highestOneBit(keys - 1) << 1);
            starts = new int[room];
            lengths = new int[room];
            owners = new int[room];
        }
    }

    public void add(int start, int length) {
        starts[size] = start;
        lengths[size] = length;
        size++;
    }

    /** How many keys it could have without growing. */
    public int room() {
        return starts.length;
    }

    public int size() {
        return size;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int start(int key) {
        return starts[key];
    }

    public int length(int key) {
        return lengths[key];
    }

    /** What {@link Distribution#owners} has found. */
    public int owner(int key) {
        return owners[key];
    }

    void owner(int key, int owner) {
        owners[key] = owner;
    }
}
