package org.crisisline.runtime.logging;

import ch.qos.logback.classic.Level;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.crisisline.runtime.config.ConfigReader;

/**
 * What is logged, and how it looks.
 *
 * @param format how an event is written
 * @param level the level of all loggers that {@code levels} doesn't name: TRACE, DEBUG, INFO, WARN, ERROR or OFF
 * @param levels levels by logger name
 */
public record LoggingSettings(Format format, String level, Map<String, String> levels) {
    /** How an event is written. */
    public enum Format {
        /** {@code key=value} pairs, for people and for Loki. */
        LOGFMT,
        /** One JSON object a line. */
        JSON
    }

    /** Loggers that would drown ours, and the level at which they don't. */
    static final Map<String, String> QUIET = Map.of(
            // At INFO each client prints its two hundred settings.
            "org.apache.kafka", "WARN",
            "io.netty", "WARN",
            "io.lettuce", "WARN",
            "reactor", "WARN");

    private static final String LEVELS = "TRACE, DEBUG, INFO, WARN, ERROR or OFF";

    /** Checks the levels. */
    public LoggingSettings {
        Objects.requireNonNull(format, "format");
        requireLevel("level", level);
        levels.forEach(LoggingSettings::requireLevel);
        levels = Collections.unmodifiableMap(new LinkedHashMap<>(levels));
    }

    /** INFO as logfmt, libraries quiet: what holds before a configuration was read, and in tests. */
    public static LoggingSettings defaults() {
        return new LoggingSettings(Format.LOGFMT, "INFO", QUIET);
    }

    /** Reads the section {@code logging}; the quiet defaults of libraries hold where it says nothing else. */
    public static LoggingSettings from(ConfigReader section) {
        Format format = section.enumeration("format", Format.class);
        String level = section.string("level");
        if (!isLevel(level)) {
            throw section.wrong("level", LEVELS);
        }
        Map<String, String> levels = new LinkedHashMap<>(QUIET);
        section.map("levels").forEach((logger, value) -> {
            if (!isLevel(value)) {
                throw section.wrong("levels." + logger, LEVELS);
            }
            levels.put(logger, value);
        });
        section.rejectUnknown();
        return new LoggingSettings(format, level, levels);
    }

    private static boolean isLevel(String text) {
        return Level.toLevel(text, null) != null && !"ALL".equalsIgnoreCase(text);
    }

    private static void requireLevel(String name, String level) {
        if (!isLevel(level)) {
            throw new IllegalArgumentException(name + " = \"" + level + "\": expected " + LEVELS);
        }
    }
}
