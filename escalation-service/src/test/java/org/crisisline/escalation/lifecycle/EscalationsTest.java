package org.crisisline.escalation.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.escalation.lifecycle.Demands.T0;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    void whatWasAskedForBeforeTheLogCouldBeReadStaysInHandWhenItIsLoaded() {
        EscalationCase called =
                calls(escalations.asked(Demands.plain("e1"), T0)).get(0);

        escalations.loaded(Demands.plain("e1"), recorded(EscalationState.REQUESTED, T0));
        List<Effect> resumed = escalations.resume(T0.plusSeconds(5));

        assertThat(calls(resumed)).as("it is being called").isEmpty();
        assertThat(writes(escalations.accepted("e1", called.step(), "test", T0.plusSeconds(6))))
                .as("the answer to that call counts")
                .extracting(EscalationCase::state)
                .containsExactly(EscalationState.DISPATCHED);
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

    private Escalations threeTiers() {
        return new Escalations(TestPolicies.threeTiers(), new Rank(0, 1, Duration.ofMillis(40)));
    }

    private static List<Effect> accept(Escalations here, String id, String channel, Instant now) {
        return here.accepted(id, here.get(id).step(), channel, now);
    }

    private static Effect.CallTier call(List<Effect> effects) {
        List<Effect.CallTier> calls = effects.stream()
                .filter(Effect.CallTier.class::isInstance)
                .map(Effect.CallTier.class::cast)
                .toList();
        assertThat(calls).hasSize(1);
        return calls.get(0);
    }

    private static Effect.Schedule timer(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Schedule.class::isInstance)
                .map(Effect.Schedule.class::cast)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    @Test
    void aWorseOneThatJoinsIsCalledHigherUpAndTakesTheOpenOneThere() {
        Escalations here = threeTiers();
        here.asked(Demands.plain("e1", "s", 6), T0);
        accept(here, "e1", "webhook", T0);

        Effect.CallTier call = call(here.asked(Demands.plain("e2", "s", 9), T0.plusSeconds(5)));
        assertThat(call.stage().name()).isEqualTo("supervisors");
        assertThat(call.escalation().incidentId()).isEqualTo("e1");
        List<Effect> effects = accept(here, "e2", "phone", T0.plusSeconds(6));

        assertThat(here.get("e1").tier()).isEqualTo(1);
        assertThat(here.get("e1").demand().severity()).isEqualTo(9);
        assertThat(here.get("e1").nextAt()).isEqualTo(T0.plusSeconds(66));
        assertThat(here.get("e2").nextAt()).as("the open one goes on for it").isNull();
        assertThat(writes(effects)).extracting(EscalationCase::id).containsExactly("e2", "e1");
        assertThat(call(here.timerFired("e1", timer(effects).step(), T0.plusSeconds(66)))
                        .stage()
                        .name())
                .isEqualTo("emergency-services");
    }

    @Test
    void aWorseOneThatJoinsBeforeTheFirstWasTakenRaisesItAllTheSame() {
        Escalations here = threeTiers();
        here.asked(Demands.plain("e1", "s", 6), T0);
        here.asked(Demands.plain("e2", "s", 9), T0.plusSeconds(5));
        accept(here, "e2", "phone", T0.plusSeconds(6));
        accept(here, "e1", "webhook", T0.plusSeconds(7));

        assertThat(here.get("e1").tier()).isEqualTo(1);
    }

    @Test
    void aWorseOneThanWhatWasAcknowledgedCallsAnew() {
        Escalations here = threeTiers();
        here.asked(Demands.plain("e1", "s", 6), T0);
        accept(here, "e1", "webhook", T0);
        here.answered("e1", EscalationState.ACKNOWLEDGED, "anna", T0.plusSeconds(4));

        assertThat(calls(here.asked(Demands.plain("e2", "s", 6), T0.plusSeconds(5))))
                .isEmpty();
        assertThat(call(here.asked(Demands.plain("e3", "s", 9), T0.plusSeconds(5)))
                        .escalation()
                        .incidentId())
                .isEqualTo("e3");
    }

    @Test
    void anAnswerEndsTheClimbOfAllThatJoinedAndIsToldToEveryChannelThatMayHaveCalled() {
        Escalations here = threeTiers();
        here.asked(Demands.plain("e1", "s", 6), T0);
        accept(here, "e1", "webhook", T0);
        here.asked(Demands.plain("e2", "s", 9), T0.plusSeconds(5));
        accept(here, "e2", "phone", T0.plusSeconds(6));

        List<Effect> effects = here.answered("e2", EscalationState.ACKNOWLEDGED, "anna", T0.plusSeconds(7));

        assertThat(here.get("e1").state()).isEqualTo(EscalationState.ACKNOWLEDGED);
        assertThat(here.get("e1").by()).isEqualTo("anna");
        assertThat(here.unacknowledged()).isZero();
        assertThat(effects)
                .filteredOn(Effect.Tell.class::isInstance)
                .singleElement()
                .satisfies(tell ->
                        assertThat(((Effect.Tell) tell).channels()).containsExactly("webhook", "pager", "phone"));
        assertThat(here.answered("e1", EscalationState.ACKNOWLEDGED, "bert", T0.plusSeconds(8)))
                .as("repeated")
                .isEmpty();
    }

    @Test
    void anAnswerByAnOperatorsCommandIsToldByTheOwnerAndOneByAnInstanceIsNot() {
        CaseEvent.Recorded acknowledged = Cases.recorded(EscalationState.ACKNOWLEDGED, T0.plusSeconds(5));
        CaseEvent.Recorded foreign = new CaseEvent.Recorded(acknowledged.standing(), null, "v1", true);
        Escalations here = threeTiers();
        for (String id : List.of("e1", "e2")) {
            here.asked(Demands.plain(id), T0);
            accept(here, id, "webhook", T0);
        }

        assertThat(here.recorded(Demands.plain("e1"), acknowledged, T0)).noneMatch(Effect.Tell.class::isInstance);
        assertThat(here.recorded(Demands.plain("e2"), foreign, T0)).anyMatch(Effect.Tell.class::isInstance);
    }

    @Test
    void aDrillAndAnEmergencyOfTheSameSessionAreApart() {
        escalations.asked(Demands.drill("d1", "s"), T0);
        accept("d1", T0);

        assertThat(calls(escalations.asked(Demands.plain("e1", "s", 5), T0.plusSeconds(1))))
                .singleElement()
                .extracting(EscalationCase::incidentId)
                .isEqualTo("e1");
    }

    @Test
    void whoDoesNotOwnItLeavesTheNextStepToTheOwnerAndTakesItWhenNobodyDoes() {
        Escalations here = new Escalations(TestPolicies.threeTiers(), new Rank(0, 2, Duration.ofMillis(40)));
        String id = firstHere();
        here.asked(Demands.plain(id), T0);
        Effect.Schedule timer = timer(accept(here, id, "webhook", T0));

        List<Effect> due = here.timerFired(id, timer.step(), T0.plusSeconds(60));
        assertThat(calls(due)).isEmpty();
        assertThat(timer(due).delay()).isEqualTo(TestPolicies.TAKE_OVER);
        assertThat(calls(here.timerFired(id, timer.step(), T0.plusSeconds(69)))).isEmpty();

        assertThat(calls(here.timerFired(id, timer.step(), T0.plusSeconds(70)))).hasSize(1);
    }

    @Test
    void whoComesToOwnItTakesWhatIsDueAtOnce() {
        Escalations here = new Escalations(TestPolicies.threeTiers(), new Rank(0, 2, Duration.ofMillis(40)));
        String id = firstHere();
        here.asked(Demands.plain(id), T0);
        Effect.Schedule timer = timer(accept(here, id, "webhook", T0));
        here.timerFired(id, timer.step(), T0.plusSeconds(60));

        List<Effect> owned = here.owns(session -> true, T0.plusSeconds(62));

        assertThat(timer(owned).delay()).isZero();
        assertThat(calls(here.timerFired(id, timer.step(), T0.plusSeconds(62)))).hasSize(1);
    }

    /** An escalation for which instance 0 of 2 has rank 0. */
    private static String firstHere() {
        return new Rank(0, 2, Duration.ofMillis(40)).of("e1") == 0 ? "e1" : "e2";
    }

    @Test
    void afterARestartATimerIsSetAnewAndWhatWasDueMeanwhileIsDoneNow() {
        Escalations here = threeTiers();
        here.loaded(
                Demands.plain("later"), Cases.recorded(EscalationState.DISPATCHED, "webhook", T0, T0.plusSeconds(90)));
        here.loaded(
                Demands.plain("due"), Cases.recorded(EscalationState.DISPATCHED, "webhook", T0, T0.plusSeconds(60)));

        List<Effect> effects = here.resume(T0.plusSeconds(70));

        assertThat(effects)
                .filteredOn(Effect.Schedule.class::isInstance)
                .extracting(effect -> ((Effect.Schedule) effect).delay())
                .containsExactlyInAnyOrder(Duration.ofSeconds(20), Duration.ZERO);
        assertThat(call(here.timerFired("due", here.get("due").step(), T0.plusSeconds(70)))
                        .stage()
                        .round())
                .isEqualTo(1);
    }

    @Test
    void afterALongTimeAwayNobodyIsPagedForAnOldEmergencyAndItIsSaid() {
        Escalations here = threeTiers();
        here.loaded(Demands.plain("e1"), Cases.recorded(EscalationState.DISPATCHED, "webhook", T0, T0.plusSeconds(60)));
        Instant late = T0.plusSeconds(61).plus(TestPolicies.STALE);
        here.resume(late);

        List<Effect> effects = here.timerFired("e1", here.get("e1").step(), late);

        assertThat(calls(effects)).isEmpty();
        assertThat(effects).anyMatch(Effect.Exhausted.class::isInstance);
        assertThat(here.get("e1").state()).isEqualTo(EscalationState.EXHAUSTED);
    }

    @Test
    void anEscalationEndsByTheVersionOfThePolicyWithWhichItBegan() {
        Policy changed = TestPolicies.policy(
                new Ladder(
                        "v2",
                        List.of(TestPolicies.tier("all", 1, false, "webhook"), TestPolicies.byHand()),
                        new TreeMap<>()),
                Map.of("v1", TestPolicies.ladder("v1")),
                Duration.ofSeconds(30),
                10,
                20);
        Escalations here = new Escalations(changed, new Rank(0, 1, Duration.ofMillis(40)));
        Standing second = new Standing(EscalationState.DISPATCHED, 0, 1, "webhook", null, 50, T0, T0.plusSeconds(60));
        here.loaded(Demands.plain("known"), new CaseEvent.Recorded(second, null, "v1", false));
        here.loaded(Demands.plain("gone"), new CaseEvent.Recorded(second, null, "v0", false));
        here.resume(T0.plusSeconds(60));

        List<Effect> known = here.timerFired("known", here.get("known").step(), T0.plusSeconds(60));
        List<Effect> gone = here.timerFired("gone", here.get("gone").step(), T0.plusSeconds(60));

        assertThat(call(known).stage().name()).isEqualTo("supervisors");
        assertThat(gone).anyMatch(Effect.PolicyGone.class::isInstance);
        assertThat(here.get("gone").state())
                .as("the present one has no further tier")
                .isEqualTo(EscalationState.EXHAUSTED);
        assertThat(here.get("gone").policyVersion()).isEqualTo("v2");
    }

    @Test
    void aLateRecordThatSaysLessIsOvertakenByTheOwnerSoThatCompactionKeepsTheRightOne() {
        escalations.asked(Demands.plain("e1"), T0);
        accept("e1", T0);
        escalations.recorded(Demands.plain("e1"), Cases.recorded(EscalationState.ACKNOWLEDGED, T0.plusSeconds(5)), T0);

        List<Effect> effects = escalations.recorded(
                Demands.plain("e1"),
                Cases.recorded(EscalationState.DISPATCHED, "webhook", T0.plusSeconds(6), T0.plusSeconds(66)),
                T0.plusSeconds(6));

        assertThat(writes(effects))
                .singleElement()
                .extracting(EscalationCase::state)
                .isEqualTo(EscalationState.ACKNOWLEDGED);
    }

    @Test
    void aHeadThatAnotherInstanceTookForAJoinedOneIsTakenFurtherAllTheSame() {
        Escalations here = threeTiers();
        Standing joined = new Standing(EscalationState.DISPATCHED, 0, 0, "webhook", null, 50, T0, null);
        here.asked(Demands.plain("e1", "s", 6), T0);

        here.recorded(Demands.plain("e1", "s", 6), new CaseEvent.Recorded(joined, "e2", "v1", false), T0);

        assertThat(here.get("e1").nextAt()).isEqualTo(T0.plus(TestPolicies.WAIT));
        assertThat(here.unacknowledged()).isEqualTo(1);
    }
}
