package org.crisisline.schemas.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.schemas.record.EscalationState.ACKNOWLEDGED;
import static org.crisisline.schemas.record.EscalationState.DISPATCHED;
import static org.crisisline.schemas.record.EscalationState.EXHAUSTED;
import static org.crisisline.schemas.record.EscalationState.FAILED;
import static org.crisisline.schemas.record.EscalationState.REQUESTED;
import static org.crisisline.schemas.record.EscalationState.RESOLVED;

import java.time.Instant;
import java.util.List;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EscalationOrderTest {
    private static final List<EscalationState> RISING =
            List.of(REQUESTED, FAILED, DISPATCHED, EXHAUSTED, ACKNOWLEDGED, RESOLVED);

    @Test
    void eachStateRisesAboveAllBelowItAndAboveNoOther() {
        assertThat(RISING).containsExactlyInAnyOrder(EscalationState.values());
        for (int low = 0; low < RISING.size(); low++) {
            for (int high = low; high < RISING.size(); high++) {
                assertThat(EscalationOrder.rises(RISING.get(low), RISING.get(high)))
                        .isEqualTo(low < high);
                assertThat(EscalationOrder.rises(RISING.get(high), RISING.get(low)))
                        .isFalse();
            }
        }
    }

    @Test
    void withinAState_aHigherTierRisesAndThenALaterRound() {
        assertThat(EscalationOrder.rises(at(DISPATCHED, 0, 2), at(DISPATCHED, 1, 0)))
                .isTrue();
        assertThat(EscalationOrder.rises(at(DISPATCHED, 1, 0), at(DISPATCHED, 1, 1)))
                .isTrue();
        assertThat(EscalationOrder.rises(at(DISPATCHED, 1, 0), at(DISPATCHED, 0, 9)))
                .isFalse();
        assertThat(EscalationOrder.rises(at(ACKNOWLEDGED, 0, 0), at(DISPATCHED, 3, 3)))
                .isFalse();
        assertThat(EscalationOrder.rises(at(DISPATCHED, 1, 1), at(DISPATCHED, 1, 1)))
                .isFalse();
    }

    private static Escalation at(EscalationState state, int tier, int round) {
        return Escalation.newBuilder()
                .setEscalationId("e")
                .setSessionId("s")
                .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                .setState(state)
                .setSeverity(9)
                .setTier(tier)
                .setRound(round)
                .setInstance("i")
                .setRequestedAt(Instant.EPOCH)
                .setElapsedMs(0)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void nothingRisesAboveResolved(EscalationState other) {
        assertThat(EscalationOrder.rises(RESOLVED, other)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aHumanWasReachedFromDispatchedOn(EscalationState state) {
        assertThat(EscalationOrder.isDispatched(state)).isEqualTo(state != REQUESTED && state != FAILED);
    }
}
