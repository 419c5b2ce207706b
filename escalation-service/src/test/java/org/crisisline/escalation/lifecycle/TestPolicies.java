package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Policies for tests. */
public final class TestPolicies {
    /** How long each round of {@link #ladder} and {@link #oneTier} waits. */
    public static final Duration WAIT = Duration.ofSeconds(60);

    static final Duration TAKE_OVER = Duration.ofSeconds(10);
    static final Duration STALE = Duration.ofMinutes(30);

    private TestPolicies() {}

    /** One tier with these channels, called twice, and emergency services by hand. */
    public static Policy oneTier(int maxOpen, int maxRemembered, Duration retryAfter, String... channels) {
        return policy(
                new Ladder("v1", List.of(tier("on-call", 2, false, channels), byHand()), new TreeMap<>()),
                Map.of(),
                retryAfter,
                maxOpen,
                maxRemembered);
    }

    /** On-call (webhook and pager, two rounds), supervisors (phone, one round; the first from severity 9 on), emergency services (dispatch). */
    public static Policy threeTiers() {
        return policy(ladder("v1"), Map.of(), Duration.ofSeconds(30), 100, 1_000);
    }

    static Ladder ladder(String version) {
        return new Ladder(
                version,
                List.of(
                        tier("on-call", 2, false, "webhook", "pager"),
                        tier("supervisors", 1, false, "phone"),
                        tier("emergency-services", 1, true, "dispatch")),
                new TreeMap<>(Map.of(9, 1)));
    }

    static Policy policy(
            Ladder ladder, Map<String, Ladder> former, Duration retryAfter, int maxOpen, int maxRemembered) {
        return new Policy(
                ladder,
                former,
                new Patience(retryAfter, Duration.ofHours(24), Duration.ofMinutes(2), TAKE_OVER, STALE),
                maxOpen,
                maxRemembered);
    }

    static Tier tier(String name, int rounds, boolean external, String... channels) {
        return new Tier(name, List.of(channels), WAIT, rounds, external, Optional.empty());
    }

    static Tier byHand() {
        return new Tier("emergency-services", List.of(), WAIT, 1, true, Optional.of("call them by phone"));
    }
}
