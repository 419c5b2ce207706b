package org.crisisline.gateway;

import java.util.ArrayList;
import java.util.List;
import org.crisisline.gateway.wire.EmergencyNumbers;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigurationException;

/** Reads the card of emergency numbers out of the configuration. */
final class EmergencyNumbersReader {
    private EmergencyNumbersReader() {}

    static EmergencyNumbers read(ConfigReader section, String key) {
        List<EmergencyNumbers.Entry> entries = new ArrayList<>();
        for (ConfigReader entry : section.sections(key)) {
            entries.add(entry(entry));
        }
        try {
            return EmergencyNumbers.of(entries);
        } catch (IllegalArgumentException e) {
            throw section.wrong(key, "a shorter list: " + e.getMessage());
        }
    }

    private static EmergencyNumbers.Entry entry(ConfigReader entry) {
        try {
            return new EmergencyNumbers.Entry(
                    entry.string("country"),
                    entry.string("name"),
                    entry.optionalString("phone").orElse(""),
                    entry.optionalString("text").orElse(""),
                    entry.optionalString("url").orElse(""));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(entry.fullKey("name") + ": " + e.getMessage());
        }
    }
}
