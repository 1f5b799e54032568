package io.weir.loadtest.cli;

import io.weir.loadtest.generator.Target;
import io.weir.loadtest.measure.ProcessProbe;
import io.weir.loadtest.peers.PeersRun;
import io.weir.loadtest.report.Console;
import io.weir.loadtest.report.ReportFolder;
import io.weir.loadtest.run.Subject;
import io.weir.loadtest.scenario.ScenarioException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir loadtest peers}: Weir and nutcracker on the same servers, in turn. */
@Command(
        name = "peers",
        description = "Start memcached, Weir and nutcracker on the same ring, each with one event loop, load them in"
                + " turn, and print the ratios of CPU per request, throughput and p99.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class PeersCommand implements Callable<Integer> {
    private static final Pattern OTHER = Pattern.compile("([\\w.-]+)=(\\S+:\\d+),(\\d+)");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME|FILE",
            description = "Which ones. half-rate is run at half of nutcracker's maximum rate."
                    + " Default: plain, pipeline, multi-get-100, values-10k, half-rate")
    private List<String> scenarios = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "SETTING=VALUE",
            description = "A setting that wins over those of the scenarios.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--rounds", description = "Rounds of each proxy. Default: ${DEFAULT-VALUE}", defaultValue = "5")
    private int rounds;

    @Option(
            names = "--seconds",
            description = "Length of a round, fractions allowed. Default: ${DEFAULT-VALUE}",
            defaultValue = "10")
    private double seconds;

    @Option(
            names = "--warm-up",
            description = "Seconds of load for each proxy before the first round of each scenario: a JVM compiles what"
                    + " it runs often. Default: ${DEFAULT-VALUE}",
            defaultValue = "20")
    private double warmUp;

    @Option(
            names = "--transport",
            description = "weir.transport: auto, epoll, io_uring, nio. Default: ${DEFAULT-VALUE}",
            defaultValue = "auto")
    private String transport;

    @Option(
            names = "--weir",
            paramLabel = "SETTING=VALUE",
            description = "A setting of Weir's, such as near-cache.enabled=true.")
    private List<String> weirSettings = new ArrayList<>();

    @Option(
            names = "--java-opts",
            paramLabel = "OPTIONS",
            description = "More options for Weir's JVM; ./weir run gives it its usual ones.",
            defaultValue = "")
    private String javaOptions;

    @ArgGroup
    private Servers servers = new Servers();

    @Option(
            names = "--proxy",
            paramLabel = "NAME=HOST:PORT,PID",
            description = "Another proxy, which runs already, before the same servers.")
    private List<String> proxies = new ArrayList<>();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Event loops of the load generator. Default: ${DEFAULT-VALUE}",
            defaultValue = "1")
    private int threads;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where the report goes. Default: loadtest-reports/ and the time")
    private Optional<Path> out = Optional.empty();

    /** How many memcached servers, or where. */
    private static final class Servers {
        @Option(names = "--servers", paramLabel = "N", description = "How many memcached servers. Default: 3")
        private int count = 3;

        @Option(
                names = "--server-ports",
                split = ",",
                paramLabel = "PORT",
                description = "Ports for the memcached servers, for a proxy of --proxy to know. Default: free ones")
        private List<Integer> ports = new ArrayList<>();

        /** 0 is a free one. */
        List<Integer> ports() {
            return ports.isEmpty() ? Collections.nCopies(count, 0) : ports;
        }
    }

    @SuppressWarnings("NullAway.Init")
    PeersCommand() {}

    @Override
    public Integer call() throws IOException, ScenarioException {
        if (servers.count < 1) {
            throw new ParameterException(spec.commandLine(), "--servers is " + servers.count + ", expected 1 or more");
        }
        List<Subject> others = new ArrayList<>();
        for (String proxy : proxies) {
            others.add(other(proxy));
        }
        ReportFolder folder = ReportFolder.create(out);
        Console console = new Console(spec.commandLine().getOut());
        boolean complete = PeersRun.run(
                new PeersRun.Options(
                        scenarios.isEmpty() ? PeersRun.SCENARIOS : scenarios,
                        settings,
                        rounds,
                        duration(warmUp),
                        duration(seconds),
                        threads,
                        transport,
                        weirSettings,
                        javaOptions,
                        servers.ports(),
                        others),
                folder,
                console);
        console.say("Report: " + folder.path().resolve("report.html"));
        return complete ? ExitCode.OK : ExitCode.FAILED;
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1e3));
    }

    private Subject other(String text) {
        Matcher other = OTHER.matcher(text);
        if (!other.matches()) {
            throw new ParameterException(
                    spec.commandLine(), "\"" + text + "\" is no proxy, expected name=host:port,pid");
        }
        return new Subject(
                Target.of(other.group(1), List.of(Target.Endpoint.parse(other.group(2)))),
                Optional.of(new ProcessProbe(Long.parseLong(other.group(3)))),
                Optional.empty());
    }
}
