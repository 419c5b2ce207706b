package org.crisisline.escalation.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.escalation.lifecycle.Demands.T0;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole table: every activity with every event. */
class CaseRulesTest {
    private static final Instant NOW = T0.plusMillis(120);
    private static final Instant DUE = T0.plusSeconds(60);

    private final CaseRules rules = new CaseRules(TestPolicies.threeTiers());

    private static EscalationCase at(Activity activity, EscalationState state, int tier, int round, Instant nextAt) {
        return Cases.at(
                Demands.plain("e1"),
                activity,
                new Standing(state, tier, round, nextAt == null ? null : "webhook", null, 0, T0, nextAt));
    }

    private static EscalationCase yielding() {
        EscalationCase known = at(Activity.YIELDING, EscalationState.REQUESTED, 0, 0, null);
        return new EscalationCase(
                known.demand(),
                known.incidentId(),
                known.standing(),
                null,
                known.activity(),
                false,
                List.of(),
                5,
                "v1");
    }

    private static EscalationCase calling(EscalationState state, int tier, String... asking) {
        EscalationCase known = at(Activity.CALLING, state, tier, 0, state == EscalationState.DISPATCHED ? DUE : null);
        return new EscalationCase(
                known.demand(),
                known.incidentId(),
                known.standing(),
                null,
                known.activity(),
                true,
                List.of(asking),
                5,
                "v1");
    }

    private static EscalationCase calling() {
        return calling(EscalationState.REQUESTED, 0, "webhook", "pager");
    }

    private static EscalationCase climbing() {
        return calling(EscalationState.DISPATCHED, 1, "phone");
    }

    private static EscalationCase resting() {
        return at(Activity.RESTING, EscalationState.FAILED, 2, 0, null);
    }

    private static EscalationCase waiting(int tier, int round) {
        return at(Activity.WAITING, EscalationState.DISPATCHED, tier, round, DUE);
    }

    private static EscalationCase done(EscalationState state) {
        return at(Activity.DONE, state, 0, 0, null);
    }

    private static CaseEvent.Recorded recorded(EscalationState state) {
        return recorded(state, 0, 0);
    }

    private static CaseEvent.Recorded recorded(EscalationState state, int tier, int round) {
        Instant nextAt = state == EscalationState.DISPATCHED ? NOW.plusSeconds(60) : null;
        return new CaseEvent.Recorded(
                new Standing(state, tier, round, "pager", "anna", 77, NOW, nextAt), null, "v1", false);
    }

    private static final String NOTHING = "";
    private static final CaseEvent AT_ONCE = new CaseEvent.Asked(Duration.ZERO);
    private static final CaseEvent LATER = new CaseEvent.Asked(Duration.ofMillis(40));
    private static final CaseEvent DUE_NOW = new CaseEvent.TimerFired(5);
    private static final CaseEvent STALE = new CaseEvent.TimerFired(4);
    private static final CaseEvent COVERED = new CaseEvent.Covered("webhook");
    private static final CaseEvent ACCEPTED = new CaseEvent.Accepted("webhook", 5);
    private static final CaseEvent ACCEPTED_BEFORE = new CaseEvent.Accepted("webhook", 4);
    private static final CaseEvent REFUSED = new CaseEvent.Refused("webhook", 5, "500");
    private static final CaseEvent REFUSED_BEFORE = new CaseEvent.Refused("webhook", 4, "500");
    private static final CaseEvent ACKNOWLEDGED = new CaseEvent.Answered(EscalationState.ACKNOWLEDGED, "anna");
    private static final CaseEvent RESOLVED = new CaseEvent.Answered(EscalationState.RESOLVED, "anna");

    static Stream<Arguments> table() {
        return Stream.of(yieldingRows(), callingRows(), climbingRows(), restingRows(), waitingRows(), doneRows())
                .flatMap(rows -> rows);
    }

