package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who is called together.
 *
 * @param name its name in records and logs
 * @param channels the channels, all called at the same time; empty only for emergency services that are called by hand
 * @param answerWithin how long a human has to acknowledge one round of calls
 * @param rounds how often the tier is called before the next one is
 * @param external whether it reaches beyond the crisis line, to emergency services: never for a drill
 * @param byHand who calls emergency services by hand, where no channel does
 */
public record Tier(
        String name,
        List<String> channels,
        Duration answerWithin,
        int rounds,
        boolean external,
        Optional<String> byHand) {
    public Tier {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(byHand, "byHand");
        channels = List.copyOf(channels);
        if (answerWithin.isNegative() || answerWithin.isZero()) {
            throw new IllegalArgumentException(
                    "wait = " + answerWithin + " of tier " + name + ", expected more than nothing");
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds = " + rounds + " of tier " + name + ", expected at least 1");
        }
        if (channels.stream().distinct().count() != channels.size()) {
            throw new IllegalArgumentException(
                    "channels = " + channels + " of tier " + name + ", expected each of them once");
        }
        if (external && channels.isEmpty() == byHand.isEmpty()) {
            throw new IllegalArgumentException("tier " + name + " has channels = " + channels + " and by-hand = "
                    + byHand.orElse("nothing") + ", expected one of the two");
        }
        if (!external && (channels.isEmpty() || byHand.isPresent())) {
            throw new IllegalArgumentException("tier " + name + " has channels = " + channels
                    + ", expected at least one, and no by-hand, since it is not external");
        }
    }

    /** Whether it can be called for a drill, or for an emergency. */
    boolean isCallable(boolean drill) {
        return !channels.isEmpty() && !(drill && external);
    }
}
