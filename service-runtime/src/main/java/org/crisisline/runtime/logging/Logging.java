package org.crisisline.runtime.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up logback without files of its own.
 *
 * <p>Logging is a matter of the process, not of a service: when several services share one process, its {@code main} configures it
 * once. Call it on the starting thread.
 */
public final class Logging {
    private Logging() {}

    /** Replaces the configuration of logging; events carry no fields but their own. */
    public static void configure(LoggingSettings settings) {
        configure(settings, Map.of());
    }

    /**
     * Replaces the configuration of logging.
     *
     * @param fields stand in every event, such as service and instance
     */
    public static void configure(LoggingSettings settings, Map<String, String> fields) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            context.reset();
            apply(context, settings, fields);
        } else {
            LoggerFactory.getLogger(Logging.class)
                    .atWarn()
                    .addKeyValue(LogKeys.REASON, "another SLF4J provider is on the class path")
                    .log("logging was not configured");
        }
    }

    static void apply(LoggerContext context, LoggingSettings settings, Map<String, String> fields) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        // stdout belongs to what the program was asked for.
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, settings, fields));
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(settings.level()));
        root.addAppender(appender);
        settings.levels().forEach((name, level) -> context.getLogger(name).setLevel(Level.toLevel(level)));
    }

    static Encoder<ILoggingEvent> encoder(LoggerContext context, LoggingSettings settings, Map<String, String> fields) {
        Encoder<ILoggingEvent> encoder = switch (settings.format()) {
            case LOGFMT -> new LogfmtEncoder(new TreeMap<>(fields));
            case JSON -> new JsonLineEncoder(new TreeMap<>(fields));
        };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
