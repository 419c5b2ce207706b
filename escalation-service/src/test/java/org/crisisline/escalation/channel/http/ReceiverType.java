package org.crisisline.escalation.channel.http;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.crisisline.runtime.config.Secret;

/** The types of receivers that there are, for tests that hold for each. */
public enum ReceiverType {
    WEBHOOK(200),
    PAGERDUTY(202),
    ALERTMANAGER(200);

    /** What such a receiver answers when it takes a call. */
    public final int acceptance;

    ReceiverType(int acceptance) {
        this.acceptance = acceptance;
    }

    public HttpChannelSettings settings(String name, URI url, CallLimits limits) {
        return switch (this) {
            case WEBHOOK -> new WebhookSettings(name, url, new Secret("a secret that both know"), true, limits);
            case PAGERDUTY ->
                new PagerDutySettings(
                        name,
                        url,
                        new Secret("0".repeat(32)),
                        "crisis line",
                        "escalation",
                        Optional.empty(),
                        false,
                        limits);
            case ALERTMANAGER ->
                new AlertmanagerSettings(
                        name,
                        url,
                        Optional.empty(),
                        "CrisisEscalation",
                        Map.of(),
                        Optional.empty(),
                        Duration.ofHours(24),
                        false,
                        limits);
        };
    }
}
