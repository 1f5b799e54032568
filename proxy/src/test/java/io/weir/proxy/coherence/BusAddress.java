package io.weir.proxy.coherence;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;

/**
 * The host by which other proxies are told to find this one's event bus, if a test names one: then a {@link BusNetwork}
 * may stand in between. Vert.x finds this class by itself; Hazelcast has a property of its own for that.
 */
public final class BusAddress implements VertxServiceProvider {
    static final String HOST = "weir.test.bus-host";

    @Override
    public void init(VertxBootstrap vertx) {
        String host = System.getProperty(HOST);
        if (host != null) {
            vertx.options().getEventBusOptions().setClusterPublicHost(host);
        }
    }
}
