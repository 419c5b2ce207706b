package org.crisisline.escalation.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.escalation.lifecycle.Demands.T0;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole table: every activity with every event. */
class CaseRulesTest {
    private static final Policy POLICY =
            new Policy("v1", Duration.ofSeconds(30), Duration.ofHours(24), Duration.ofMinutes(2), 10, 20);
    private static final Instant NOW = T0.plusMillis(120);

    private final CaseRules rules = new CaseRules(POLICY);

    private static EscalationCase at(Activity activity, EscalationState state, boolean recorded) {
        return new EscalationCase(Demands.plain("e1"), "e1", state, activity, recorded, null, null, 0, T0, 5, "v1");
    }

    private static EscalationCase yielding() {
        return at(Activity.YIELDING, EscalationState.REQUESTED, false);
    }

    private static EscalationCase calling() {
        return at(Activity.CALLING, EscalationState.REQUESTED, true);
    }

    private static EscalationCase resting() {
        return at(Activity.RESTING, EscalationState.FAILED, true);
    }

    private static EscalationCase done() {
        return at(Activity.DONE, EscalationState.DISPATCHED, true);
    }

    private static CaseEvent.Recorded recorded(EscalationState state) {
        return new CaseEvent.Recorded(state, "pager", "anna", 77, NOW);
    }

    static Stream<Arguments> table() {
        CaseEvent atOnce = new CaseEvent.Asked(Duration.ZERO);
        CaseEvent later = new CaseEvent.Asked(Duration.ofMillis(40));
        CaseEvent due = new CaseEvent.TimerFired(5);
        CaseEvent stale = new CaseEvent.TimerFired(4);
        CaseEvent covered = new CaseEvent.Covered("webhook");
        CaseEvent accepted = new CaseEvent.Accepted("webhook");
        CaseEvent refused = new CaseEvent.Refused("500");
        String nothing = "";
        return Stream.of(
                // from, event, activity then, state then, effects
                row(yielding(), atOnce, Activity.CALLING, EscalationState.REQUESTED, "CallChannel WriteState"),
                row(yielding(), later, Activity.YIELDING, EscalationState.REQUESTED, "Schedule"),
                row(yielding(), due, Activity.CALLING, EscalationState.REQUESTED, "CallChannel WriteState"),
                row(yielding(), stale, Activity.YIELDING, EscalationState.REQUESTED, nothing),
                row(yielding(), covered, Activity.DONE, EscalationState.DISPATCHED, "WriteState"),
                row(yielding(), accepted, Activity.YIELDING, EscalationState.REQUESTED, nothing),
                row(yielding(), refused, Activity.YIELDING, EscalationState.REQUESTED, nothing),
                row(
                        yielding(),
                        recorded(EscalationState.REQUESTED),
                        Activity.YIELDING,
                        EscalationState.REQUESTED,
                        nothing),
                row(
                        yielding(),
                        recorded(EscalationState.FAILED),
                        Activity.CALLING,
                        EscalationState.FAILED,
                        "CallChannel"),
                row(
                        yielding(),
                        recorded(EscalationState.DISPATCHED),
                        Activity.DONE,
                        EscalationState.DISPATCHED,
                        nothing),
                row(yielding(), recorded(EscalationState.RESOLVED), Activity.DONE, EscalationState.RESOLVED, nothing),
                row(calling(), atOnce, Activity.CALLING, EscalationState.REQUESTED, nothing),
                row(calling(), due, Activity.CALLING, EscalationState.REQUESTED, nothing),
                row(calling(), covered, Activity.CALLING, EscalationState.REQUESTED, nothing),
                row(calling(), accepted, Activity.DONE, EscalationState.DISPATCHED, "WriteState Reached"),
                row(calling(), refused, Activity.RESTING, EscalationState.FAILED, "WriteState Schedule Unreached"),
                row(
                        calling(),
                        recorded(EscalationState.REQUESTED),
                        Activity.CALLING,
                        EscalationState.REQUESTED,
                        nothing),
                row(calling(), recorded(EscalationState.FAILED), Activity.CALLING, EscalationState.FAILED, nothing),
                row(
                        calling(),
                        recorded(EscalationState.DISPATCHED),
                        Activity.DONE,
                        EscalationState.DISPATCHED,
                        "WithdrawCall"),
                row(
                        calling(),
                        recorded(EscalationState.ACKNOWLEDGED),
                        Activity.DONE,
                        EscalationState.ACKNOWLEDGED,
                        "WithdrawCall"),
                row(resting(), atOnce, Activity.RESTING, EscalationState.FAILED, nothing),
                row(resting(), due, Activity.CALLING, EscalationState.FAILED, "CallChannel"),
                row(resting(), stale, Activity.RESTING, EscalationState.FAILED, nothing),
                row(resting(), accepted, Activity.RESTING, EscalationState.FAILED, nothing),
                row(resting(), recorded(EscalationState.REQUESTED), Activity.RESTING, EscalationState.FAILED, nothing),
                row(resting(), recorded(EscalationState.FAILED), Activity.RESTING, EscalationState.FAILED, nothing),
                row(
                        resting(),
                        recorded(EscalationState.DISPATCHED),
                        Activity.DONE,
                        EscalationState.DISPATCHED,
                        nothing),
                row(done(), atOnce, Activity.DONE, EscalationState.DISPATCHED, nothing),
                row(done(), due, Activity.DONE, EscalationState.DISPATCHED, nothing),
                row(done(), accepted, Activity.DONE, EscalationState.DISPATCHED, nothing),
                row(done(), refused, Activity.DONE, EscalationState.DISPATCHED, nothing),
                row(done(), recorded(EscalationState.FAILED), Activity.DONE, EscalationState.DISPATCHED, nothing),
                row(
                        done(),
                        recorded(EscalationState.ACKNOWLEDGED),
                        Activity.DONE,
                        EscalationState.ACKNOWLEDGED,
                        nothing));
    }

