package io.weir.loadtest.run;

import io.weir.loadtest.generator.Target;
import io.weir.loadtest.measure.ProcessProbe;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is under test.
 *
 * @param process its process, if it runs on this machine and its pid is known
 * @param gcLog the unified GC log of that process, if it is a JVM
 */
public record Subject(Target target, Optional<ProcessProbe> process, Optional<Path> gcLog) {
    /** One whose process is not looked at. */
    public static Subject of(Target target) {
        return new Subject(target, Optional.empty(), Optional.empty());
    }
}
