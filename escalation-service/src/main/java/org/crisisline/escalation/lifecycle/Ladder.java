package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One version of the policy of who is called, in which order.
 *
 * @param version written into each record, so that an escalation ends by the rules by which it began
 * @param tiers from the first to the emergency services
 * @param starts from which severity on which tier is the first; severities below all of them begin with the first tier
 */
public record Ladder(String version, List<Tier> tiers, NavigableMap<Integer, Integer> starts) {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException naming what is wrong and what was expected
     */
    public Ladder {
        Objects.requireNonNull(version, "version");
        tiers = List.copyOf(tiers);
        starts = Collections.unmodifiableNavigableMap(new TreeMap<>(starts));
        if (tiers.isEmpty() || !tiers.get(tiers.size() - 1).external()) {
            throw new IllegalArgumentException(
                    "tiers = " + names(tiers)
                            + ", expected the last one to be the emergency services (external = true, with channels or by-hand)");
        }
        if (tiers.get(0).external()) {
            throw new IllegalArgumentException(
                    "tiers = " + names(tiers) + ", expected at least one that is not external before");
        }
        boolean beyond = false;
        Set<String> seen = new HashSet<>();
        for (Tier tier : tiers) {
            if (beyond && !tier.external()) {
                throw new IllegalArgumentException("tier " + tier.name()
                        + " stands behind an external one, expected emergency services to be called last");
            }
            beyond = tier.external();
            if (!seen.add(tier.name())) {
                throw new IllegalArgumentException("tier " + tier.name() + " is there twice, expected different names");
            }
        }
        for (int start : starts.values()) {
            if (start < 0 || start >= tiers.size() || tiers.get(start).external()) {
                throw new IllegalArgumentException(
                        "starts = " + starts + ", expected tiers that exist and are not external");
            }
        }
    }

    private static List<String> names(List<Tier> tiers) {
        return tiers.stream().map(Tier::name).toList();
    }

    /** The tier of that number, or the last one if there are not so many: an older version may have had more. */
    Tier tier(int number) {
        return tiers.get(Math.min(number, tiers.size() - 1));
    }

    /** Where one of that severity begins. Never external. */
    int startFor(int severity) {
        return starts.floorEntry(severity) == null
                ? 0
                : starts.floorEntry(severity).getValue();
    }

    /** The next tier behind that one that can be called. */
    OptionalInt after(int number, boolean drill) {
        return IntStream.range(number + 1, tiers.size())
                .filter(next -> tiers.get(next).isCallable(drill))
                .findFirst();
    }

    /** How far up that is. */
    Stage stage(int number, int round) {
        Tier tier = tier(number);
        return new Stage(Math.min(number, tiers.size() - 1), round, tier.name(), tier.external());
    }

    /** All channels of the tiers up to that one, as far as they can be called. */
    List<String> channelsUpTo(int number, boolean drill) {
        return IntStream.rangeClosed(0, Math.min(number, tiers.size() - 1))
                .mapToObj(tiers::get)
                .filter(tier -> tier.isCallable(drill))
                .flatMap(tier -> tier.channels().stream())
                .distinct()
                .toList();
    }

    /** Who calls emergency services where no channel does. */
    Optional<String> byHand() {
        return tiers.stream().flatMap(tier -> tier.byHand().stream()).findFirst();
    }

    /** The longest that one step waits. */
    Duration longestWait() {
        return tiers.stream().map(Tier::answerWithin).max(Duration::compareTo).orElseThrow();
    }
}
