package io.weir.proxy.admin;

import java.util.Optional;

/** Whether the proxy is well, and whether it should be sent traffic. Asked from any thread. */
public interface Readiness {
    /** What is wrong with the process, if anything: a restart would help. */
    Optional<String> notLive();

    /** Why it can't serve now, if so: a restart would not help. */
    Optional<String> notReady();
}
