package org.crisisline.cli.letters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.crisisline.cli.operator.Written;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.junit.jupiter.api.Test;

class LetterStateTest {
    private static final Optional<Written> SENT = Optional.of(new Written.Durable("crisis.messages.normal", 1, 42));
    private static final Optional<Written> NOT_SENT = Optional.of(new Written.Refused("RecordTooLargeException"));
    private static final Optional<Written> NOBODY_KNOWS = Optional.of(new Written.Unknown("TimeoutException"));
    private static final Optional<Written> NO_ANSWER = Optional.empty();

    @Test
    void letterThatCanGoAgain_withoutReplay_isOpen() {
        assertThat(state(0)).isEqualTo(LetterState.OPEN);
    }

    @Test
    void replayedLetter_notComeBack_isReplayed() {
        assertThat(state(0, Samples.attempt(1, SENT))).isEqualTo(LetterState.REPLAYED);
    }

    @Test
    void replayedLetter_comeBackOfThatRound_isOpenAgain() {
        assertThat(state(1, Samples.attempt(1, SENT))).isEqualTo(LetterState.OPEN);
        assertThat(state(1, Samples.attempt(1, SENT), Samples.attempt(2, SENT))).isEqualTo(LetterState.REPLAYED);
    }

    @Test
    void request_withoutAnswerOrWithoutKnowingIt_isSaid() {
        assertThat(state(0, Samples.attempt(1, NO_ANSWER))).isEqualTo(LetterState.REQUESTED);
        assertThat(state(0, Samples.attempt(1, NOBODY_KNOWS))).isEqualTo(LetterState.REQUESTED);
        assertThat(LetterState.REQUESTED.label()).isEqualTo("replay requested, no answer");
    }

    @Test
    void replayThatWasTurnedDown_changesNothing() {
        assertThat(state(0, Samples.attempt(1, NOT_SENT))).isEqualTo(LetterState.OPEN);
        assertThat(state(0, Samples.attempt(1, SENT), Samples.attempt(2, NOT_SENT)))
                .isEqualTo(LetterState.REPLAYED);
    }

    @Test
    void rounds_areWhatLetterOrAuditKnows_whicheverIsMore() {
        assertThat(found(3).rounds()).isEqualTo(3);
        assertThat(found(0, Samples.attempt(1, NOT_SENT), Samples.attempt(2, SENT))
                        .rounds())
                .isEqualTo(2);
    }

    @Test
    void incidentsAndOutcomesThatNoReplayChanges_areToldApart() {
        assertThat(Samples.found(Samples.letter("i", Reason.NOT_ACKNOWLEDGED).build())
                        .state())
                .isEqualTo(LetterState.GOES_ON);
        assertThat(Samples.found(Samples.letter("i", Reason.UNDECODABLE)
                                .setOutcome(false)
                                .build())
                        .state())
                .isEqualTo(LetterState.GOES_ON);
        for (Reason reason : List.of(
                Reason.TOO_LARGE,
                Reason.BEHIND_FENCE,
                Reason.SESSION_ENDED,
                Reason.NO_RECIPIENT,
                Reason.PARTICIPANT_LEFT)) {
            assertThat(Samples.found(Samples.letter("i", reason).build()).state())
                    .as(reason.name())
                    .isEqualTo(LetterState.FINAL);
        }
    }

    @Test
    void letterAboutWhatItsWriterRepeats_isFinal() {
        assertThat(Samples.found(Samples.letter("i", Reason.UNDECODABLE)
                                .setTopic("crisis.presence")
                                .build())
                        .state())
                .isEqualTo(LetterState.FINAL);
    }

    private static LetterCase found(int replays, ReplayAttempt... attempts) {
        return Samples.found(
                Samples.letter(Samples.ID, Reason.SESSION_FULL)
                        .setReplays(replays)
                        .build(),
                attempts);
    }

    private static LetterState state(int replays, ReplayAttempt... attempts) {
        return found(replays, attempts).state();
    }
}
