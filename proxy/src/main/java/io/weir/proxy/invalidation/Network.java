package io.weir.proxy.invalidation;

import io.weir.proxy.invalidation.Notice.Batch;
import java.util.Collection;

/** The way to the other proxies. It may lose, delay, double and reorder what it is given, and never says so. */
interface Network {
    /** To all that there are, known or not. */
    void toAll(Notice notice);

    void to(Collection<Sender> receivers, Batch batch);
}
