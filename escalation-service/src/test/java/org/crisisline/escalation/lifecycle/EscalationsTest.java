package org.crisisline.escalation.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.escalation.lifecycle.Demands.T0;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;

class EscalationsTest {
    private static final Duration UNANSWERED = Duration.ofMinutes(2);
    private static final Policy POLICY = TestPolicies.oneTier(3, 6, Duration.ofSeconds(30), "webhook");
    private static final Place BRIDGE = new Place(52.5, 13.4, 12.0);

    private final Escalations escalations = new Escalations(POLICY, new Rank(0, 1, Duration.ofMillis(40)));

    private static CaseEvent.Recorded recorded(EscalationState state, Instant at) {
        return Cases.recorded(state, at);
    }

    private List<Effect> accept(String id, Instant now) {
        return escalations.accepted(id, escalations.get(id).step(), "webhook", now);
    }

    private static List<EscalationCase> calls(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.CallTier.class::isInstance)
                .map(effect -> ((Effect.CallTier) effect).escalation())
                .toList();
    }

    private static List<EscalationCase> writes(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.WriteState.class::isInstance)
                .map(effect -> ((Effect.WriteState) effect).escalation())
                .toList();
    }

    @Test
    void theCallComesBeforeTheRecord() {
        List<Effect> effects = escalations.asked(Demands.plain("e1"), T0);

        assertThat(effects).hasSize(2);
        assertThat(effects.get(0)).isInstanceOf(Effect.CallTier.class);
        assertThat(effects.get(1)).isInstanceOf(Effect.WriteState.class);
    }

    @Test
    void theSameTriggerAgainCallsNobodyASecondTime() {
        escalations.asked(Demands.plain("e1"), T0);
        assertThat(escalations.asked(Demands.plain("e1"), T0.plusMillis(1))).isEmpty();
        accept("e1", T0.plusMillis(9));

        assertThat(escalations.asked(Demands.plain("e1"), T0.plusMillis(20))).isEmpty();
    }

    @Test
    void whatIsAskedWhileOneIsOpenJoinsItAndIsAnsweredUnderItsOwnId() {
        escalations.asked(Demands.plain("e1", "s", 8), T0);
        accept("e1", T0.plusMillis(9));

        List<Effect> effects = escalations.asked(Demands.plain("e2", "s", 8), T0.plusSeconds(30));

        assertThat(calls(effects)).isEmpty();
        assertThat(writes(effects)).singleElement().satisfies(joined -> {
            assertThat(joined.id()).isEqualTo("e2");
            assertThat(joined.incidentId()).isEqualTo("e1");
            assertThat(joined.state()).isEqualTo(EscalationState.DISPATCHED);
            assertThat(joined.channel()).isEqualTo("webhook");
        });
    }

    @Test
    void anEmergencyThatReachedNobodyJoinsTheOpenOneOfItsSessionAndCallsAnewWhenThereIsNone() {
        escalations.asked(Demands.plain("e1", "s", 8), T0);
        accept("e1", T0.plusMillis(9));

        List<Effect> joining = escalations.asked(Demands.undelivered("u1", "s"), T0.plusSeconds(30));
        List<Effect> alone = escalations.asked(Demands.undelivered("u2", "other"), T0.plusSeconds(30));

        assertThat(calls(joining)).isEmpty();
        assertThat(writes(joining)).singleElement().satisfies(joined -> {
            assertThat(joined.id()).isEqualTo("u1");
            assertThat(joined.incidentId()).isEqualTo("e1");
        });
        assertThat(calls(alone)).singleElement().extracting(EscalationCase::id).isEqualTo("u2");
    }

    @Test
    void aMessageThatWasEscalatedAndThenReachedNobodyIsNotCalledASecondTime() {
        escalations.asked(Demands.plain("e1", "s", 9), T0);
        accept("e1", T0.plusMillis(9));

        assertThat(escalations.asked(Demands.undelivered("e1", "s"), T0.plusSeconds(30)))
                .isEmpty();
    }

    @Test
    void aJoiningOneThatTellsMoreIsCalledUnderTheIdOfTheOpenOne() {
        escalations.asked(Demands.plain("e1", "s", 8), T0);
        accept("e1", T0.plusMillis(9));

        assertThat(calls(escalations.asked(Demands.full("e2", "s", 8, null, BRIDGE), T0.plusSeconds(1))))
                .as("a place that nobody was told")
                .singleElement()
                .extracting(EscalationCase::incidentId)
                .isEqualTo("e1");
        accept("e2", T0.plusSeconds(1));
        assertThat(calls(escalations.asked(Demands.full("e3", "s", 8, null, BRIDGE), T0.plusSeconds(2))))
                .as("the same place again")
                .isEmpty();
        assertThat(calls(escalations.asked(Demands.plain("e4", "s", 9), T0.plusSeconds(3))))
                .as("worse than before")
                .hasSize(1);
        assertThat(calls(escalations.asked(Demands.full("e5", "s", 8, "on the bridge", null), T0.plusSeconds(4))))
                .as("a reason that nobody was told")
                .hasSize(1);
    }

    @Test
    void oneThatJoinsBeforeTheFirstWasTakenCallsForItself() {
        escalations.asked(Demands.plain("e1", "s", 8), T0);

        List<EscalationCase> calls = calls(escalations.asked(Demands.plain("e2", "s", 8), T0.plusMillis(3)));

        assertThat(calls).singleElement().extracting(EscalationCase::incidentId).isEqualTo("e1");
    }

    @Test
    void whoAsksAgainAndWasNotAnsweredCallsAnew() {
        escalations.asked(Demands.plain("e1", "s", 8), T0);
        accept("e1", T0);

        List<EscalationCase> calls = calls(escalations.asked(
                Demands.plain("e2", "s", 8), T0.plus(TestPolicies.WAIT).plus(UNANSWERED)));

        assertThat(calls).singleElement().extracting(EscalationCase::incidentId).isEqualTo("e2");
    }

    @Test
    void anAcknowledgedOneSpeaksForItsSessionUntilItIsResolved() {
        escalations.asked(Demands.plain("e1", "s", 8), T0);
        accept("e1", T0);
        escalations.recorded(
                Demands.plain("e1", "s", 8), recorded(EscalationState.ACKNOWLEDGED, T0.plusSeconds(9)), T0);
        assertThat(calls(escalations.asked(Demands.plain("e2", "s", 8), T0.plus(Duration.ofHours(1)))))
                .isEmpty();
        escalations.recorded(Demands.plain("e1", "s", 8), recorded(EscalationState.RESOLVED, T0.plusSeconds(99)), T0);

        assertThat(calls(escalations.asked(Demands.plain("e3", "s", 8), T0.plus(Duration.ofHours(2)))))
                .hasSize(1);
    }

    @Test
    void anotherSessionsEscalationIsItsOwn() {
        escalations.asked(Demands.plain("e1", "s1", 8), T0);

        assertThat(calls(escalations.asked(Demands.plain("e2", "s2", 8), T0)))
                .singleElement()
                .extracting(EscalationCase::incidentId)
                .isEqualTo("e2");
    }

    @Test
    void afterARestartWhatWasDispatchedIsNotCalledAgain() {
        escalations.loaded(Demands.plain("e1"), recorded(EscalationState.REQUESTED, T0));
        escalations.loaded(Demands.plain("e1"), recorded(EscalationState.DISPATCHED, T0.plusMillis(80)));

        assertThat(escalations.resume(T0.plusSeconds(60))).isEmpty();
        assertThat(escalations.asked(Demands.plain("e1"), T0.plusSeconds(60))).isEmpty();
        assertThat(escalations.open()).isZero();
    }

    @Test
    void afterARestartWhatReachedNobodyIsTakenUp() {
        escalations.loaded(Demands.plain("e1"), recorded(EscalationState.REQUESTED, T0));
        escalations.loaded(Demands.plain("e2"), recorded(EscalationState.FAILED, T0));

        List<Effect> effects = escalations.resume(T0.plusSeconds(60));

        assertThat(calls(effects)).extracting(EscalationCase::id).containsExactly("e1", "e2");
        assertThat(writes(effects)).as("the log has them already").isEmpty();
    }

    @Test
    void whatIsADayOldIsNotTakenUpButSaid() {
        escalations.loaded(Demands.plain("e1"), recorded(EscalationState.REQUESTED, T0));

        List<Effect> effects = escalations.resume(T0.plus(Duration.ofHours(24)));

        assertThat(effects).singleElement().isInstanceOf(Effect.Unreached.class);
        assertThat(escalations.open()).isZero();
    }

    @Test
    void loadedRecordsInAnyOrderEndAtTheSameState() {
        escalations.loaded(Demands.plain("e1"), recorded(EscalationState.DISPATCHED, T0));
        escalations.loaded(Demands.plain("e1"), recorded(EscalationState.REQUESTED, T0.plusMillis(5)));

        assertThat(escalations.get("e1").state()).isEqualTo(EscalationState.DISPATCHED);
    }

    @Test
    void whatALoadedCallHasToldIsKnown() {
        escalations.loaded(Demands.full("e1", "s", 8, null, BRIDGE), recorded(EscalationState.DISPATCHED, T0));

        assertThat(calls(escalations.asked(Demands.full("e2", "s", 8, null, BRIDGE), T0.plusSeconds(3))))
                .isEmpty();
    }

    @Test
    void whatOnlyAnotherInstanceKnowsIsTakenOverWhenNothingMoreIsHeard() {
        List<Effect> effects = escalations.recorded(Demands.plain("e1"), recorded(EscalationState.REQUESTED, T0), T0);

        assertThat(calls(effects)).isEmpty();
        Effect.Schedule timer = (Effect.Schedule) effects.get(0);
        List<Effect> later = escalations.timerFired("e1", timer.step(), T0.plus(timer.delay()));
        assertThat(calls(later)).hasSize(1);
    }

    @Test
    void whenTooManyAreOpenTheIntakeIsToWait() {
        for (int i = 0; i < 3; i++) {
            assertThat(escalations.isFull()).isFalse();
            escalations.asked(Demands.plain("e" + i), T0);
        }
        assertThat(escalations.isFull()).isTrue();

        accept("e1", T0);

        assertThat(escalations.isFull()).isFalse();
    }

    @Test
    void theOldestAnsweredOnesAreForgottenAndNeverOneThatStillNeedsSomebody() {
        escalations.asked(Demands.plain("open"), T0);
        escalations.asked(Demands.plain("waits"), T0);
        accept("waits", T0);
        for (int i = 0; i < 50; i++) {
            escalations.asked(Demands.plain("e" + i), T0);
            accept("e" + i, T0);
            escalations.answered("e" + i, EscalationState.RESOLVED, "anna", T0);
        }

        assertThat(escalations.size()).isEqualTo(6);
        assertThat(escalations.get("open")).isNotNull();
        assertThat(escalations.get("waits")).isNotNull();
        assertThat(escalations.get("e49")).isNotNull();
        assertThat(escalations.get("e0")).isNull();
    }

    @Test
    void whenTooManyWaitForAHumanTheIntakeIsToWait() {
        for (int i = 0; i < 6; i++) {
            assertThat(escalations.isFull()).isFalse();
            escalations.asked(Demands.plain("e" + i), T0);
            accept("e" + i, T0);
        }

        assertThat(escalations.isFull()).isTrue();
        assertThat(escalations.unacknowledged()).isEqualTo(6);
    }
}
