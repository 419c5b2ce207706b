package org.crisisline.runtime.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.event.KeyValuePair;

/** What both encoders write of an event, in which order, and how much of it. Of errors, whoever logs them, no message that may hold content. */
final class EventFields {
    static final int MAX_VALUE = 2_048;
    static final int MAX_STACK = 16_384;

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private EventFields() {}

    /** Hands out each field once, numbers and booleans as such, everything else as text within its bound. */
    static void each(ILoggingEvent event, Map<String, String> fixed, BiConsumer<String, Object> to) {
        Instant at = event.getInstant() == null ? Instant.ofEpochMilli(event.getTimeStamp()) : event.getInstant();
        to.accept("ts", TIME.format(at));
        to.accept("level", event.getLevel().toString());
        fixed.forEach(to);
        to.accept("logger", event.getLoggerName());
        to.accept("thread", event.getThreadName());
        to.accept("msg", bounded(event.getFormattedMessage(), MAX_VALUE));
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                // A field that every line has is not written twice.
                if (!fixed.containsKey(pair.key) || !fixed.get(pair.key).equals(String.valueOf(pair.value))) {
                    to.accept(pair.key, value(pair.value));
                }
            }
        }
        event.getMDCPropertyMap().forEach((key, value) -> to.accept(key, bounded(value, MAX_VALUE)));
        IThrowableProxy error = event.getThrowableProxy();
        if (error != null) {
            to.accept("error", error.getClassName());
            String message = StackText.message(error);
            if (message != null) {
                to.accept("errorMessage", bounded(message, MAX_VALUE));
            }
            to.accept("stack", bounded(StackText.of(error, MAX_STACK), MAX_STACK));
        }
    }

    private static Object value(Object value) {
        return value instanceof Number || value instanceof Boolean ? value : bounded(String.valueOf(value), MAX_VALUE);
    }

    private static String bounded(String text, int limit) {
        if (text == null) {
            return "";
        }
        return text.length() <= limit ? text : text.substring(0, limit) + "…";
    }
}
