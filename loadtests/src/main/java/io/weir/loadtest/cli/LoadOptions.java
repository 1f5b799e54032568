package io.weir.loadtest.cli;

import io.weir.loadtest.generator.Target;
import io.weir.loadtest.measure.ProcessProbe;
import io.weir.loadtest.run.Subject;
import io.weir.loadtest.scenario.Scenario;
import io.weir.loadtest.scenario.ScenarioException;
import io.weir.loadtest.scenario.ScenarioFolder;
import io.weir.loadtest.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What {@code run} and {@code sweep} load, and with what. */
final class LoadOptions {
    @Option(names = "--target", required = true, paramLabel = "HOST:PORT", description = "The endpoint to load.")
    private String target;

    @Option(
            names = "--direct",
            paramLabel = "HOST:PORT,…",
            description = "The servers behind it: the same load goes straight at them too, as the baseline.")
    private Optional<String> direct = Optional.empty();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What reports call the target. Default: ${DEFAULT-VALUE}",
            defaultValue = "proxy")
    private String name;

    @Option(names = "--pid", description = "The target's process on this machine, for its CPU time and memory.")
    private Optional<Long> pid = Optional.empty();

    @Option(
            names = "--gc-log",
            paramLabel = "FILE",
            description = "The target's GC log, if it is a JVM with -Xlog:gc:file=FILE, for its pauses.")
    private Optional<Path> gcLog = Optional.empty();

    @Option(
            names = "--scenario",
            paramLabel = "NAME|FILE",
            description = "What to load it with; weir loadtest scenarios lists the names. Default: ${DEFAULT-VALUE}",
            defaultValue = "plain")
    private List<String> scenarios;

    @Option(
            names = "--set",
            paramLabel = "SETTING=VALUE",
            description = "A setting that wins over the scenario's, such as connections=10 or keys.zipf=0.99.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--rate", paramLabel = "N", description = "Short for --set rate=N: requests a second.")
    private Optional<Integer> rate = Optional.empty();

    @Option(names = "--seconds", paramLabel = "N", description = "Short for --set duration=Ns: how long to measure.")
    private Optional<Integer> seconds = Optional.empty();

    @Option(names = "--warm-up", paramLabel = "N", description = "Short for --set warm-up=Ns.")
    private Optional<Integer> warmUp = Optional.empty();

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

    @SuppressWarnings("NullAway.Init")
    LoadOptions() {}

    /** The target, and if it was asked for the servers behind it. */
    List<Subject> subjects() throws IOException {
        Optional<ProcessProbe> process = pid.map(ProcessProbe::new);
        if (process.isPresent() && !process.get().exists()) {
            throw new IOException("there is no process " + pid.get());
        }
        if (gcLog.isPresent() && !Files.isReadable(gcLog.get())) {
            throw new IOException(gcLog.get() + ": no such file, expected a GC log");
        }
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(Target.of(name, List.of(Target.Endpoint.parse(target))), process, gcLog));
        direct.ifPresent(servers -> subjects.add(Subject.of(Target.parse("direct", servers))));
        return subjects;
    }

    List<Scenario> scenarios() throws ScenarioException {
        List<String> all = new ArrayList<>(settings);
        rate.ifPresent(value -> all.add("rate=" + value));
        seconds.ifPresent(value -> all.add("duration=" + value + "s"));
        warmUp.ifPresent(value -> all.add("warm-up=" + value + "s"));
        List<Scenario> read = new ArrayList<>();
        for (String scenario : scenarios) {
            read.add(ScenarioReader.read(ScenarioFolder.find(scenario), all));
        }
        return read;
    }

    int threads() {
        return threads;
    }

    Optional<Path> out() {
        return out;
    }

    String targetAddress() {
        return target;
    }
}
