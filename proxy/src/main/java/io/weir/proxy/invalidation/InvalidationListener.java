package io.weir.proxy.invalidation;

/**
 * Is told of changes, of this proxy's own as well, by the bus's thread. Who hands on what it is told to other threads
 * must keep the order: each call says something of those before it.
 */
public interface InvalidationListener {
    /**
     * A cache drops the key (all of them, for {@link Operation#FLUSH_ALL}), and does not keep what a fetch brings that
     * is under way and began before this call.
     */
    void invalidated(Invalidation invalidation);

    /**
     * Changes of that origin may have gone untold. A cache drops everything, and does not keep what a fetch brings that
     * is under way and began before this call.
     */
    void missed(String origin);

    /**
     * All changes that any proxy acknowledged before that {@link System#nanoTime} were told, or covered by
     * {@link #missed}.
     */
    default void syncedAsOf(long nanoTime) {}

    /** Whether there is any use in telling; any thread. */
    default boolean isListening() {
        return true;
    }
}
