package io.weir.proxy.cli;

import io.weir.proxy.StartException;
import io.weir.proxy.Weir;
import io.weir.proxy.config.ConfigReader;
import io.weir.proxy.config.ConfigResult;
import io.weir.proxy.embedded.EmbeddedNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir demo}: three embedded nodes and the proxy before them, with nothing to install or to configure. */
@Command(
        name = "demo",
        description = "Run three small in-process memcached nodes and the proxy before them, to try it out.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {
    private static final int NODES = 3;
    private static final int PORTS_TO_TRY = 100;
    private static final int LAST_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            description = "The port to listen on; the next free one if it is taken. Default: ${DEFAULT-VALUE}",
            defaultValue = "11211")
    private int port;

    @Option(
            names = "--admin-port",
            description = "The port of /metrics and /readyz; likewise. Default: ${DEFAULT-VALUE}",
            defaultValue = "9150")
    private int adminPort;

    @SuppressWarnings("NullAway.Init")
    DemoCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter errors = spec.commandLine().getErr();
        for (int wanted : new int[] {port, adminPort}) {
            if (wanted < 1 || wanted > LAST_PORT - PORTS_TO_TRY) {
                throw new ParameterException(
                        spec.commandLine(),
                        wanted + " is no port to start from, expected 1 to " + (LAST_PORT - PORTS_TO_TRY));
            }
        }
        List<EmbeddedNode> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < NODES; i++) {
                nodes.add(EmbeddedNode.start());
            }
            int free = firstFree(port);
            int freeAdmin = firstFree(adminPort == free ? adminPort + 1 : adminPort);
            Weir weir = Weir.start(
                    ((ConfigResult.Valid) ConfigReader.parse("demo", config(nodes, free, freeAdmin))).config());
            RunningServer.stopOnSignal(() -> {}, weir, () -> nodes.forEach(EmbeddedNode::close));
            if (free != port) {
                out.println("Port " + port + " is taken; using " + free + ".");
            }
            if (freeAdmin != adminPort) {
                out.println("Port " + adminPort + " is taken; using " + freeAdmin + " for metrics and health.");
            }
            out.print(welcome(nodes, free, freeAdmin));
            out.flush();
            return RunningServer.KEEPS_RUNNING;
        } catch (StartException e) {
            nodes.forEach(EmbeddedNode::close);
            errors.println(e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private static String config(List<EmbeddedNode> nodes, int port, int adminPort) {
        return """
                weir {
                  listen = ["127.0.0.1:%d"]
                  admin.listen = "127.0.0.1:%d"
                  commands.flush-all = true
                  pools.demo.servers = [%s]
                  route = demo
                }
                """.formatted(
                port,
                adminPort,
                nodes.stream().map(node -> "\"127.0.0.1:" + node.port() + "\"").collect(Collectors.joining(", ")));
    }

    private static String welcome(List<EmbeddedNode> nodes, int port, int adminPort) {
        return """
                Weir listens on 127.0.0.1:%1$d, before three embedded nodes on ports %2$s.
                The nodes are for trying out only: small, in this process, empty when it ends, and without the
                meta commands.
                Metrics and health: http://127.0.0.1:%3$d/metrics and /readyz

                Try, in another terminal (bash):
                  exec 3<>/dev/tcp/127.0.0.1/%1$d
                  printf 'set hello 0 0 5\\r\\nworld\\r\\nget hello\\r\\nstats servers\\r\\nquit\\r\\n' >&3
                  cat <&3

                Ctrl-C ends it.
                """.formatted(
                port,
                nodes.stream().map(node -> Integer.toString(node.port())).collect(Collectors.joining(", ")),
                adminPort);
    }

    /** The first port from {@code wanted} on that nobody listens on. */
    private static int firstFree(int wanted) throws IOException {
        for (int candidate = wanted; candidate < wanted + PORTS_TO_TRY; candidate++) {
            try (ServerSocket probe = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                if (candidate + 1 == wanted + PORTS_TO_TRY) {
                    throw taken;
                }
            }
        }
        throw new IOException("no port to try");
    }
}