    /** From, event, and then: activity, state, tier, effects. */
    private static Stream<Arguments> yieldingRows() {
        EscalationCase failedElsewhere = at(Activity.YIELDING, EscalationState.FAILED, 2, 0, null);
        return Stream.of(
                row(failedElsewhere, AT_ONCE, Activity.CALLING, EscalationState.FAILED, 0, "CallTier"),
                row(failedElsewhere, DUE_NOW, Activity.CALLING, EscalationState.FAILED, 0, "CallTier"),
                row(yielding(), AT_ONCE, Activity.CALLING, EscalationState.REQUESTED, 0, "CallTier WriteState"),
                row(yielding(), LATER, Activity.YIELDING, EscalationState.REQUESTED, 0, "Schedule"),
                row(yielding(), DUE_NOW, Activity.CALLING, EscalationState.REQUESTED, 0, "CallTier WriteState"),
                row(yielding(), STALE, Activity.YIELDING, EscalationState.REQUESTED, 0, NOTHING),
                row(yielding(), COVERED, Activity.DONE, EscalationState.DISPATCHED, 0, "WriteState"),
                row(yielding(), ACCEPTED, Activity.YIELDING, EscalationState.REQUESTED, 0, NOTHING),
                row(yielding(), REFUSED, Activity.YIELDING, EscalationState.REQUESTED, 0, NOTHING),
                row(yielding(), ACKNOWLEDGED, Activity.DONE, EscalationState.ACKNOWLEDGED, 0, "WriteState"),
                row(yielding(), RESOLVED, Activity.DONE, EscalationState.RESOLVED, 0, "WriteState"),
                row(yielding(), heard("REQUESTED"), Activity.YIELDING, EscalationState.REQUESTED, 0, NOTHING),
                row(yielding(), heard("FAILED"), Activity.CALLING, EscalationState.FAILED, 0, "CallTier"),
                row(yielding(), heard("DISPATCHED"), Activity.WAITING, EscalationState.DISPATCHED, 0, "Schedule"),
                row(yielding(), heard("EXHAUSTED"), Activity.DONE, EscalationState.EXHAUSTED, 0, NOTHING),
                row(yielding(), heard("ACKNOWLEDGED"), Activity.DONE, EscalationState.ACKNOWLEDGED, 0, NOTHING),
                row(yielding(), heard("RESOLVED"), Activity.DONE, EscalationState.RESOLVED, 0, NOTHING));
    }

    private static Stream<Arguments> callingRows() {
        EscalationCase one = calling(EscalationState.REQUESTED, 0, "webhook");
        EscalationCase last = calling(EscalationState.REQUESTED, 2, "webhook");
        return Stream.of(
                row(calling(), AT_ONCE, Activity.CALLING, EscalationState.REQUESTED, 0, NOTHING),
                row(calling(), DUE_NOW, Activity.CALLING, EscalationState.REQUESTED, 0, NOTHING),
                row(calling(), COVERED, Activity.CALLING, EscalationState.REQUESTED, 0, NOTHING),
                row(
                        calling(),
                        ACCEPTED,
                        Activity.WAITING,
                        EscalationState.DISPATCHED,
                        0,
                        "WriteState Reached Schedule"),
                row(calling(), ACCEPTED_BEFORE, Activity.CALLING, EscalationState.REQUESTED, 0, NOTHING),
                row(calling(), REFUSED, Activity.CALLING, EscalationState.REQUESTED, 0, NOTHING),
                row(calling(), REFUSED_BEFORE, Activity.CALLING, EscalationState.REQUESTED, 0, NOTHING),
                row(one, REFUSED, Activity.CALLING, EscalationState.REQUESTED, 1, "CallTier"),
                row(last, REFUSED, Activity.RESTING, EscalationState.FAILED, 2, "WriteState Schedule Unreached"),
                row(calling(), ACKNOWLEDGED, Activity.DONE, EscalationState.ACKNOWLEDGED, 0, "WriteState WithdrawCall"),
                row(calling(), RESOLVED, Activity.DONE, EscalationState.RESOLVED, 0, "WriteState WithdrawCall"),
                row(calling(), heard("REQUESTED"), Activity.CALLING, EscalationState.REQUESTED, 0, NOTHING),
                row(calling(), heard("FAILED"), Activity.CALLING, EscalationState.FAILED, 0, NOTHING),
                row(
                        calling(),
                        heard("DISPATCHED"),
                        Activity.WAITING,
                        EscalationState.DISPATCHED,
                        0,
                        "WithdrawCall Schedule"),
                row(calling(), heard("EXHAUSTED"), Activity.DONE, EscalationState.EXHAUSTED, 0, "WithdrawCall"),
                row(calling(), heard("ACKNOWLEDGED"), Activity.DONE, EscalationState.ACKNOWLEDGED, 0, "WithdrawCall"));
    }

