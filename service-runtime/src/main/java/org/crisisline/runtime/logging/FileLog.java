package org.crisisline.runtime.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** Logging of a process whose terminal belongs to a person: everything goes to a file, and only what is grave to stderr. */
public final class FileLog {
    private static final FileSize LARGEST = FileSize.valueOf("10MB");
    private static final int OLD_FILES = 4;

    private FileLog() {}

    /**
     * Replaces the configuration of logging. Call it on the starting thread.
     *
     * @param file grows to 10 MB, then is renamed with a number; five are kept in all
     * @param settings what is logged, and how it looks
     * @param terminal the level from which events stand on stderr, too, as {@link LoggingSettings} names levels
     * @param fileOnly loggers, with those below them, whose events never stand there
     */
    public static void redirect(Path file, LoggingSettings settings, String terminal, Set<String> fileOnly) {
        Objects.requireNonNull(file, "file");
        Logging.configure(settings);
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ThresholdFilter threshold = new ThresholdFilter();
        threshold.setLevel(Level.toLevel(terminal).levelStr);
        threshold.start();
        for (Iterator<Appender<ILoggingEvent>> appenders = root.iteratorForAppenders(); appenders.hasNext(); ) {
            Appender<ILoggingEvent> stderr = appenders.next();
            stderr.addFilter(threshold);
            stderr.addFilter(without(fileOnly));
        }
        root.addAppender(appender(context, file, settings));
    }

    private static Filter<ILoggingEvent> without(Set<String> loggers) {
        Filter<ILoggingEvent> filter = new Filter<>() {
            @Override
            public FilterReply decide(ILoggingEvent event) {
                String name = event.getLoggerName();
                return loggers.stream().anyMatch(logger -> name.equals(logger) || name.startsWith(logger + "."))
                        ? FilterReply.DENY
                        : FilterReply.NEUTRAL;
            }
        };
        filter.start();
        return filter;
    }

    private static Appender<ILoggingEvent> appender(LoggerContext context, Path file, LoggingSettings settings) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName("file");
        appender.setFile(file.toString());
        appender.setEncoder(Logging.encoder(context, settings, Map.of()));
        SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(context);
        trigger.setMaxFileSize(LARGEST);
        trigger.start();
        FixedWindowRollingPolicy policy = new FixedWindowRollingPolicy();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(file + ".%i");
        policy.setMinIndex(1);
        policy.setMaxIndex(OLD_FILES);
        policy.start();
        appender.setTriggeringPolicy(trigger);
        appender.setRollingPolicy(policy);
        appender.start();
        return appender;
    }
}
