package io.weir.proxy.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What the proxy in this JVM logs, from INFO up, between {@link #capture} and {@link #close}; kept from the console. */
public final class LogLines implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.weir");
    private final Level level = logger.getLevel();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    private LogLines() {}

    public static LogLines capture() {
        LogLines captured = new LogLines();
        captured.appender.start();
        captured.logger.setLevel(Level.INFO);
        captured.logger.setAdditive(false);
        captured.logger.addAppender(captured.appender);
        return captured;
    }

    /** The lines of an event so far, each with its level. */
    public List<String> of(String event) {
        return lines.stream()
                .filter(line -> line.contains(" event=" + event + " "))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(level);
    }
}