    private static Stream<Arguments> climbingRows() {
        EscalationCase last = calling(EscalationState.DISPATCHED, 2, "webhook");
        CaseEvent phoneAccepted = new CaseEvent.Accepted("phone", 5);
        CaseEvent phoneRefused = new CaseEvent.Refused("phone", 5, "500");
        return Stream.of(
                row(climbing(), phoneAccepted, Activity.WAITING, EscalationState.DISPATCHED, 1, "WriteState Schedule"),
                row(climbing(), phoneRefused, Activity.CALLING, EscalationState.DISPATCHED, 2, "CallTier"),
                row(last, REFUSED, Activity.WAITING, EscalationState.DISPATCHED, 2, "WriteState Schedule"),
                row(climbing(), heard("DISPATCHED"), Activity.CALLING, EscalationState.DISPATCHED, 1, NOTHING),
                row(
                        climbing(),
                        recorded(EscalationState.DISPATCHED, 1, 1),
                        Activity.WAITING,
                        EscalationState.DISPATCHED,
                        1,
                        "WithdrawCall Schedule"),
                row(climbing(), heard("FAILED"), Activity.CALLING, EscalationState.DISPATCHED, 1, NOTHING),
                row(
                        climbing(),
                        ACKNOWLEDGED,
                        Activity.DONE,
                        EscalationState.ACKNOWLEDGED,
                        1,
                        "WriteState WithdrawCall"));
    }

    private static Stream<Arguments> restingRows() {
        return Stream.of(
                row(resting(), AT_ONCE, Activity.RESTING, EscalationState.FAILED, 2, NOTHING),
                row(resting(), DUE_NOW, Activity.CALLING, EscalationState.FAILED, 0, "CallTier"),
                row(resting(), STALE, Activity.RESTING, EscalationState.FAILED, 2, NOTHING),
                row(resting(), ACCEPTED, Activity.RESTING, EscalationState.FAILED, 2, NOTHING),
                row(resting(), REFUSED, Activity.RESTING, EscalationState.FAILED, 2, NOTHING),
                row(resting(), COVERED, Activity.RESTING, EscalationState.FAILED, 2, NOTHING),
                row(resting(), heard("REQUESTED"), Activity.RESTING, EscalationState.FAILED, 2, NOTHING),
                row(resting(), heard("FAILED"), Activity.RESTING, EscalationState.FAILED, 2, NOTHING),
                row(resting(), heard("DISPATCHED"), Activity.WAITING, EscalationState.DISPATCHED, 0, "Schedule"),
                row(resting(), ACKNOWLEDGED, Activity.DONE, EscalationState.ACKNOWLEDGED, 2, "WriteState"));
    }

    private static Stream<Arguments> waitingRows() {
        return Stream.of(
                row(waiting(0, 0), DUE_NOW, Activity.CALLING, EscalationState.DISPATCHED, 0, "CallTier"),
                row(waiting(0, 1), DUE_NOW, Activity.CALLING, EscalationState.DISPATCHED, 1, "CallTier"),
                row(waiting(1, 0), DUE_NOW, Activity.CALLING, EscalationState.DISPATCHED, 2, "CallTier"),
                row(waiting(2, 0), DUE_NOW, Activity.DONE, EscalationState.EXHAUSTED, 2, "WriteState Exhausted"),
                row(waiting(0, 0), STALE, Activity.WAITING, EscalationState.DISPATCHED, 0, NOTHING),
                row(waiting(0, 0), AT_ONCE, Activity.WAITING, EscalationState.DISPATCHED, 0, NOTHING),
                row(waiting(0, 0), COVERED, Activity.WAITING, EscalationState.DISPATCHED, 0, NOTHING),
                row(waiting(0, 0), ACCEPTED, Activity.WAITING, EscalationState.DISPATCHED, 0, NOTHING),
                row(waiting(0, 0), REFUSED, Activity.WAITING, EscalationState.DISPATCHED, 0, NOTHING),
                row(waiting(0, 0), heard("FAILED"), Activity.WAITING, EscalationState.DISPATCHED, 0, NOTHING),
                row(waiting(0, 0), heard("DISPATCHED"), Activity.WAITING, EscalationState.DISPATCHED, 0, NOTHING),
                row(
                        waiting(0, 0),
                        recorded(EscalationState.DISPATCHED, 1, 0),
                        Activity.WAITING,
                        EscalationState.DISPATCHED,
                        1,
                        "Schedule"),
                row(waiting(0, 0), heard("EXHAUSTED"), Activity.DONE, EscalationState.EXHAUSTED, 0, NOTHING),
                row(
                        waiting(0, 0),
                        heard("ACKNOWLEDGED"),
                        Activity.DONE,
                        EscalationState.ACKNOWLEDGED,
                        0,
                        "WithdrawCall"),
                row(
                        waiting(0, 0),
                        ACKNOWLEDGED,
                        Activity.DONE,
                        EscalationState.ACKNOWLEDGED,
                        0,
                        "WriteState WithdrawCall"),
                row(waiting(0, 0), RESOLVED, Activity.DONE, EscalationState.RESOLVED, 0, "WriteState WithdrawCall"));
    }

