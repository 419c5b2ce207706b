package org.crisisline.cli.letters;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.record.DeadLetter;

/**
 * A dead letter, with all its repeats as one. Immutable as long as nobody changes the record.
 *
 * @param record the latest of them, without value and headers: a list of letters is no place for content
 * @param kept where that one lies
 * @param occurrences how often it was written
 */
public record Letter(DeadLetter record, Kept kept, int occurrences) {
    /**
     * Where a letter lies in {@code crisis.dead-letters}.
     *
     * @param partition its partition
     * @param offset its offset
     * @param valueBytes size of the original value; -1 when it was not kept
     */
    public record Kept(int partition, long offset, int valueBytes) {}

    public Letter {
        Objects.requireNonNull(record, "record");
        Objects.requireNonNull(kept, "kept");
    }

    /** A letter as it was found. */
    static Letter found(DeadLetter whole, int partition, long offset) {
        int bytes =
                whole.getOriginalValue() == null ? -1 : whole.getOriginalValue().remaining();
        DeadLetter bare = DeadLetter.newBuilder(whole)
                .setOriginalValue(null)
                .setOriginalHeaders(List.of())
                .build();
        return new Letter(bare, new Kept(partition, offset, bytes), 1);
    }

    /** Both as one. The later round wins, since a stage that reads again after a crash repeats the letter of an earlier one; within a round what was written later. */
    Letter mergedWith(Letter later) {
        boolean laterWins = later.record.getReplays() >= record.getReplays();
        Letter winner = laterWins ? later : this;
        return new Letter(winner.record, winner.kept, occurrences + later.occurrences);
    }

    /** Its identity. */
    public String id() {
        return record.getDeadLetterId();
    }

    /** Why; empty when it is a reason that this release does not know. */
    public Optional<Reason> reason() {
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(record.getReason())) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }

    /** Whether it is the end of the matter; otherwise it is an incident, after which delivery went on. */
    public boolean isOutcome() {
        return record.getOutcome();
    }

    /** When, on the clock of the stage. */
    public Instant at() {
        return record.getAt();
    }

    /** How often it had been replayed when it was written last. */
    public int replays() {
        return record.getReplays();
    }

    /** The record that it is about, as topic-partition@offset. */
    public String place() {
        String partition = record.getTopic() + "-" + record.getPartition();
        return record.getOffset() < 0 ? partition : partition + "@" + record.getOffset();
    }
}
