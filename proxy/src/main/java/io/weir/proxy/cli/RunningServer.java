package io.weir.proxy.cli;

import io.weir.proxy.Weir;
import org.slf4j.LoggerFactory;

/** Ends a running server well: SIGTERM and Ctrl-C drain it, and the process then exits with 0. */
final class RunningServer {
    /** Not an exit code: the process goes on after the command returns. */
    static final int KEEPS_RUNNING = -1;

    private RunningServer() {}

    /**
     * @param first what is to be stopped before the proxy
     * @param last what is to be stopped after it
     */
    static void stopOnSignal(Runnable first, Weir weir, Runnable last) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            first.run();
                            weir.close();
                            last.run();
                            if (LoggerFactory.getILoggerFactory()
                                    instanceof ch.qos.logback.classic.LoggerContext logs) {
                                logs.stop();
                            }
                            // A JVM that a signal ends would exit with 143, drained or not.
                            Runtime.getRuntime().halt(ExitCode.OK);
                        },
                        "weir-shutdown"));
    }
}
