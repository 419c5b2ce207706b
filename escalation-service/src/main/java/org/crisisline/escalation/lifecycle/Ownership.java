package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Who takes an escalation further once somebody was called. Everyone races for the first call, by {@link Rank}. The next rounds and tiers are taken by
 * the instance that owns the session; another one does so only when a step is overdue by {@link Patience#takeOverAfter} for each rank. Two at a time cost
 * a second call with the same de-duplication key; none would cost more.
 *
 * <p>Mutable; belongs to the thread of {@link Escalations}.
 */
final class Ownership {
    private final Rank rank;
    private final Duration takeOverAfter;
    private Predicate<String> owned;
    private Instant readySince = Instant.MIN;

    /** One instance alone owns everything, one of several nothing until it is told. */
    Ownership(Rank rank, Duration takeOverAfter) {
        this.rank = rank;
        this.takeOverAfter = takeOverAfter;
        this.owned = session -> rank.instances() == 1;
    }

    /** From now on this instance owns these sessions, and nothing else. */
    void of(Predicate<String> sessions) {
        owned = Objects.requireNonNull(sessions, "sessions");
    }

    /** Steps that were due before count as due now: right after the start it is not yet known who owns what. */
    void readySince(Instant now) {
        readySince = now;
    }

    boolean has(EscalationCase escalation) {
        return owned.test(escalation.demand().sessionId());
    }

    /** When this instance takes the next step of one that waits for a human. */
    Instant turn(EscalationCase waiting) {
        if (has(waiting)) {
            return waiting.nextAt();
        }
        Instant due = waiting.nextAt().isBefore(readySince) ? readySince : waiting.nextAt();
        return due.plus(takeOverAfter.multipliedBy(rank.of(waiting.id()) + 1L));
    }
}
