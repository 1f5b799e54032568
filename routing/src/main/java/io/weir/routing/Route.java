package io.weir.routing;

import java.util.ArrayList;
import java.util.List;

/** Where a request goes, as written in the configuration: a tree of immutable records. */
public sealed interface Route {
    /** The names of all its pools, the one first whose servers decide. */
    List<String> pools();

    /** To the server of this pool that owns the key. */
    record ToPool(String pool) implements Route {
        @Override
        public List<String> pools() {
            return List.of(pool);
        }
    }

    /**
     * To a server of each pool. The primary's decides on what is written; gets go to it, and to a replica's if it is
     * dead.
     *
     * @param replicas in the order in which they stand in for the primary
     */
    record Replicate(String primary, List<String> replicas, Write write) implements Route {
        /** What a writing client waits for. */
        public enum Write {
            /** The primary. */
            ASYNC,
            /** All copies. */
            ALL
        }

        public Replicate {
            replicas = List.copyOf(replicas);
        }

        @Override
        public List<String> pools() {
            List<String> pools = new ArrayList<>(List.of(primary));
            pools.addAll(replicas);
            return pools;
        }
    }
}
