package org.crisisline.runtime.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Map;

/**
 * Writes an event as one line of {@code key=value} pairs. A value is quoted when it is empty or has anything but plain visible characters;
 * quotes, backslashes and control characters inside are escaped as in JSON, so a line stays a line whatever was logged.
 */
final class LogfmtEncoder extends LineEncoder {
    LogfmtEncoder(Map<String, String> fixed) {
        super(fixed);
    }

    @Override
    String line(ILoggingEvent event, Map<String, String> fixed) {
        StringBuilder line = new StringBuilder(256);
        EventFields.each(event, fixed, (key, value) -> {
            if (line.length() > 0) {
                line.append(' ');
            }
            appendKey(line, key);
            line.append('=');
            appendValue(line, String.valueOf(value));
        });
        return line.toString();
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
