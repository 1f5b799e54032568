package io.weir.proxy.route;

/** Answers those {@code stats} groups that are about the proxy; asked on an event loop, reads what all loops count. */
public interface Statistics {
    /** Whether a group is the proxy's to tell; the general one is the empty word. */
    boolean knows(String group);

    /** The whole reply, its end included. */
    byte[] answer(String group);
}
