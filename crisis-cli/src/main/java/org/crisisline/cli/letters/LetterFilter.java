package org.crisisline.cli.letters;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.record.DeadLetter;

/**
 * Which letters are wanted. What is empty does not narrow. Immutable.
 *
 * @param reasons one of these
 * @param session of this session, by what the letter or the key of its record says
 * @param participant for this recipient
 * @param since not older than this
 * @param outcomes true for final outcomes, false for incidents
 */
public record LetterFilter(
        List<Reason> reasons,
        Optional<String> session,
        Optional<String> participant,
        Optional<Instant> since,
        Optional<Boolean> outcomes)
        implements Predicate<LetterCase> {
    /** All of them. */
    public static final LetterFilter ALL =
            new LetterFilter(List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public LetterFilter {
        reasons = List.copyOf(reasons);
    }

    @Override
    public boolean test(LetterCase found) {
        Letter letter = found.letter();
        return mayHold(letter.record())
                && (reasons.isEmpty()
                        || letter.reason().filter(reasons::contains).isPresent())
                && since.map(start -> !letter.at().isBefore(start)).orElse(true)
                && outcomes.map(wanted -> wanted == letter.isOutcome()).orElse(true);
    }

    /** Whether a letter can be wanted by what is the same in all its repeats; so the others need not be held. */
    boolean mayHold(DeadLetter letter) {
        return (session.isEmpty() || session.equals(Contents.session(letter)))
                && participant
                        .map(wanted -> wanted.equals(letter.getParticipantId()))
                        .orElse(true);
    }
}
