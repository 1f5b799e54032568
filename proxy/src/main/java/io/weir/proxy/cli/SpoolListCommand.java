package io.weir.proxy.cli;

import io.weir.proxy.config.WeirConfig;
import io.weir.proxy.spool.Operation;
import io.weir.proxy.spool.SpoolException;
import io.weir.proxy.spool.StoredSpool;
import io.weir.proxy.spool.StoredSpool.Summary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir spool list}: a line per server that owes something. */
@Command(
        name = "list",
        description = "Say what each server owes. Weir may be running.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class SpoolListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @SuppressWarnings("NullAway.Init")
    SpoolListCommand() {}

    private record Line(String server, String entries, String bytes, String oldest, String note) {}

    @Override
    public Integer call() {
        Optional<WeirConfig> valid = config.readOrExplain(spec.commandLine().getErr());
        if (valid.isEmpty()) {
            return ExitCode.INVALID;
        }
        Path directory = valid.get().spool().directory();
        try {
            print(lines(directory), directory);
            return ExitCode.OK;
        } catch (SpoolException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private static List<Line> lines(Path directory) throws SpoolException {
        long now = System.currentTimeMillis();
        List<Line> lines = new ArrayList<>();
        for (StoredSpool stored : StoredSpool.in(directory)) {
            stored.read(entry -> {})
                    .filter(summary -> summary.entries() > 0 || summary.damaged())
                    .ifPresent(summary -> lines.add(line(stored.server(), summary, now)));
        }
        return lines;
    }

    private static Line line(String server, Summary summary, long now) {
        boolean flush = summary.oldest()
                .filter(oldest -> oldest.entry().operation() == Operation.FLUSH_ALL)
                .isPresent();
        return new Line(
                server,
                Long.toString(summary.entries()),
                Long.toString(summary.bytes()),
                summary.oldest().map(oldest -> age(now - oldest.millis())).orElse("?"),
                summary.damaged() ? "  damaged: it will be flushed" : flush ? "  it will be flushed" : "");
    }

    private void print(List<Line> lines, Path directory) {
        PrintWriter out = spec.commandLine().getOut();
        if (lines.isEmpty()) {
            out.println("Nothing is spooled in " + directory + ".");
        } else {
            int width = lines.stream()
                    .mapToInt(line -> line.server().length())
                    .max()
                    .orElse(0);
            String format = "%-" + Math.max(width, "server".length()) + "s  %10s  %12s  %10s%s%n";
            out.printf(Locale.ROOT, format, "server", "entries", "bytes", "oldest", "");
            lines.forEach(line -> out.printf(
                    Locale.ROOT, format, line.server(), line.entries(), line.bytes(), line.oldest(), line.note()));
        }
        out.flush();
    }

    /** {@code 1h2m3s}. */
    private static String age(long millis) {
        return Duration.ofSeconds(Math.max(0, millis / 1_000))
                .toString()
                .substring("PT".length())
                .toLowerCase(Locale.ROOT);
    }
}