    /** Nothing leads back from any state, and what is over stays over. */
    private static Stream<Arguments> doneRows() {
        List<Arguments> rows = new ArrayList<>();
        for (EscalationState state : EscalationState.values()) {
            for (CaseEvent event :
                    List.of(AT_ONCE, LATER, DUE_NOW, STALE, COVERED, ACCEPTED, REFUSED, REFUSED_BEFORE)) {
                rows.add(row(done(state), event, Activity.DONE, state, 0, NOTHING));
            }
            for (EscalationState other : EscalationState.values()) {
                if (!EscalationOrder.rises(state, other)) {
                    rows.add(row(done(state), recorded(other), Activity.DONE, state, 0, NOTHING));
                } else if (other == EscalationState.DISPATCHED) {
                    rows.add(row(done(state), recorded(other), Activity.WAITING, other, 0, "Schedule"));
                } else {
                    rows.add(row(done(state), recorded(other), Activity.DONE, other, 0, NOTHING));
                }
            }
            for (CaseEvent answer : List.of(ACKNOWLEDGED, RESOLVED)) {
                EscalationState to = ((CaseEvent.Answered) answer).state();
                boolean rises = EscalationOrder.rises(state, to);
                rows.add(
                        row(done(state), answer, Activity.DONE, rises ? to : state, 0, rises ? "WriteState" : NOTHING));
            }
        }
        return rows.stream();
    }

    private static CaseEvent heard(String state) {
        return recorded(EscalationState.valueOf(state));
    }

    private static Arguments row(
            EscalationCase from, CaseEvent event, Activity activity, EscalationState state, int tier, String effects) {
        return Arguments.of(from, event, activity, state, tier, effects);
    }

    @ParameterizedTest
    @MethodSource("table")
    void moves(
            EscalationCase from, CaseEvent event, Activity activity, EscalationState state, int tier, String effects) {
        Decision decision = rules.decide(from, event, event.equals(DUE_NOW) ? DUE : NOW);

        assertThat(decision.next().activity()).isEqualTo(activity);
        assertThat(decision.next().state()).isEqualTo(state);
        assertThat(decision.next().tier()).isEqualTo(tier);
        assertThat(names(decision.effects())).isEqualTo(effects);
        if (activity != from.activity() || effects.contains("Schedule") || effects.contains("CallTier")) {
            assertThat(decision.next().step())
                    .as("a timer or an answer of before means nothing any more")
                    .isGreaterThan(from.step());
        }
    }

    @Test
    void aDispatchSaysByWhatAndAfterHowLongAndWhenItIsCalledAgain() {
        EscalationCase next = rules.decide(calling(), ACCEPTED, NOW).next();

        assertThat(next.channel()).isEqualTo("webhook");
        assertThat(next.elapsedMs()).isEqualTo(120);
        assertThat(next.changedAt()).isEqualTo(NOW);
        assertThat(next.nextAt()).isEqualTo(NOW.plus(TestPolicies.WAIT));
    }

    @Test
    void aGatewayClockAheadOfOursGivesNothingElapsedAndNotLess() {
        EscalationCase next =
                rules.decide(calling(), ACCEPTED, T0.minusSeconds(3)).next();

        assertThat(next.elapsedMs()).isZero();
    }

    @Test
    void whatAnotherInstanceWroteIsTakenOver() {
        EscalationCase next = rules.decide(yielding(), recorded(EscalationState.ACKNOWLEDGED), NOW)
                .next();

        assertThat(next.channel()).isEqualTo("pager");
        assertThat(next.by()).isEqualTo("anna");
        assertThat(next.elapsedMs()).isEqualTo(77);
    }

    @Test
    void allChannelsOfATierAreCalledAtTheSameTimeAndOnlyTheLastRefusalClimbs() {
        Effect.CallTier call = only(rules.decide(yielding(), AT_ONCE, NOW), Effect.CallTier.class);
        assertThat(call.channels()).containsExactly("webhook", "pager");
        EscalationCase calling = call.escalation();

        EscalationCase half = rules.decide(calling, new CaseEvent.Refused("webhook", calling.step(), "500"), NOW)
                .next();
        Decision whole = rules.decide(half, new CaseEvent.Refused("pager", calling.step(), "503"), NOW);

        assertThat(half.activity()).isEqualTo(Activity.CALLING);
        Effect.CallTier next = only(whole, Effect.CallTier.class);
        assertThat(next.stage()).isEqualTo(new Stage(1, 0, "supervisors", false));
        assertThat(next.channels()).containsExactly("phone");
    }

