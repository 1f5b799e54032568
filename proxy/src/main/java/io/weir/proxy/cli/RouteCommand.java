package io.weir.proxy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.proxy.config.WeirConfig;
import io.weir.proxy.protocol.Limits;
import io.weir.proxy.upstream.PoolState;
import io.weir.proxy.upstream.Topology;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir route}: where keys go, all servers being alive. */
@Command(
        name = "route",
        description = "Say which pool and server each key goes to, a line per key and pool: key, pool, server.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RouteCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @Parameters(arity = "1..*", paramLabel = "KEY", description = "Keys, as clients write them.")
    private List<String> keys;

    @SuppressWarnings("NullAway.Init")
    RouteCommand() {}

    @Override
    public Integer call() {
        Optional<WeirConfig> valid = config.readOrExplain(spec.commandLine().getErr());
        if (valid.isEmpty()) {
            return ExitCode.INVALID;
        }
        PrintWriter out = spec.commandLine().getOut();
        Topology topology = Topology.of(valid.get(), Optional.empty());
        for (String key : keys) {
            byte[] bytes = key.getBytes(UTF_8);
            if (bytes.length > Limits.MAX_KEY || key.isEmpty() || key.chars().anyMatch(c -> c <= ' ')) {
                throw new ParameterException(
                        spec.commandLine(), "'" + key + "' is no key, expected 1 to 250 bytes without spaces");
            }
            for (String name : topology.route().pools()) {
                PoolState pool =
                        Objects.requireNonNull(topology.pools().get(name), "a valid config has its routes' pools");
                int owner = pool.distribution().owner(bytes, 0, bytes.length);
                out.println(key + " " + name + " "
                        + pool.config().servers().get(owner).name());
            }
        }
        out.flush();
        return ExitCode.OK;
    }
}
