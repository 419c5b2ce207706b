package org.crisisline.runtime.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.Collections;
import java.util.Map;

/**
 * Writes an event as one line of {@code key=value} pairs. A value is quoted when it is empty or has anything but plain visible characters;
 * quotes, backslashes and control characters inside are escaped as in JSON, so a line stays a line whatever was logged.
 */
final class LogfmtEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    private final Map<String, String> fixed;

    LogfmtEncoder(Map<String, String> fixed) {
        this.fixed = Collections.unmodifiableMap(fixed);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(256);
        EventFields.each(event, fixed, (key, value) -> {
            if (line.length() > 0) {
                line.append(' ');
            }
            appendKey(line, key);
            line.append('=');
            appendValue(line, String.valueOf(value));
        });
        return line.append('\n').toString().getBytes(UTF_8);
    }

    private static void appendKey(StringBuilder line, String key) {
        if (key == null || key.isEmpty()) {
            line.append('_');
            return;
        }
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            line.append(isPlain(c) ? c : '_');
        }
    }

    static void appendValue(StringBuilder line, String value) {
        if (!value.isEmpty() && value.chars().allMatch(c -> isPlain((char) c))) {
            line.append(value);
            return;
        }
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (isUnsafe(value, i)) {
                        line.append(String.format("\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\';
    }

    /** Control characters, Unicode's own line ends and direction marks (they rewrite what a terminal shows), lone surrogates. */
    private static boolean isUnsafe(String value, int at) {
        char c = value.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at == 0 || !Character.isHighSurrogate(value.charAt(at - 1));
        }
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || Character.getType(c) == Character.FORMAT;
    }
}
