package org.crisisline.escalation.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;

class OwnershipTest {
    private static final Duration STEP = Duration.ofMillis(40);
    private static final Instant DUE = Demands.T0.plusSeconds(60);
    private static final EscalationCase WAITING = EscalationCase.asked(
                    Demands.plain("e1", "s1", 8), "e1", "v1", 0, Demands.T0)
            .moved(EscalationState.DISPATCHED, "webhook", Demands.T0, DUE)
            .turnTo(Activity.WAITING);

    private static Ownership ranked(int rank) {
        for (int instance = 0; instance < 2; instance++) {
            Rank candidate = new Rank(instance, 2, STEP);
            if (candidate.of("e1") == rank) {
                return new Ownership(candidate, TestPolicies.TAKE_OVER);
            }
        }
        throw new AssertionError("no instance has rank " + rank);
    }

    @Test
    void oneAlone_ownsEverything_oneOfSeveralNothingBeforeItIsTold() {
        assertThat(new Ownership(new Rank(0, 1, STEP), TestPolicies.TAKE_OVER).has(WAITING))
                .isTrue();
        Ownership several = ranked(0);
        assertThat(several.has(WAITING)).isFalse();

        several.of("s1"::equals);
        assertThat(several.has(WAITING)).isTrue();
        several.of("s2"::equals);
        assertThat(several.has(WAITING)).isFalse();
    }

    @Test
    void owner_takesTheStepWhenItIsDue() {
        Ownership owner = ranked(1);
        owner.of("s1"::equals);
        owner.readySince(DUE.plusSeconds(5));

        assertThat(owner.turn(WAITING)).isEqualTo(DUE);
    }

    @Test
    void another_takesItOnceItIsOverdueForItsRank() {
        assertThat(ranked(0).turn(WAITING)).isEqualTo(DUE.plus(TestPolicies.TAKE_OVER));
        assertThat(ranked(1).turn(WAITING)).isEqualTo(DUE.plus(TestPolicies.TAKE_OVER.multipliedBy(2)));
    }

    @Test
    void anotherThatHasJustStarted_leavesTimeFromThereOn() {
        Ownership fresh = ranked(0);
        fresh.readySince(DUE.plusSeconds(100));

        assertThat(fresh.turn(WAITING)).isEqualTo(DUE.plusSeconds(100).plus(TestPolicies.TAKE_OVER));
    }
}
