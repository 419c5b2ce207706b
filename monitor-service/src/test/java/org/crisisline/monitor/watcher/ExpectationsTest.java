package org.crisisline.monitor.watcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.monitor.watcher.Emergencies.START;
import static org.crisisline.monitor.watcher.Emergencies.request;
import static org.crisisline.monitor.watcher.Emergencies.standing;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExpectationsTest {
    private static final long HOURS_24 = Duration.ofHours(24).toMillis();
    private static final ExpectationLimits LIMITS = new ExpectationLimits(
            Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofHours(24), 4, 3);

    private final Expectations expectations = new Expectations(LIMITS);

    private List<String> overdueAt(long afterStartMs) {
        return expectations.overdue(START + afterStartMs).stream()
                .map(late -> late.kind() + " " + late.escalationId())
                .toList();
    }

    /**
     * A story is a list of steps, each {@code what@milliseconds}: {@code asked}, a state, a state with {@code >milliseconds} for its next time,
     * {@code drill} for a drill's request; what is overdue is looked at in the moment behind it.
     */
    static Stream<Arguments> stories() {
        return Stream.of(
                Arguments.of("asked@0", 1_999, ""),
                Arguments.of("asked@0", 2_000, "UNTAKEN"),
                Arguments.of("drill@0", 2_000, "UNTAKEN"),
                Arguments.of("asked@0 asked@5000", 5_001, "UNTAKEN"),
                Arguments.of("asked@0 REQUESTED@50", 1_999, ""),
                Arguments.of("asked@0 REQUESTED@50", 2_000, "UNDISPATCHED"),
                Arguments.of("REQUESTED@50", 2_049, ""),
                Arguments.of("REQUESTED@50", 2_050, "UNDISPATCHED"),
                Arguments.of("asked@0 DISPATCHED@90", HOURS_24 - 1, ""),
                Arguments.of("DISPATCHED@90 asked@95", 60_000, ""),
                Arguments.of("asked@0 REQUESTED@50 FAILED@700", 700, "FAILED"),
                Arguments.of("asked@0 FAILED@700 DISPATCHED@30700", 30_701, ""),
                // A slower instance's word comes late.
                Arguments.of("asked@0 DISPATCHED@90 REQUESTED@95", 60_000, ""),
                Arguments.of("asked@0 DISPATCHED@90 FAILED@95", 60_000, ""),
                Arguments.of("asked@0 DISPATCHED>60000@90", 64_999, ""),
                Arguments.of("asked@0 DISPATCHED>60000@90", 65_000, "STALLED"),
                // The same state with a later time: the round was repeated.
                Arguments.of("asked@0 DISPATCHED>60000@90 DISPATCHED>120000@60010", 65_000, ""),
                Arguments.of("asked@0 DISPATCHED>60000@90 DISPATCHED>120000@60010", 125_000, "STALLED"),
                Arguments.of("asked@0 DISPATCHED>60000@90 ACKNOWLEDGED@30000", 125_000, ""),
                Arguments.of("asked@0 DISPATCHED>60000@90 EXHAUSTED@60100", 60_100, "EXHAUSTED"),
                Arguments.of("drill@0 DRILLEXHAUSTED@60100", 90_000, ""),
                Arguments.of("asked@0 EXHAUSTED@60100 ACKNOWLEDGED@70000", 70_001, ""),
                Arguments.of("asked@0 RESOLVED@10", 90_000, ""),
                Arguments.of("asked@0 RESOLVED@10 asked@500", 90_000, ""));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void storyOfAnEscalation_lookedAt_saysWhatShouldHaveHappened(String story, long atMs, String expected) {
        for (String step : story.split(" ", -1)) {
            play(step);
        }

        assertThat(overdueAt(atMs)).isEqualTo(expected.isEmpty() ? List.of() : List.of(expected + " esc-1"));
    }

    private void play(String step) {
        int at = step.indexOf('@');
        long atMs = START + Long.parseLong(step.substring(at + 1));
        String what = step.substring(0, at);
        switch (what) {
            case "asked" -> expectations.asked(request("esc-1"), atMs);
            case "drill" ->
                expectations.asked(
                        request("esc-1", EscalationTrigger.DIRECT)
                                .setDrill(true)
                                .build(),
                        atMs);
            default -> expectations.stands(standingOf(what), atMs);
        }
    }

    private static Escalation standingOf(String what) {
        boolean drill = what.startsWith("DRILL");
        String[] stateAndNext = (drill ? what.substring("DRILL".length()) : what).split(">", -1);
        Escalation.Builder builder =
                standing("esc-1", EscalationState.valueOf(stateAndNext[0])).setDrill(drill);
        if (stateAndNext.length > 1) {
            builder.setNextAt(Instant.ofEpochMilli(START + Long.parseLong(stateAndNext[1])));
        }
        return builder.build();
    }

    @Test
    void joinedOne_whoseIncidentWasCalled_isSpokenFor() {
        expectations.asked(request("esc-1"), START);
        expectations.asked(request("esc-2"), START);
        expectations.stands(
                standing("esc-2", EscalationState.REQUESTED)
                        .setIncidentId("esc-1")
                        .build(),
                START);
        assertThat(overdueAt(2_000)).containsExactly("UNTAKEN esc-1", "UNDISPATCHED esc-2");

        expectations.stands(standing("esc-1", EscalationState.DISPATCHED).build(), START + 2_100);

        assertThat(overdueAt(2_200)).isEmpty();
    }

    @Test
    void triggerThatNobodyTook_isAskedForAgainWholeAndOnceInAWhile() {
        EscalationRequest original = request("esc-1");
        expectations.asked(original, START);
        expectations.asked(request("esc-2"), START + 1);
        expectations.stands(standing("esc-2", EscalationState.FAILED).build(), START + 50);

        List<Overdue> late = expectations.overdue(START + 2_500);

        assertThat(expectations.askAgain(late, START + 2_500, 10)).containsExactly(original);
        assertThat(expectations.askAgain(late, START + 32_499, 10)).isEmpty();
        assertThat(expectations.askAgain(late, START + 32_500, 10)).containsExactly(original);
    }

    @Test
    void moreThanMayBeAskedAtOnce_comeWithTheNextLook() {
        expectations.asked(request("esc-1"), START);
        expectations.asked(request("esc-2"), START + 1);
        List<Overdue> late = expectations.overdue(START + 3_000);

        assertThat(expectations.askAgain(late, START + 3_000, 1))
                .extracting(EscalationRequest::getEscalationId)
                .containsExactly("esc-1");
        assertThat(expectations.askAgain(late, START + 4_000, 1))
                .extracting(EscalationRequest::getEscalationId)
                .containsExactly("esc-2");
    }

    @Test
    void openOne_ofWhichNothingIsHeardForADay_isForgotten_whateverTheWatcherAsks() {
        expectations.asked(request("esc-1"), START);
        expectations.asked(request("esc-1", EscalationTrigger.WATCHER).build(), START + HOURS_24);

        assertThat(overdueAt(HOURS_24)).containsExactly("UNTAKEN esc-1");
        assertThat(overdueAt(HOURS_24 + 1)).isEmpty();
        assertThat(expectations.open()).isZero();
    }

    @Test
    void callThatIsAnnouncedForLater_keepsItWatched() {
        expectations.stands(
                standing("esc-1", EscalationState.DISPATCHED)
                        .setNextAt(Instant.ofEpochMilli(START + 2 * HOURS_24))
                        .build(),
                START);

        assertThat(overdueAt(2 * HOURS_24)).isEmpty();
        assertThat(overdueAt(2 * HOURS_24 + 5_000)).containsExactly("STALLED esc-1");
    }

    @Test
    void noRoomForAFurtherOne_isSaidAndOpenOnesStay() {
        for (String id : List.of("esc-1", "esc-2", "esc-3", "esc-4", "esc-5")) {
            expectations.asked(request(id), START);
        }

        assertThat(expectations.isFull()).isTrue();
        assertThat(expectations.dropped()).isEqualTo(1);
        assertThat(overdueAt(3_000)).hasSize(4).doesNotContain("UNTAKEN esc-5");

        expectations.stands(standing("esc-1", EscalationState.ACKNOWLEDGED).build(), START + 3_000);
        assertThat(expectations.isFull()).isFalse();
    }

    @Test
    void settledOnesBeyondTheBound_theOldestIsForgotten() {
        for (String id : List.of("esc-1", "esc-2", "esc-3", "esc-4")) {
            expectations.stands(standing(id, EscalationState.RESOLVED).build(), START);
        }
        assertThat(expectations.settled()).isEqualTo(3);

        for (String id : List.of("esc-1", "esc-2", "esc-3", "esc-4")) {
            expectations.asked(request(id), START);
        }

        assertThat(overdueAt(2_000)).containsExactly("UNTAKEN esc-1");
    }

    @Test
    void whatIsOverdue_saysNothingPersonal() {
        expectations.asked(request("esc-1"), START);

        Overdue late = expectations.overdue(START + 2_000).get(0);

        assertThat(late.summary())
                .isEqualTo("emergency esc-1 of session S-esc-1: nobody has taken it")
                .doesNotContain("bridge");
        assertThat(late.subject()).isEqualTo("escalation-untaken/esc-1");
        assertThat(Arrays.stream(Overdue.Kind.values()).distinct()).hasSize(5);
    }
}
