package io.weir.proxy.limits;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.util.Map;

/** A proxy with narrow limits before one real server, and who looks at what it counts. */
final class Limited implements AutoCloseable {
    private final RunningWeir weir;
    private final Operator operator;

    private Limited(RunningWeir weir) {
        this.weir = weir;
        this.operator = weir.operator();
    }

    /**
     * @param client settings of {@code weir.client}
     * @param pool more settings of the server's pool
     */
    static Limited start(MemcachedServer server, String client, String pool) {
        return start(server, client, pool, "");
    }

    static Limited start(MemcachedServer server, String client, String pool, String others) {
        return new Limited(RunningWeir.start("""
                %s
                client { %s }
                pools.main {
                  servers = [{ address = "%s", name = server-0 }]
                  timeout = 20s, connect-timeout = 5s, silence-timeout = 40s
                  %s
                }
                """.formatted(others, client, server.address(), pool)));
    }

    RawConnection connect() {
        return weir.connect();
    }

    /** Without connecting as a client, which would count. */
    long metric(String name) {
        return operator.metric(name);
    }

    long serverMetric(String name) {
        return operator.serverMetric(name, "server-0");
    }

    /** What {@code stats proxy} says to a client that is connected already. */
    static Map<String, String> stats(RawConnection client) {
        return Operator.ask(client, "stats proxy");
    }

    @Override
    public void close() {
        weir.close();
    }
}