    private static Arguments row(
            EscalationCase from, CaseEvent event, Activity activity, EscalationState state, String effects) {
        return Arguments.of(from, event, activity, state, effects);
    }

    @ParameterizedTest
    @MethodSource("table")
    void moves(EscalationCase from, CaseEvent event, Activity activity, EscalationState state, String effects) {
        Decision decision = rules.decide(from, event, NOW);

        assertThat(decision.next().activity()).isEqualTo(activity);
        assertThat(decision.next().state()).isEqualTo(state);
        assertThat(names(decision.effects())).isEqualTo(effects);
        assertThat(decision.next().step() != from.step())
                .as("a timer of before means nothing once the activity has changed")
                .isEqualTo(activity != from.activity() || effects.contains("Schedule"));
    }

    @Test
    void aDispatchSaysByWhatAndAfterHowLong() {
        EscalationCase next =
                rules.decide(calling(), new CaseEvent.Accepted("webhook"), NOW).next();

        assertThat(next.channel()).isEqualTo("webhook");
        assertThat(next.elapsedMs()).isEqualTo(120);
        assertThat(next.changedAt()).isEqualTo(NOW);
    }

    @Test
    void aGatewayClockAheadOfOursGivesNothingElapsedAndNotLess() {
        EscalationCase next = rules.decide(calling(), new CaseEvent.Accepted("webhook"), T0.minusSeconds(3))
                .next();

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
    void theNextRoundComesAfterTheRestAndTheSecondFailureIsNotWrittenAgain() {
        Decision first = rules.decide(calling(), new CaseEvent.Refused("500"), NOW);
        Effect.Schedule timer = first.effects().stream()
                .filter(Effect.Schedule.class::isInstance)
                .map(Effect.Schedule.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(timer.delay()).isEqualTo(Duration.ofSeconds(30));
        Decision again = rules.decide(first.next(), new CaseEvent.TimerFired(timer.step()), NOW.plusSeconds(30));
        assertThat(names(again.effects())).isEqualTo("CallChannel");

        Decision second = rules.decide(again.next(), new CaseEvent.Refused("500"), NOW.plusSeconds(31));

        assertThat(names(second.effects())).isEqualTo("Schedule Unreached");
    }

    @Test
    void aFailureThatIsADayOldIsTheLast() {
        Decision last = rules.decide(calling(), new CaseEvent.Refused("500"), T0.plus(Duration.ofHours(24)));

        assertThat(last.next().activity()).isEqualTo(Activity.DONE);
        assertThat(last.next().state()).isEqualTo(EscalationState.FAILED);
        assertThat(last.effects())
                .filteredOn(Effect.Unreached.class::isInstance)
                .first()
                .extracting(effect -> ((Effect.Unreached) effect).willRetry())
                .isEqualTo(false);
    }

    @Test
    void aChannelThatAnswersAtLastEndsTheFailure() {
        EscalationCase failedOnce = at(Activity.CALLING, EscalationState.FAILED, true);

        Decision decision = rules.decide(failedOnce, new CaseEvent.Accepted("webhook"), NOW);

        assertThat(decision.next().state()).isEqualTo(EscalationState.DISPATCHED);
        assertThat(names(decision.effects())).isEqualTo("WriteState Reached");
    }

    private static String names(List<Effect> effects) {
        return String.join(
                " ", effects.stream().map(e -> e.getClass().getSimpleName()).toList());
    }
}