    @Test
    void whatAllTiersRefusedBeginsWithTheFirstAfterTheRestAndTheSecondFailureIsNotWrittenAgain() {
        Decision first = rules.decide(calling(EscalationState.REQUESTED, 2, "webhook"), REFUSED, NOW);
        Effect.Schedule timer = only(first, Effect.Schedule.class);
        assertThat(timer.delay()).isEqualTo(Duration.ofSeconds(30));
        Decision again = rules.decide(first.next(), new CaseEvent.TimerFired(timer.step()), NOW.plusSeconds(30));
        assertThat(only(again, Effect.CallTier.class).stage().tier()).isZero();
        EscalationCase calling = again.next();
        for (String channel : List.of("webhook", "pager", "phone")) {
            calling = rules.decide(calling, new CaseEvent.Refused(channel, calling.step(), "500"), NOW.plusSeconds(31))
                    .next();
        }

        Decision second =
                rules.decide(calling, new CaseEvent.Refused("dispatch", calling.step(), "500"), NOW.plusSeconds(31));

        assertThat(names(second.effects())).isEqualTo("Schedule Unreached");
    }

    @Test
    void aFailureThatIsADayOldIsTheLast() {
        Decision last =
                rules.decide(calling(EscalationState.REQUESTED, 2, "webhook"), REFUSED, T0.plus(Duration.ofHours(24)));

        assertThat(last.next().activity()).isEqualTo(Activity.DONE);
        assertThat(last.next().state()).isEqualTo(EscalationState.FAILED);
        assertThat(only(last, Effect.Unreached.class).willRetry()).isFalse();
    }

    @Test
    void aChannelThatAnswersAtLastEndsTheFailure() {
        Decision decision = rules.decide(calling(EscalationState.FAILED, 0, "webhook"), ACCEPTED, NOW);

        assertThat(decision.next().state()).isEqualTo(EscalationState.DISPATCHED);
        assertThat(names(decision.effects())).isEqualTo("WriteState Reached Schedule");
    }

    @Test
    void aDrillNeverReachesEmergencyServices() {
        Demand drill = Demands.drill("e1", "s");
        Standing atSupervisors = new Standing(EscalationState.DISPATCHED, 1, 0, "phone", null, 0, T0, DUE);

        Decision unanswered =
                rules.decide(Cases.at(drill, Activity.WAITING, atSupervisors), new CaseEvent.TimerFired(5), DUE);
        EscalationCase calling = Cases.at(
                        drill,
                        Activity.YIELDING,
                        new Standing(EscalationState.REQUESTED, 1, 0, null, null, 0, T0, null))
                .calling(1, 0, List.of("phone"));
        Decision refused = rules.decide(calling, new CaseEvent.Refused("phone", calling.step(), "500"), NOW);

        assertThat(unanswered.next().state()).isEqualTo(EscalationState.EXHAUSTED);
        assertThat(refused.next().state()).isEqualTo(EscalationState.FAILED);
        assertThat(unanswered.effects()).noneMatch(Effect.CallTier.class::isInstance);
        assertThat(refused.effects()).noneMatch(Effect.CallTier.class::isInstance);
    }

    @Test
    void whatIsDueForTooLongIsExhaustedAndNobodyIsPaged() {
        Decision decision = rules.decide(
                waiting(0, 0), DUE_NOW, DUE.plus(TestPolicies.STALE).plusMillis(1));

        assertThat(decision.next().state()).isEqualTo(EscalationState.EXHAUSTED);
        assertThat(only(decision, Effect.Exhausted.class).why()).contains("too long ago");
    }

    @Test
    void whereEmergencyServicesAreCalledByHandTheAlarmSaysWhoDoes() {
        CaseRules byHand = new CaseRules(TestPolicies.oneTier(10, 20, Duration.ofSeconds(30), "webhook"));

        Decision decision = byHand.decide(waiting(0, 1), DUE_NOW, DUE);

        assertThat(only(decision, Effect.Exhausted.class).why()).contains("call them by phone");
    }

    private static <E extends Effect> E only(Decision decision, Class<E> type) {
        List<E> found = decision.effects().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static String names(List<Effect> effects) {
        return String.join(
                " ", effects.stream().map(e -> e.getClass().getSimpleName()).toList());
    }
}
