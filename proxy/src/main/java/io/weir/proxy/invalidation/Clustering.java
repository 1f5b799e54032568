package io.weir.proxy.invalidation;

import io.vertx.core.spi.cluster.ClusterManager;
import io.weir.proxy.config.ClusterSettings;

/** How proxies find each other. What can do it is a service of {@link ClusterLibraries}. */
public interface Clustering {
    /**
     * A member that is not yet started.
     *
     * @param host {@code settings.listen()}'s, as a numeric address
     */
    ClusterManager manager(ClusterSettings settings, String host);
}
