package io.weir.proxy.cli;

/** What the process says with its exit code. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    /** Bad usage (picocli's own choice too), or a bad config. */
    static final int INVALID = 2;

    private ExitCode() {}
}
