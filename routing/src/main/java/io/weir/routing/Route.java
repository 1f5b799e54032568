package io.weir.routing;

/** Where a request goes, as written in the configuration: a tree of immutable records, with one kind of node so far. */
public sealed interface Route {
    /** To the server of this pool that owns the key. */
    record ToPool(String pool) implements Route {}
}
