package io.weir.proxy;

import io.weir.proxy.invalidation.Invalidation;
import io.weir.proxy.invalidation.InvalidationListener;
import io.weir.proxy.invalidation.Operation;
import io.weir.proxy.nearcache.NearCache;

/**
 * Has the near cache forget what was changed through other proxies. What was changed through this one it forgets once
 * more, which costs a fetch and is never wrong. Called by the bus's thread.
 */
record NearCacheListener(NearCache cache) implements InvalidationListener {
    @Override
    public void invalidated(Invalidation invalidation) {
        if (invalidation.operation() == Operation.FLUSH_ALL) {
            cache.invalidateAll();
        } else {
            cache.invalidate(invalidation.key());
        }
    }

    @Override
    public void missed(String origin) {
        cache.invalidateAll();
    }
}
