package org.crisisline.escalation;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.crisisline.escalation.channel.registry.ChannelsSettings;
import org.crisisline.escalation.door.DoorSettings;
import org.crisisline.escalation.intake.ReadingSpan;
import org.crisisline.escalation.lifecycle.Ladder;
import org.crisisline.escalation.lifecycle.Patience;
import org.crisisline.escalation.lifecycle.Policy;
import org.crisisline.escalation.lifecycle.Rank;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigurationException;

/**
 * The section {@code escalation}.
 *
 * @param severityThreshold from which severity on a {@code crisis_alert} is an emergency
 * @param rank who acts first
 * @param policy what is done when
 * @param lookback how old a trigger may be that is acted on after a start
 * @param kafkaPatience how long the start waits for a broker's first answer
 * @param closeGrace how long the end of the service waits for calls under way
 * @param channels the ways to a human
 * @param door where gateways and humans come in
 */
public record EscalationConfig(
        int severityThreshold,
        Rank rank,
        Policy policy,
        Duration lookback,
        Duration kafkaPatience,
        Duration closeGrace,
        ChannelsSettings channels,
        DoorSettings door) {
    public EscalationConfig {
        Objects.requireNonNull(rank, "rank");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(channels, "channels");
        Objects.requireNonNull(door, "door");
    }

    /**
     * Reads and checks the section.
     *
     * @throws ConfigurationException naming the key, the value and what was expected
     */
    public static EscalationConfig from(ConfigReader section) {
        int instances = section.integer("instances", 1, 64);
        Rank rank = new Rank(
                section.integer("instance-number", 0, instances - 1),
                instances,
                section.duration("rank-step", Duration.ofMillis(1), Duration.ofSeconds(10)));
        ChannelsSettings channels = ChannelsSettings.from(section);
        Policy policy = policy(section, channels);
        Duration lookback =
                section.duration("lookback", Duration.ZERO, policy.patience().retryFailedFor());
        EscalationConfig config = new EscalationConfig(
                section.integer("severity-threshold", 1, 10),
                rank,
                policy,
                lookback,
                section.duration("kafka-patience", Duration.ofMillis(1), Duration.ofMinutes(10)),
                section.duration("close-grace", Duration.ofMillis(1), Duration.ofSeconds(15)),
                channels,
                DoorSettings.from(section.section("door")));
        section.rejectUnknown();
        return config;
    }

    private static Policy policy(ConfigReader section, ChannelsSettings channels) {
        PolicyReading reading =
                new PolicyReading(channels.declared(), channels.configured().keySet());
        int maxOpen = section.integer("max-open", 1, 1_000_000);
        Ladder ladder = reading.ladder(section.section("policy"));
        Map<String, Ladder> former = reading.formerPolicies(section);
        if (former.containsKey(ladder.version())) {
            throw section.section("policy").wrong("version", "another one than those in former-policies");
        }
        return new Policy(
                ladder, former, patience(section), maxOpen, section.integer("max-remembered", maxOpen + 1, 10_000_000));
    }

    private static Patience patience(ConfigReader section) {
        ConfigReader failed = section.section("failed");
        return new Patience(
                failed.duration("retry-after", Duration.ofMillis(10), Duration.ofHours(1)),
                failed.duration("retry-for", Duration.ofMinutes(1), Duration.ofDays(30)),
                section.duration("unanswered-after", Duration.ofMillis(10), Duration.ofDays(1)),
                section.duration("take-over-after", Duration.ofMillis(10), Duration.ofHours(1)),
                section.duration("stale-after", Duration.ofSeconds(1), Duration.ofDays(7)));
    }

    /** What the reader reads: escalations for as long as they may still be called, or speak for their session. */
    ReadingSpan span(int sessionPartitions) {
        return new ReadingSpan(sessionPartitions, lookback, policy.memory());
    }
}
