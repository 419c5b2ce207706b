package org.crisisline.escalation.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.schemas.record.EscalationState.ACKNOWLEDGED;
import static org.crisisline.schemas.record.EscalationState.DISPATCHED;
import static org.crisisline.schemas.record.EscalationState.EXHAUSTED;
import static org.crisisline.schemas.record.EscalationState.FAILED;
import static org.crisisline.schemas.record.EscalationState.REQUESTED;
import static org.crisisline.schemas.record.EscalationState.RESOLVED;

import java.util.List;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StateOrderTest {
    private static final List<EscalationState> RISING =
            List.of(REQUESTED, FAILED, DISPATCHED, EXHAUSTED, ACKNOWLEDGED, RESOLVED);

    @Test
    void everyPairMergesToTheHigherOneWhicheverCameFirst() {
        assertThat(RISING).containsExactlyInAnyOrder(EscalationState.values());
        for (int low = 0; low < RISING.size(); low++) {
            for (int high = low; high < RISING.size(); high++) {
                assertThat(StateOrder.merge(RISING.get(low), RISING.get(high))).isEqualTo(RISING.get(high));
                assertThat(StateOrder.merge(RISING.get(high), RISING.get(low))).isEqualTo(RISING.get(high));
                assertThat(StateOrder.rises(RISING.get(low), RISING.get(high))).isEqualTo(low < high);
                assertThat(StateOrder.rises(RISING.get(high), RISING.get(low))).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void resolvedAbsorbsEverything(EscalationState other) {
        assertThat(StateOrder.merge(RESOLVED, other)).isEqualTo(RESOLVED);
    }

    @ParameterizedTest
    @EnumSource
    void aHumanWasReachedFromDispatchedOn(EscalationState state) {
        assertThat(StateOrder.isDispatched(state)).isEqualTo(state != REQUESTED && state != FAILED);
    }
}
