package org.crisisline.cli.escalations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crisisline.cli.escalations.Samples.NOON;
import static org.crisisline.cli.escalations.Samples.at;
import static org.crisisline.cli.escalations.Samples.standing;

import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.operator.AuditTrail;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {
    @ParameterizedTest
    @CsvSource({
        "ACKNOWLEDGE, REQUESTED, ACKNOWLEDGED",
        "ACKNOWLEDGE, FAILED, ACKNOWLEDGED",
        "ACKNOWLEDGE, DISPATCHED, ACKNOWLEDGED",
        "ACKNOWLEDGE, EXHAUSTED, ACKNOWLEDGED",
        "ACKNOWLEDGE, ACKNOWLEDGED,",
        "ACKNOWLEDGE, RESOLVED,",
        "RESOLVE, REQUESTED, RESOLVED",
        "RESOLVE, FAILED, RESOLVED",
        "RESOLVE, DISPATCHED, RESOLVED",
        "RESOLVE, EXHAUSTED, RESOLVED",
        "RESOLVE, ACKNOWLEDGED, RESOLVED",
        "RESOLVE, RESOLVED,",
    })
    void answer_inEachState_movesOrIsRefusedWithASentence(
            Answer answer, EscalationState present, EscalationState next) {
        Escalation record = standing("esc-1", present).setBy("kim").build();

        if (next == null) {
            assertThatThrownBy(() -> answer.to(record, "robin", NOON))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("esc-1 is " + present.name().toLowerCase(java.util.Locale.ROOT))
                    .hasMessageContaining("already by kim");
        } else {
            Escalation written = answer.to(record, "robin", NOON);
            assertThat(written.getState()).isEqualTo(next);
            assertThat(EscalationOrder.rises(record, written))
                    .as("readers take it")
                    .isTrue();
        }
    }

    @Test
    void record_keepsWhatIsKnown_andSaysWhoAndWhenAndThatNothingMoreIsDue() {
        Escalation present = standing("esc-1", EscalationState.DISPATCHED).build();

        Escalation written = Answer.ACKNOWLEDGE.to(present, "robin", at(61_234));

        assertThat(written)
                .isEqualTo(Escalation.newBuilder(present)
                        .setState(EscalationState.ACKNOWLEDGED)
                        .setBy("robin")
                        .setNextAt(null)
                        .setElapsedMs(61_234)
                        .setInstance(AuditTrail.instance())
                        .build());
        assertThat(written.getReason()).as("the next reader needs it").isEqualTo("on the bridge");
    }

    @Test
    void clockBehindTheGateways_elapsedIsNotNegative() {
        Escalation present = standing("esc-1", EscalationState.DISPATCHED).build();

        assertThat(Answer.RESOLVE.to(present, "robin", at(-500)).getElapsedMs()).isZero();
    }
}
