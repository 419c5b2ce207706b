package org.crisisline.cli.letters;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A replay, as the audit tells of it.
 *
 * @param replayId its identity
 * @param letterId the letter
 * @param round which round of that letter, from 1
 * @param operator who
 * @param requestedAt when it was asked for; empty when that event is no longer kept
 * @param answer what became of it; empty when nobody said, because the command was killed between
 */
public record ReplayAttempt(
        String replayId,
        String letterId,
        int round,
        String operator,
        Optional<Instant> requestedAt,
        Optional<Answer> answer) {
    /** What became of a replay. */
    public enum End {
        /** The record is in the log again. */
        SENT,
        /** It is not. */
        NOT_SENT,
        /** Nobody knows: the brokers did not answer. */
        UNKNOWN
    }

    /**
     * The second event of a replay.
     *
     * @param end what became of it
     * @param outcome the event's outcome, as it stands there
     * @param place topic-partition@position of the new record, if it was sent
     */
    public record Answer(End end, String outcome, Optional<String> place) {}

    public ReplayAttempt {
        Objects.requireNonNull(replayId, "replayId");
        Objects.requireNonNull(letterId, "letterId");
    }

    /** What became of it, as far as anybody knows. */
    public End end() {
        return answer.map(Answer::end).orElse(End.UNKNOWN);
    }

    ReplayAttempt with(ReplayAttempt other) {
        return new ReplayAttempt(
                replayId, letterId, round, operator, requestedAt.or(other::requestedAt), answer.or(other::answer));
    }
}
