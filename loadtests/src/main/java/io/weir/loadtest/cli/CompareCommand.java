package io.weir.loadtest.cli;

import io.weir.loadtest.report.Comparison;
import io.weir.loadtest.report.ReportFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir loadtest compare}: is B worse than A? */
@Command(
        name = "compare",
        description = "Compare two reports. Exit code 1 if the second one is worse by more than the threshold.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CompareCommand implements Callable<Integer> {
    private static final double PERCENT = 100;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A.json", description = "The report to compare with.")
    private Path before;

    @Parameters(index = "1", paramLabel = "B.json", description = "The report in question.")
    private Path after;

    @Option(
            names = "--threshold",
            paramLabel = "PERCENT",
            description = "How much worse a median may be. Default: ${DEFAULT-VALUE}",
            defaultValue = "5")
    private double threshold;

    @SuppressWarnings("NullAway.Init")
    CompareCommand() {}

    @Override
    public Integer call() throws IOException {
        Comparison comparison = Comparison.of(ReportFolder.read(before), ReportFolder.read(after), threshold / PERCENT);
        comparison.lines().forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
        return comparison.isWorse() ? ExitCode.FAILED : ExitCode.OK;
    }
}
