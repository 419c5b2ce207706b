package org.crisisline.cli.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.crisisline.cli.ledger.Finding;
import org.crisisline.cli.ledger.Sums;

/**
 * What an audit found.
 *
 * @param at when it was read, on this machine's clock
 * @param took how long
 * @param brokers whose topics
 * @param records how many were read
 * @param session the one that was asked for, if one was
 * @param sums of the last look
 * @param unaccounted what did not fit from the first look to the last
 * @param settling what does not fit yet, and came up while it was looked at
 * @param incidents dead letters after which delivery went on, by reason
 * @param standings the session's participants, if one was asked for
 * @param comparison with the processor's own figures
 */
public record Verdict(
        Instant at,
        Duration took,
        String brokers,
        long records,
        Optional<String> session,
        Sums sums,
        List<Finding> unaccounted,
        long settling,
        SortedMap<String, Long> incidents,
        List<Standings.Standing> standings,
        Comparison comparison) {
    public Verdict {
        Objects.requireNonNull(sums, "sums");
        unaccounted = List.copyOf(unaccounted);
        standings = List.copyOf(standings);
    }

    /** Whether everything is accounted for, and the processor does not say otherwise. */
    public boolean isClean() {
        return unaccounted.isEmpty() && comparison.result() != Comparison.Result.DIFFERS;
    }
}
