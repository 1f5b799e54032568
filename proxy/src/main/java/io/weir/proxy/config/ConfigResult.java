package io.weir.proxy.config;

import java.util.List;

/** What came of reading a config: the config, or all that is wrong with it. */
public sealed interface ConfigResult {
    record Valid(WeirConfig config) implements ConfigResult {}

    /**
     * What is wrong.
     *
     * @param problems at least one, in the file's order
     */
    record Invalid(List<Problem> problems) implements ConfigResult {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
