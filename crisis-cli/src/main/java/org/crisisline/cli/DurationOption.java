package org.crisisline.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations on the command line are written as in the configuration: a number and a unit. */
final class DurationOption implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
        try {
            if (!value.isEmpty() && Character.isDigit(value.charAt(value.length() - 1))) {
                throw new TypeConversionException("\"" + value + "\" has no unit, expected e.g. 90s, 15m, 1h");
            }
            return ConfigFactory.parseMap(Map.of("value", value)).getDuration("value");
        } catch (ConfigException e) {
            throw new TypeConversionException("\"" + value + "\" is no duration, expected e.g. 90s, 15m, 1h");
        }
    }
}
