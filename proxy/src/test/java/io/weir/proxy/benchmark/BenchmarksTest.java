package io.weir.proxy.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs each benchmark for a moment, in this JVM. How long it takes is not looked at, what it allocates is: nothing here needs
 * the JIT for allocating nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BenchmarksTest {
    /** How often each is called, however slow the machine: what JMH allocates itself, some 6 KB, is less than a byte each. */
    private static final int CALLS = 10_000;

    /** Half of the smallest object. */
    private static final int ALMOST_NOTHING = 8;

    private Collection<RunResult> results = List.of();

    @BeforeAll
    void run() throws RunnerException {
        results = new Runner(new OptionsBuilder()
                        .include(Pattern.quote(getClass().getPackageName() + "."))
                        .forks(0)
                        .mode(Mode.SingleShotTime)
                        .warmupIterations(1)
                        .warmupBatchSize(CALLS)
                        .measurementIterations(1)
                        .measurementBatchSize(CALLS)
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }

    @Test
    void eachRuns() throws Exception {
        List<String> benchmarks = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(getClass().getResource(".").toURI()))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                Class<?> type = Class.forName(getClass().getPackageName() + "." + name);
                for (Method method : type.getMethods()) {
                    if (method.isAnnotationPresent(Benchmark.class)) {
                        benchmarks.add(type.getName() + "." + method.getName());
                    }
                }
            }
        }
        assertThat(benchmarks).contains(RingBenchmark.class.getName() + ".owner");
        assertThat(results).extracting(BenchmarksTest::benchmark).containsAll(benchmarks);
    }

    /** But for the output: it takes buffers, and those of the tests are watched for leaks. */
    @Test
    void noneAllocates() {
        results.stream()
                .filter(result -> !benchmark(result).startsWith(OutputBenchmark.class.getName()))
                .forEach(result -> assertThat(bytesPerCall(result))
                        .as("bytes per call of %s", result.getParams().id())
                        .isLessThan(ALMOST_NOTHING));
    }

    private static String benchmark(RunResult result) {
        return result.getParams().getBenchmark();
    }

    private static double bytesPerCall(RunResult result) {
        return result.getSecondaryResults().get("gc.alloc.rate.norm").getScore() / CALLS;
    }
}
