package io.weir.proxy.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The log: one line per event, to standard output, as containers and service managers expect. Logback finds it as a
 * service and calls it once, on the thread that logs first. In place of a {@code logback.xml}, since reading XML is a
 * tenth of the start; the file that {@code -Dlogback.configurationFile} names comes before it.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext logs) {
        String file = System.getProperty("logback.configurationFile");
        if (file != null && isThere(file)) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        logs.getLogger("io.netty").setLevel(Level.WARN);
        logs.getLogger("io.vertx").setLevel(Level.WARN);
        // Of other proxies that come and go Weir tells itself, in fewer words.
        logs.getLogger("io.vertx.core.eventbus").setLevel(Level.ERROR);
        logs.getLogger("com.hazelcast").setLevel(Level.ERROR);
        Logger root = logs.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(console(logs));
        if (file != null) {
            root.warn("event=log_config_missing file={}", file);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Whether Logback will find it: left alone with what it does not find, it would log each detail. */
    private static boolean isThere(String file) {
        return file.contains(":/")
                || Files.exists(Path.of(file))
                || LogConfigurator.class.getClassLoader().getResource(file) != null;
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext logs) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(logs);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level %msg%n");
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(logs);
        console.setEncoder(encoder);
        console.start();
        return console;
    }
}
