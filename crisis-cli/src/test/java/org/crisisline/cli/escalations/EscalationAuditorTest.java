package org.crisisline.cli.escalations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.cli.escalations.Samples.NOON;
import static org.crisisline.cli.escalations.Samples.at;
import static org.crisisline.cli.escalations.Samples.deed;
import static org.crisisline.cli.escalations.Samples.request;
import static org.crisisline.cli.escalations.Samples.standing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crisisline.cli.escalations.EscalationAuditor.Cause;
import org.crisisline.cli.escalations.EscalationAuditor.Finding;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscalationAuditorTest {
    private final EscalationBook book = new EscalationBook(false);

    private EscalationVerdict verdict() {
        EscalationAuditor auditor = new EscalationAuditor(book);
        List<EscalationStory> stories = auditor.stories(Optional.empty(), NOON);
        return new EscalationVerdict(NOON, stories, auditor.judge(stories), book.unreadable());
    }

    private List<Cause> causes() {
        return verdict().findings().stream().map(Finding::cause).toList();
    }

    private String printed() {
        StringWriter text = new StringWriter();
        EscalationAuditView.print(verdict(), new PrintWriter(text, true));
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "REQUESTED, NEVER_DISPATCHED, false",
        "FAILED, NEVER_DISPATCHED, false",
        "DISPATCHED, NOT_ACKNOWLEDGED, true",
        "EXHAUSTED, NOBODY_ANSWERED, true",
        "ACKNOWLEDGED, NOT_RESOLVED, true",
        "RESOLVED,, true",
    })
    void escalation_inEachState_isListedUntilItIsOver_andWrongIfItReachedNobody(
            EscalationState state, Cause cause, boolean clean) {
        book.add(request("esc-1"), NOON);
        book.add(standing("esc-1", state).build(), at(95));

        assertThat(causes()).isEqualTo(cause == null ? List.of() : List.of(cause));
        assertThat(verdict().isClean()).isEqualTo(clean);
    }

    @Test
    void triggerWithoutAnEscalation_isWrong() {
        book.add(request("esc-1"), NOON);

        assertThat(causes()).containsExactly(Cause.NO_ESCALATION);
        assertThat(verdict().isClean()).isFalse();
        assertThat(printed())
                .contains("Wrong:", "esc-1  session S1, severity 8, NOT_TAKEN: asked for, and there is no");
    }

    @Test
    void oneThatJoinedAnother_standsAsThatOneDoes() {
        book.add(standing("esc-1", EscalationState.DISPATCHED).build(), NOON);
        book.add(
                standing("esc-2", EscalationState.REQUESTED)
                        .setIncidentId("esc-1")
                        .build(),
                NOON);
        assertThat(causes()).containsExactly(Cause.NOT_ACKNOWLEDGED, Cause.NOT_ACKNOWLEDGED);

        book.add(standing("esc-1", EscalationState.RESOLVED).build(), at(1));

        assertThat(causes()).isEmpty();
    }

    @Test
    void slowerInstancesWord_changesNothing() {
        book.add(standing("esc-1", EscalationState.RESOLVED).build(), NOON);
        book.add(standing("esc-1", EscalationState.REQUESTED).build(), at(5));

        assertThat(causes()).isEmpty();
    }

    @Test
    void whatIsOlder_orOfAnotherSession_orOnlyInTheAudit_isNotLookedAt() {
        book.add(request("esc-1"), at(-1));
        book.add(request("esc-2"), NOON);
        book.add(deed("esc-3", "escalation.dispatched", "escalation-1", Map.of()), NOON);
        EscalationAuditor auditor = new EscalationAuditor(book);

        assertThat(auditor.stories(Optional.empty(), NOON))
                .extracting(EscalationStory::id)
                .containsExactly("esc-2");
        assertThat(auditor.stories(Optional.of("S2"), NOON)).isEmpty();
    }

    @Test
    void storyOfEach_isPrintedWithoutAnythingPersonal_drillsAreMarked() {
        book.add(request("esc-1"), NOON);
        book.add(standing("esc-1", EscalationState.DISPATCHED).setDrill(true).build(), at(95));
        book.add(
                deed("esc-1", "escalation.dispatched", "escalation-1", Map.of("elapsedMs", "95", "tier", "0")), at(97));
        book.add(deed("esc-1", "escalation.acknowledged", "crisis-cli-1", Map.of("operator", "robin")), at(5_000));

        assertThat(printed())
                .contains("DISPATCHED, drill", "asked", "severity 8", "dispatched", "acknowledged", "operator robin")
                .contains("1 of them drills", "Without an end:")
                .doesNotContain("bridge", "48.2");
        assertThat(EscalationAuditView.json(verdict()).toString())
                .contains("\"clean\":true", "\"drill\":true", "NOT_ACKNOWLEDGED")
                .doesNotContain("bridge", "48.2");
    }
}
