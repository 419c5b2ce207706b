package org.crisisline.escalation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.crisisline.escalation.lifecycle.Ladder;
import org.crisisline.escalation.lifecycle.Tier;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigurationException;

/**
 * Reads who is called, and refuses what would leave somebody uncalled: the sections {@code escalation.policy} and
 * {@code escalation.former-policies}.
 */
final class PolicyReading {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(10);
    private static final Duration LONGEST_WAIT = Duration.ofHours(12);
    /** Never waited: emergency services that are called by hand have no calls that could be answered. */
    private static final Duration BY_HAND_WAIT = Duration.ofMinutes(1);

    private static final int MOST_ROUNDS = 100;

    private final Set<String> declared;
    private final Set<String> configured;

    /**
     * @param declared names of all channels that have a section
     * @param configured those of them that can call somebody
     */
    PolicyReading(Set<String> declared, Set<String> configured) {
        this.declared = declared;
        this.configured = configured;
    }

    /** Reads earlier versions, by their names. */
    Map<String, Ladder> formerPolicies(ConfigReader escalation) {
        Map<String, Ladder> former = new HashMap<>();
        for (ConfigReader section : escalation.sections("former-policies")) {
            Ladder ladder = ladder(section);
            if (former.put(ladder.version(), ladder) != null) {
                throw section.wrong("version", "different versions");
            }
        }
        return former;
    }

    /** Reads one version. */
    Ladder ladder(ConfigReader section) {
        String version = section.string("version");
        List<Tier> tiers = new ArrayList<>();
        for (ConfigReader tier : section.sections("tiers")) {
            tiers.add(tier(tier));
        }
        NavigableMap<Integer, Integer> starts = new TreeMap<>();
        if (section.has("starts")) {
            for (ConfigReader start : section.sections("starts")) {
                int severity = start.integer("severity", 1, 10);
                if (starts.put(severity, tierNamed(start, tiers)) != null) {
                    throw start.wrong("severity", "each severity once");
                }
            }
        }
        try {
            return new Ladder(version, tiers, starts);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(section.fullKey("tiers") + ": " + e.getMessage(), e);
        }
    }

    private static int tierNamed(ConfigReader start, List<Tier> tiers) {
        String name = start.string("tier");
        for (int i = 0; i < tiers.size(); i++) {
            if (tiers.get(i).name().equals(name) && !tiers.get(i).external()) {
                return i;
            }
        }
        throw start.wrong(
                "tier",
                "one of "
                        + tiers.stream()
                                .filter(tier -> !tier.external())
                                .map(Tier::name)
                                .toList());
    }

    private Tier tier(ConfigReader section) {
        String name = section.string("name");
        boolean external = section.has("external") && section.bool("external");
        Optional<String> byHand = section.optionalString("by-hand");
        List<String> channels = section.has("channels") ? section.strings("channels") : List.of();
        checkChannels(section, channels, external);
        Duration wait = byHand.isPresent() && !section.has("wait")
                ? BY_HAND_WAIT
                : section.duration("wait", SHORTEST_WAIT, LONGEST_WAIT);
        int rounds = section.has("rounds") ? section.integer("rounds", 1, MOST_ROUNDS) : 1;
        try {
            return new Tier(name, channels, wait, rounds, external, byHand);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(section.fullKey("channels") + ": " + e.getMessage(), e);
        }
    }

    /**
     * A tier of our own whose channel has no address starts all the same, and says loudly that nobody will be reached: an emergency is
     * written down as failed rather than not at all. Emergency services that only look as if they were called are refused.
     */
    private void checkChannels(ConfigReader section, List<String> channels, boolean external) {
        for (String channel : channels) {
            if (!declared.contains(channel)) {
                throw section.wrong("channels", "names of " + declared);
            }
            if (external && !configured.contains(channel)) {
                throw section.wrong(
                        "channels",
                        "channels that are configured " + configured + ", or none and " + section.fullKey("by-hand")
                                + " = who calls the emergency services by hand");
            }
        }
    }
}
