package org.crisisline.escalation.channel.registry;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.crisisline.escalation.channel.http.AlertmanagerSettings;
import org.crisisline.escalation.channel.http.HttpChannelSettings;
import org.crisisline.escalation.channel.http.PagerDutySettings;
import org.crisisline.escalation.channel.http.WebhookSettings;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigurationException;

/**
 * The section {@code escalation.channels}.
 *
 * @param configured those that can be called, by name
 * @param missing those that can't, by name, and what is to be set for it
 */
public record ChannelsSettings(Map<String, HttpChannelSettings> configured, Map<String, String> missing) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /** Each has a connection pool, threads and a dozen metrics. */
    private static final int MOST = 16;

    /** The types there are. */
    private enum Type {
        WEBHOOK,
        PAGERDUTY,
        ALERTMANAGER
    }

    public ChannelsSettings {
        configured = Collections.unmodifiableMap(new TreeMap<>(configured));
        missing = Collections.unmodifiableMap(new TreeMap<>(missing));
    }

    /**
     * Reads the section, and those of what all channels have in common ({@code calls}) and what all of a type have ({@code channel-types}).
     *
     * @param escalation the section {@code escalation}
     * @throws ConfigurationException naming the key, the value and what was expected
     */
    public static ChannelsSettings from(ConfigReader escalation) {
        ConfigReader calls = escalation.section("calls");
        ConfigReader types = escalation.section("channel-types");
        ConfigReader channels = escalation.section("channels");
        Map<String, HttpChannelSettings> configured = new TreeMap<>();
        Map<String, String> missing = new TreeMap<>();
        for (String name : escalation.names("channels")) {
            if (!NAME.matcher(name).matches()) {
                throw new ConfigurationException(channels.fullKey(name)
                        + ": expected a channel's name of small letters, digits and -, at most 32");
            }
            ConfigReader section = channels.section(name);
            Type type = section.enumeration("type", Type.class);
            ConfigReader common =
                    types.section(type.name().toLowerCase(Locale.ROOT)).withDefaults(calls);
            Optional<? extends HttpChannelSettings> settings = read(type, name, section.withDefaults(common));
            settings.ifPresentOrElse(
                    given -> configured.put(name, given),
                    () -> missing.put(name, "set " + section.fullKey(enablingKey(type))));
        }
        if (configured.size() > MOST) {
            throw new ConfigurationException(
                    escalation.fullKey("channels") + ": expected at most " + MOST + " channels that are configured");
        }
        return new ChannelsSettings(configured, missing);
    }

    /** All names, configured or not. */
    public Set<String> declared() {
        Set<String> names = new TreeSet<>(configured.keySet());
        names.addAll(missing.keySet());
        return names;
    }

    private static Optional<? extends HttpChannelSettings> read(Type type, String name, ConfigReader section) {
        return switch (type) {
            case WEBHOOK -> WebhookSettings.from(name, section);
            case PAGERDUTY -> PagerDutySettings.from(name, section);
            case ALERTMANAGER -> AlertmanagerSettings.from(name, section);
        };
    }

    private static String enablingKey(Type type) {
        return switch (type) {
            case WEBHOOK, ALERTMANAGER -> "url";
            case PAGERDUTY -> "routing-key";
        };
    }
}
