package org.crisisline.escalation;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.escalation.channel.WebhookSettings;
import org.crisisline.escalation.door.DoorSettings;
import org.crisisline.escalation.intake.ReadingSpan;
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
 * @param closeGrace how long the end of the service waits for calls under way
 * @param webhook the channel; empty when none is configured
 * @param door where gateways and humans come in
 */
public record EscalationConfig(
        int severityThreshold,
        Rank rank,
        Policy policy,
        Duration lookback,
        Duration closeGrace,
        Optional<WebhookSettings> webhook,
        DoorSettings door) {
    public EscalationConfig {
        Objects.requireNonNull(rank, "rank");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(webhook, "webhook");
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
        ConfigReader failed = section.section("failed");
        int maxOpen = section.integer("max-open", 1, 1_000_000);
        Policy policy = new Policy(
                section.string("policy-version"),
                failed.duration("retry-after", Duration.ofMillis(10), Duration.ofHours(1)),
                failed.duration("retry-for", Duration.ofMinutes(1), Duration.ofDays(30)),
                section.duration("unanswered-after", Duration.ofMillis(10), Duration.ofDays(1)),
                maxOpen,
                section.integer("max-remembered", maxOpen + 1, 10_000_000));
        Duration lookback = section.duration("lookback", Duration.ZERO, policy.retryFailedFor());
        EscalationConfig config = new EscalationConfig(
                section.integer("severity-threshold", 1, 10),
                rank,
                policy,
                lookback,
                section.duration("close-grace", Duration.ofMillis(1), Duration.ofSeconds(15)),
                WebhookSettings.from(section.section("webhook")),
                DoorSettings.from(section.section("door")));
        section.rejectUnknown();
        return config;
    }

    /** What the reader reads: escalations for as long as they may still be called, or speak for their session. */
    ReadingSpan span(int sessionPartitions) {
        Duration memory = policy.retryFailedFor();
        if (policy.unansweredAfter().compareTo(memory) > 0) {
            memory = policy.unansweredAfter();
        }
        return new ReadingSpan(sessionPartitions, lookback, memory);
    }
}
