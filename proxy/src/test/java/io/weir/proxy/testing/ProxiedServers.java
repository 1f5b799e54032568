package io.weir.proxy.testing;

import io.weir.proxy.StartException;
import io.weir.proxy.Weir;
import io.weir.proxy.config.ConfigReader;
import io.weir.proxy.config.ConfigResult;
import io.weir.proxy.config.WeirConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The proxy in this JVM, with real servers behind it.
 *
 * <p>The servers are named, so that a key has the same owner whatever the ports of a run.
 */
public final class ProxiedServers implements AutoCloseable {
    /** Settings for tests of what is answered, not of when: on a busy machine a server may be late. */
    public static final String PATIENT = "pools.main { timeout = 20s, connect-timeout = 5s, silence-timeout = 40s }";

    private final List<MemcachedServer> servers;
    private final Weir weir;

    private ProxiedServers(List<MemcachedServer> servers, Weir weir) {
        this.servers = servers;
        this.weir = weir;
    }

    /**
     * Starts servers, and the proxy on one event loop in front of them.
     *
     * @param settings lines of HOCON for the end of the {@code weir} section, or an empty string
     * @param serverArguments for each {@code memcached}
     */
    public static ProxiedServers start(int count, String settings, String... serverArguments) {
        List<MemcachedServer> servers = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                servers.add(MemcachedServer.start(serverArguments));
            }
            return new ProxiedServers(List.copyOf(servers), Weir.start(configuration(servers, settings)));
        } catch (StartException | RuntimeException failure) {
            servers.forEach(MemcachedServer::close);
            throw new IllegalStateException("the proxy does not start: " + failure.getMessage(), failure);
        }
    }

    /** Where the proxy listens. */
    public int port() {
        return weir.addresses().get(0).getPort();
    }

    public Weir weir() {
        return weir;
    }

    public MemcachedServer server(int index) {
        return servers.get(index);
    }

    @Override
    public void close() {
        try {
            weir.close();
        } finally {
            servers.forEach(MemcachedServer::close);
        }
    }

    private static WeirConfig configuration(List<MemcachedServer> servers, String settings) {
        String serverList = IntStream.range(0, servers.size())
                .mapToObj(i -> String.format(
                        "{ address = \"%s\", name = server-%d }", servers.get(i).address(), i))
                .collect(Collectors.joining(", "));
        String hocon = """
                weir {
                  listen = ["127.0.0.1:0"]
                  admin.listen = "127.0.0.1:0"
                  event-loops = 1
                  commands.flush-all = true
                  pools.main.servers = [%s]
                  route = main
                  %s
                }
                """.formatted(serverList, settings);
        ConfigResult result = ConfigReader.parse("test", hocon);
        if (result instanceof ConfigResult.Valid valid) {
            return valid.config();
        }
        throw new IllegalStateException(result + " in\n" + hocon);
    }
}
