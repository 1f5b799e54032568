package io.weir.proxy.testing;

import io.weir.proxy.StartException;
import io.weir.proxy.Weir;
import io.weir.proxy.config.ConfigReader;
import io.weir.proxy.config.ConfigResult;
import io.weir.proxy.config.WeirConfig;

/** The proxy in this JVM, on free ports and one event loop, with whatever servers its settings name. */
public final class RunningWeir implements AutoCloseable {
    private final Weir weir;

    private RunningWeir(Weir weir) {
        this.weir = weir;
    }

    /** @param settings lines of HOCON for the end of the {@code weir} section; pools are among them */
    public static RunningWeir start(String settings) {
        try {
            return new RunningWeir(Weir.start(config(settings)));
        } catch (StartException failure) {
            throw new IllegalStateException("the proxy does not start: " + failure.getMessage(), failure);
        }
    }

    /** Takes over the pools and the route of other settings. */
    public void reload(String settings) {
        try {
            weir.reload(config(settings));
        } catch (StartException failure) {
            throw new IllegalStateException("the proxy does not reload: " + failure.getMessage(), failure);
        }
    }

    public int port() {
        return weir.addresses().get(0).getPort();
    }

    /** A client of the proxy. */
    public RawConnection connect() {
        return new RawConnection(port());
    }

    /** What is to be seen of the proxy from outside. */
    public Operator operator() {
        return Operator.of(weir);
    }

    @Override
    public void close() {
        weir.close();
    }

    private static WeirConfig config(String settings) {
        String hocon = """
                weir {
                  listen = ["127.0.0.1:0"]
                  admin.listen = "127.0.0.1:0"
                  event-loops = 1
                  %s
                }
                """.formatted(settings);
        ConfigResult result = ConfigReader.parse("test", hocon);
        if (result instanceof ConfigResult.Valid valid) {
            return valid.config();
        }
        throw new IllegalStateException(result + " in\n" + hocon);
    }
}
