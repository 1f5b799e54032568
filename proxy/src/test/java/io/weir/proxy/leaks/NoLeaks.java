package io.weir.proxy.leaks;

import io.netty.util.LeakPresenceDetector;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves buffers behind, with the places where they were allocated. JUnit finds it by itself, for
 * every class.
 */
public final class NoLeaks implements AfterAllCallback {
    /** Event loops may still be closing their connections when the test that used them is over. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public void afterAll(ExtensionContext testClass) {
        try {
            Awaitility.await().atMost(PATIENCE).until(() -> !CountingLeakDetector.hasOpenBuffers());
        } catch (ConditionTimeoutException leak) {
            // The check tells where.
        }
        LeakPresenceDetector.check();
    }
}
