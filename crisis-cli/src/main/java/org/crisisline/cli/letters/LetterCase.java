package org.crisisline.cli.letters;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A letter and what operators did about it. Immutable.
 *
 * @param letter the letter
 * @param attempts its replays, the first round first
 */
public record LetterCase(Letter letter, List<ReplayAttempt> attempts) {
    public LetterCase {
        Objects.requireNonNull(letter, "letter");
        attempts = attempts.stream()
                .sorted(Comparator.comparingInt(ReplayAttempt::round))
                .toList();
    }

    /** Where it stands. */
    public LetterState state() {
        if (!letter.isOutcome()) {
            return LetterState.GOES_ON;
        }
        if (!ReplayRule.of(letter).goesAgain()) {
            return LetterState.FINAL;
        }
        return outstanding()
                .map(attempt -> attempt.end() == ReplayAttempt.End.SENT ? LetterState.REPLAYED : LetterState.REQUESTED)
                .orElse(LetterState.OPEN);
    }

    /** The latest replay that may have gone out and after which the letter did not come back. */
    Optional<ReplayAttempt> outstanding() {
        return attempts.stream()
                .filter(attempt -> attempt.end() != ReplayAttempt.End.NOT_SENT)
                .filter(attempt -> attempt.round() > letter.replays())
                .reduce((earlier, later) -> later);
    }

    /** How often it was replayed, by the letter or by the audit, whichever knows more. */
    public int rounds() {
        return Math.max(letter.replays(), attempts.size());
    }
}
