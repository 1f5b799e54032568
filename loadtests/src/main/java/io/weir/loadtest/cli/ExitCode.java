package io.weir.loadtest.cli;

/** What the process says with its exit code. */
final class ExitCode {
    static final int OK = 0;
    /** It could not be measured, the result is invalid, replies were wrong, or a comparison is worse than allowed. */
    static final int FAILED = 1;
    /** Bad usage (picocli's own choice too), or a bad scenario. */
    static final int INVALID = 2;

    private ExitCode() {}
}
