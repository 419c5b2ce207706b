package org.crisisline.runtime.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.Collections;
import java.util.Map;

/** Writes an event as one line of UTF-8, with nothing before the first and behind the last. What stands in the line is the subclass's. */
abstract class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    private final Map<String, String> fixed;

    /** @param fixed fields that every line has, in their order */
    LineEncoder(Map<String, String> fixed) {
        this.fixed = Collections.unmodifiableMap(fixed);
    }

    /** The line without its end; called on whichever thread logs. */
    abstract String line(ILoggingEvent event, Map<String, String> fixed);

    @Override
    public final byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public final byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public final byte[] encode(ILoggingEvent event) {
        return (line(event, fixed) + '\n').getBytes(UTF_8);
    }
}
