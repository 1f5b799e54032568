package io.weir.proxy.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for what must come about, and looks often: a test that waits a hundred times should not take ten seconds. */
public final class Eventually {
    private Eventually() {}

    /** Returns as soon as the condition holds; fails after ten seconds. */
    public static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(condition);
    }
}
