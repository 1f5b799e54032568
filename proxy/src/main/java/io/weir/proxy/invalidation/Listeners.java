package io.weir.proxy.invalidation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All listeners of a bus as one. */
final class Listeners implements InvalidationListener {
    private final List<InvalidationListener> all = new CopyOnWriteArrayList<>();

    void add(InvalidationListener listener) {
        all.add(listener);
    }

    @Override
    public void invalidated(Invalidation invalidation) {
        for (InvalidationListener listener : all) {
            listener.invalidated(invalidation);
        }
    }

    @Override
    public void missed(String origin) {
        all.forEach(listener -> listener.missed(origin));
    }

    @Override
    public void syncedAsOf(long nanoTime) {
        all.forEach(listener -> listener.syncedAsOf(nanoTime));
    }

    @Override
    public boolean isListening() {
        for (InvalidationListener listener : all) {
            if (listener.isListening()) {
                return true;
            }
        }
        return false;
    }
}
