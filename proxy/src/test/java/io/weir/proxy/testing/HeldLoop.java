package io.weir.proxy.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/**
 * Holds an event loop of the proxy in the middle of a turn, so that all that arrives meanwhile is found together in the
 * next one.
 *
 * <p>Nothing of the proxy is made for this: a loop that sees a server die says so in the log, and the log lets it wait. What
 * it takes is a server that dies of its first request: one that refuses connections, in a pool with {@code failures = 1}.
 */
public final class HeldLoop {
    private HeldLoop() {}

    /**
     * Does something while the loop is held.
     *
     * @param client of that loop
     * @param deadlyRequest one to the server that dies of it
     */
    public static void during(RawConnection client, String deadlyRequest, Runnable action) {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Logger logger = (Logger) LoggerFactory.getLogger("io.weir");
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getFormattedMessage().startsWith("event=server_dead")) {
                    held.countDown();
                    FakeServer.await(released);
                }
            }
        };
        appender.start();
        logger.addAppender(appender);
        try {
            client.send(deadlyRequest);
            FakeServer.await(held);
            action.run();
        } finally {
            released.countDown();
            logger.detachAppender(appender);
        }
    }
}
