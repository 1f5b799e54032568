package io.weir.loadtest.generator;

/**
 * One client: a connection to each endpoint of the target, and as many slots as it may have requests under way. Owned by one
 * loop.
 *
 * <pre>
 *   connecting ─ all connections up ─▶ usable ─ one is lost, or had its number of requests ─▶ connecting
 * </pre>
 */
final class Client implements ReplyReader.Completion {
    private final LoadLoop loop;
    private final LoadConnection[] connections;
    private final long[] planned;
    private final long[] written;
    private final int[] partsLeft;
    private final boolean[] failed;
    private final int[] free;
    private int freeCount;

    /** Whether it waits in the loop's queue for something to send. */
    boolean isQueued;
    /** Whether it has written something that is not flushed. */
    boolean isDirty;
    /** Since when it could send. */
    long readySince;

    private int sentOnConnection;
    private int connected;

    Client(LoadLoop loop, int slots, int endpoints) {
        this.loop = loop;
        connections = new LoadConnection[endpoints];
        planned = new long[slots];
        written = new long[slots];
        partsLeft = new int[slots];
        failed = new boolean[slots];
        free = new int[slots];
        for (int slot = 0; slot < slots; slot++) {
            free[freeCount++] = slot;
        }
    }

    void connection(int endpoint, LoadConnection connection) {
        connections[endpoint] = connection;
    }

    LoadConnection[] connections() {
        return connections;
    }

    boolean isUsable() {
        return connected == connections.length;
    }

    boolean isIdle() {
        return freeCount == free.length;
    }

    int underWay() {
        return free.length - freeCount;
    }

    int sentOnConnection() {
        return sentOnConnection;
    }

    int take(long plannedAt, long now, int parts) {
        int slot = free[--freeCount];
        planned[slot] = plannedAt;
        written[slot] = now;
        partsLeft[slot] = parts;
        failed[slot] = false;
        sentOnConnection++;
        return slot;
    }

    long written(int slot) {
        return written[slot];
    }

    @Override
    public void completed(int slot, boolean partFailed, long now) {
        failed[slot] |= partFailed;
        if (--partsLeft[slot] == 0) {
            free[freeCount++] = slot;
            loop.completed(planned[slot], written[slot], now, failed[slot]);
        }
    }

    void flush() {
        for (LoadConnection connection : connections) {
            connection.flush();
        }
    }

    void connected(long now) {
        connected++;
        if (isUsable()) {
            sentOnConnection = 0;
            // A client that had to connect anew was ready to ask all the while, so its next request is as late as that.
            loop.free(this, now);
        }
    }

    void disconnected() {
        connected--;
    }

    /** Closes its connections, which then come up again. */
    void reconnect(long now) {
        readySince = now;
        for (LoadConnection connection : connections) {
            connection.close();
        }
    }
}
