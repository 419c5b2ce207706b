package org.crisisline.runtime.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Words refusals of configured values, each in one line: full key, value, where it was found, what was expected. */
final class Refusal {
    private static final int MAX_SHOWN = 80;
    private static final Pattern USER_INFO = Pattern.compile("//[^/@]*@");

    private Refusal() {}

    /** Nothing is there. */
    static ConfigurationException missing(String fullKey, String expected) {
        return new ConfigurationException(fullKey + " is not set: expected " + expected);
    }

    /** Something else is there. */
    static ConfigurationException of(String fullKey, ConfigValue value, String expected) {
        return refuse(fullKey, show(value), value, expected);
    }

    /** The same, of a value that must not be shown. */
    static ConfigurationException ofSecret(String fullKey, ConfigValue value, String expected) {
        return refuse(fullKey, Secret.REDACTED, value, expected);
    }

    /** Nobody asks for what is there. */
    static ConfigurationException unknown(String fullKey, ConfigValue value, String hint) {
        return new ConfigurationException(
                "unknown key " + fullKey + " (" + Origins.describe(value.origin()) + "): " + hint);
    }

    private static ConfigurationException refuse(String fullKey, String shown, ConfigValue value, String expected) {
        return new ConfigurationException(
                fullKey + " = " + shown + " (" + Origins.describe(value.origin()) + "): expected " + expected);
    }

    private static String show(ConfigValue value) {
        String rendered =
                USER_INFO.matcher(value.render(ConfigRenderOptions.concise())).replaceAll("//" + Secret.REDACTED + "@");
        return rendered.length() <= MAX_SHOWN ? rendered : rendered.substring(0, MAX_SHOWN) + "…";
    }

    /** A constant as it is written in a configuration. */
    static String show(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A duration as it is written in a configuration. */
    static String show(Duration duration) {
        if (duration.toNanosPart() % 1_000_000 != 0) {
            return duration.toNanos() + " ns";
        }
        if (duration.toMillisPart() != 0 || duration.isZero()) {
            return duration.toMillis() + " ms";
        }
        if (duration.toSecondsPart() != 0) {
            return duration.toSeconds() + " s";
        }
        if (duration.toMinutesPart() != 0) {
            return duration.toMinutes() + " min";
        }
        return duration.toHours() + " h";
    }
}
