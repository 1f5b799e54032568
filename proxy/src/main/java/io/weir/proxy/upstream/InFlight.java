package io.weir.proxy.upstream;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests on one server connection, in the order in which their replies will come: a ring buffer, so that a
 * request costs no allocation. A request that timed out keeps its place, since its reply may still come, but is heard
 * no more. Gets that were sent as one share a reply: each has a place of its own. Owned by one event loop.
 */
final class InFlight {
    private @Nullable ReplyReceiver[] receivers = new ReplyReceiver[64];
    private long[] deadlines = new long[64];
    private int[] affinities = new int[64];
    /** Whether a request shares the reply of the one before it. */
    private boolean[] shares = new boolean[64];
    /** Sequence numbers; the slot is the number modulo the length. */
    private long first;

    private long next;
    /** No request is late before this. */
    private long nextDeadline;

    int size() {
        return (int) (next - first);
    }

    boolean isEmpty() {
        return next == first;
    }

    void add(ReplyReceiver receiver, int affinity, long deadline) {
        add(receiver, affinity, deadline, false);
    }

    /** A get that was sent as one with the get before it. */
    void addSharing(ReplyReceiver receiver, int affinity, long deadline) {
        add(receiver, affinity, deadline, true);
    }

    private void add(ReplyReceiver receiver, int affinity, long deadline, boolean sharing) {
        if (size() == receivers.length) {
            grow();
        }
        nextDeadline = isEmpty() ? deadline : Math.min(nextDeadline, deadline);
        receivers[slot(next)] = receiver;
        affinities[slot(next)] = affinity;
        deadlines[slot(next)] = deadline;
        shares[slot(next)] = sharing;
        next++;
    }

    /** Whether a request of that affinity is under way. */
    boolean carries(int affinity) {
        for (long sequence = first; sequence < next; sequence++) {
            if (affinities[slot(sequence)] == affinity) {
                return true;
            }
        }
        return false;
    }

    /** Whether the last request can share its reply: what comes for one that is unheard may be anything. */
    boolean endsHeard() {
        return !isEmpty() && !(at(next - 1) instanceof Unheard);
    }

    /** How many requests share the reply that is due. */
    int sharers() {
        int count = 1;
        while (isShared(first + count)) {
            count++;
        }
        return count;
    }

    /** Whether the reply that is due is the next request's, too. */
    boolean isHeadShared() {
        return isShared(first + 1);
    }

    /**
     * Whose value comes, of those that share the reply that is due.
     *
     * @return how many of them stand before it, or -1 if nobody expects it
     */
    int missesBefore(byte[] line, int start, int end) {
        int misses = 0;
        do {
            if (at(first + misses).expectsValue(line, start, end)) {
                return misses;
            }
            misses++;
        } while (isShared(first + misses));
        return -1;
    }

    /** The request whose reply is due. */
    ReplyReceiver head() {
        return at(first);
    }

    ReplyReceiver remove() {
        ReplyReceiver head = at(first);
        receivers[slot(first)] = null;
        first++;
        return head;
    }

    /**
     * How many of the last requests may be sent again: a write among them may have been carried out, and those before it
     * must not see what it did.
     */
    int harmlessAtTheEnd() {
        int count = 0;
        while (count < size() && at(next - 1 - count).mayBeSentAgain()) {
            count++;
        }
        return count;
    }

    /** Gives all requests so much more time. */
    void postpone(long nanos) {
        nextDeadline += nanos;
        for (long sequence = first; sequence < next; sequence++) {
            deadlines[slot(sequence)] += nanos;
        }
    }

    /** Takes the request whose reply is due, or coming, as unheard from now on. */
    ReplyReceiver silenceHead() {
        ReplyReceiver head = at(first);
        silence(first, head);
        return head;
    }

    /** Whether a request that could be answered will be late by {@code time}, and is not the head. */
    boolean isDueBehindHead(long time) {
        if (isEmpty() || time - nextDeadline < 0) {
            return false;
        }
        for (long sequence = first + 1; sequence < next; sequence++) {
            ReplyReceiver receiver = at(sequence);
            if (time - deadlines[slot(sequence)] >= 0 && !(receiver instanceof Unheard) && receiver.isDue()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes out the requests whose time is over: from now on they are unheard, and {@code late} is told. One that could
     * not be answered yet anyway, since its client waits for another reply first, is given {@code grace} instead.
     *
     * @param spareHead the reply that is due can't be taken back, or has to wait for its client: it is not late
     */
    void expire(long now, long grace, boolean spareHead, Consumer<ReplyReceiver> late) {
        if (isEmpty() || now - nextDeadline < 0) {
            return;
        }
        nextDeadline = now + grace;
        // What is added meanwhile, by a client that goes on, is not late.
        long last = next;
        for (long sequence = spareHead ? first + 1 : first; sequence < last; sequence++) {
            ReplyReceiver receiver = at(sequence);
            if (receiver instanceof Unheard) {
                continue;
            }
            if (now - deadlines[slot(sequence)] < 0) {
                nextDeadline = Math.min(nextDeadline, deadlines[slot(sequence)]);
            } else if (receiver.isDue()) {
                silence(sequence, receiver);
                late.accept(receiver);
            } else {
                deadlines[slot(sequence)] = now + grace;
            }
        }
    }

    /** One that shares its reply still has to be told from the others by what it expects. */
    private void silence(long sequence, ReplyReceiver receiver) {
        boolean sharing = shares[slot(sequence)] || isShared(sequence + 1);
        receivers[slot(sequence)] = sharing ? Unheard.insteadOf(receiver) : Unheard.of(receiver.shape());
    }

    /** Whether there is such a request, and it shares the reply of the one before it. */
    private boolean isShared(long sequence) {
        return sequence < next && shares[slot(sequence)];
    }

    private ReplyReceiver at(long sequence) {
        ReplyReceiver receiver = receivers[slot(sequence)];
        if (receiver == null) {
            throw new IllegalStateException("no request is under way");
        }
        return receiver;
    }

    private int slot(long sequence) {
        return (int) sequence & (receivers.length - 1);
    }

    private void grow() {
        @Nullable ReplyReceiver[] largerReceivers = new ReplyReceiver[receivers.length * 2];
        long[] largerDeadlines = new long[receivers.length * 2];
        int[] largerAffinities = new int[receivers.length * 2];
        boolean[] largerShares = new boolean[receivers.length * 2];
        for (long sequence = first; sequence < next; sequence++) {
            int slot = (int) sequence & (largerReceivers.length - 1);
            largerReceivers[slot] = receivers[slot(sequence)];
            largerDeadlines[slot] = deadlines[slot(sequence)];
            largerShares[slot] = shares[slot(sequence)];
            largerAffinities[slot] = affinities[slot(sequence)];
        }
        receivers = largerReceivers;
        deadlines = largerDeadlines;
        affinities = largerAffinities;
        shares = largerShares;
    }
}
