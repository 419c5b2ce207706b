package org.crisisline.delivery.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.endRequested;
import static org.crisisline.delivery.topology.Records.left;
import static org.crisisline.delivery.topology.Records.presence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.crisisline.delivery.topology.Records;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.Presence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AbsenceRulesTest {
    private static final AbsenceSettings SETTINGS = new AbsenceSettings(Duration.ofSeconds(60), 8);
    private static final LifeRules RULES = new LifeRules(new LifeSettings(
            Duration.ofHours(1),
            Duration.ofSeconds(3),
            8,
            10,
            Duration.ZERO,
            Duration.ofSeconds(1),
            16,
            Duration.ofDays(1),
            SETTINGS));

    private final Life life = new Life("s", 0);
    private long offset;

    static Stream<Arguments> histories() {
        Presence in = emergency("p", "p-1", 9);
        Presence out = gone("p", "p-1", DetachCause.CLOSED, 1001);
        return Stream.of(
                row("goes, of its own", true, in, out),
                row("goes, heartbeat missing", true, in, gone("p", "p-1", DetachCause.CLOSED, 4408)),
                row("goes, connection lost", true, in, gone("p", "p-1", DetachCause.CLOSED, null)),
                row("goes, only a spare stays", true, in, gone("p", "p-1", DetachCause.SPARE, null)),
                row("goes, token over", true, in, gone("p", "p-1", DetachCause.REVOKED, 4401)),
                row("is there", false, in),
                row("the gateway died", false, in, gone("p", "p-1", DetachCause.GATEWAY_DEAD, null)),
                row("the gateway drains", false, in, gone("p", "p-1", DetachCause.GATEWAY_DRAINING, 1001)),
                row("the gateway erred", false, in, gone("p", "p-1", DetachCause.CLOSED, 1011)),
                row("the gateway has no room", false, in, gone("p", "p-1", DetachCause.CLOSED, 4503)),
                row("goes and comes back", false, in, out, attached("s", "p", "p-2")),
                row("goes, is renewed", false, in, out, Records.renewed("s", "p", "p-2")),
                row("goes, comes back, goes", true, in, out, attached("s", "p", "p-2"), gone("p", "p-2")),
                row("goes, then leaves", false, in, out, left("s", "p", "p-1")),
                row("leaves", false, in, left("s", "p", "p-1")),
                row("goes, session ends", false, in, out, endRequested("s", "r", "r-1", null)),
                row("no emergency", false, attached("s", "p", "p-1"), gone("p", "p-1")),
                row("severity below the threshold", false, severity("p", "p-1", 7), gone("p", "p-1")),
                row("severity at the threshold", true, severity("p", "p-1", 8), gone("p", "p-1")),
                row("only the responder goes", false, in, attached("s", "r", "r-1"), gone("r", "r-1")),
                row("responder goes after the person", true, in, attached("s", "r", "r-1"), out, gone("r", "r-1")),
                row("another device is there", false, in, attached("s", "q", "q-1"), out),
                row("both devices go", true, in, attached("s", "q", "q-1"), out, gone("q", "q-1")),
                row(
                        "one device goes, the other leaves",
                        false,
                        in,
                        attached("s", "q", "q-1"),
                        out,
                        left("s", "q", "q-1")),
                row("an older connection goes", false, in, attached("s", "p", "p-2"), out));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("histories")
    void history_isRead_personIsWaitedForOrNot(String name, boolean waitedFor, List<Presence> history) {
        history.forEach(this::read);

        assertThat(AbsenceRules.waitedFor(life).isPresent()).as(name).isEqualTo(waitedFor);
        assertThat(AbsenceRules.ask(life).isPresent()).as(name).isEqualTo(waitedFor);
    }

    @Test
    void waitIsOver_questionComesBack_humanIsCalledOnce() {
        read(emergency("p", "p-1", 9));
        read(gone("p", "p-1"));
        Presence question = AbsenceRules.ask(life).orElseThrow();

        EscalationRequest call = call(answer(question, true, 20));
        assertThat(call.getTrigger()).isEqualTo(EscalationTrigger.PERSON_OFFLINE);
        assertThat(call.getSessionId()).isEqualTo("s");
        assertThat(call.getParticipantId()).isEqualTo("p");
        assertThat(call.getSeverity()).isEqualTo(9);
        assertThat(call.getMessageId()).isNull();
        assertThat(call.getDrill()).isFalse();
        assertThat(answer(question, true, 21)).as("another owner's question").isEmpty();
        assertThat(AbsenceRules.waitedFor(life)).isEmpty();
        assertThat(call(answer(question, false, 20)))
                .as("read again after a crash")
                .isEqualTo(call);
    }

    @Test
    void waitIsNotOver_questionComesBack_nobodyIsCalledAndItIsAskedAgain() {
        read(emergency("p", "p-1", 9));
        read(gone("p", "p-1"));

        assertThat(answer(AbsenceRules.ask(life).orElseThrow(), false, 20)).isEmpty();
        assertThat(AbsenceRules.waitedFor(life)).isPresent();
    }

    @Test
    void personCameBackAndWentAgain_questionAboutTheFirstTimeComesBack_nobodyIsCalled() {
        read(emergency("p", "p-1", 9));
        read(gone("p", "p-1"));
        Presence question = AbsenceRules.ask(life).orElseThrow();
        read(attached("s", "p", "p-2"));
        assertThat(answer(question, true, 20)).isEmpty();
        read(gone("p", "p-2"));

        assertThat(answer(question, true, 21)).isEmpty();
    }

    @Test
    void personGoesTwice_isCalledForTwice_withDifferentIdsAndTheSameOneAfterARestart() {
        read(emergency("p", "p-1", 9));
        Life before = Life.decode("s", life.encode());
        read(gone("p", "p-1"));
        EscalationRequest first = call(answer(AbsenceRules.ask(life).orElseThrow(), true, 20));
        read(attached("s", "p", "p-2"));
        read(gone("p", "p-2"));
        EscalationRequest second = call(answer(AbsenceRules.ask(life).orElseThrow(), true, 30));

        assertThat(second.getEscalationId()).isNotEqualTo(first.getEscalationId());
        // Another owner, that had not stored anything of it.
        RULES.onPresence(before, gone("p", "p-1"), 2, 2);
        EscalationRequest again =
                call(AbsenceRules.onAnswer(before, AbsenceRules.ask(before).orElseThrow(), true, SETTINGS, 40, 400));
        assertThat(again.getEscalationId()).isEqualTo(first.getEscalationId());
    }

    @Test
    void goingIsReadAgain_afterTheCall_nobodyIsWaitedForAgain() {
        read(emergency("p", "p-1", 9));
        read(gone("p", "p-1"));
        call(answer(AbsenceRules.ask(life).orElseThrow(), true, 20));

        RULES.onPresence(life, gone("p", "p-1"), offset, offset);

        assertThat(AbsenceRules.waitedFor(life)).isEmpty();
    }

    @Test
    void absence_isStored_survivesTheEncoding() {
        read(emergency("p", "p-1", 9));
        read(gone("p", "p-1"));
        call(answer(AbsenceRules.ask(life).orElseThrow(), true, 20));

        Life read = Life.decode("s", life.encode());

        assertThat(read.absence()).contains(new Absence("p", "p-1", offset, 20)).isEqualTo(life.absence());
        assertThat(read.severity()).isEqualTo(9);
    }

    @Test
    void emergencyByAFlagOnly_severityOfTheCallIsTheConfiguredOne() {
        read(presence("s", "p", "p-1", new Attached(false, true, null, 0, null, null)));
        read(gone("p", "p-1"));

        assertThat(call(answer(AbsenceRules.ask(life).orElseThrow(), true, 20)).getSeverity())
                .isEqualTo(8);
    }

    @Test
    void emergencyByAnEscalation_whileAway_isWaitedForWithItsSeverity() {
        read(attached("s", "p", "p-1"));
        read(gone("p", "p-1"));
        assertThat(AbsenceRules.waitedFor(life)).isEmpty();
        RULES.onEscalation(life, escalation(10, false));

        assertThat(call(answer(AbsenceRules.ask(life).orElseThrow(), true, 20)).getSeverity())
                .isEqualTo(10);
    }

    @Test
    void emergencyByADrillOnly_personGoes_isNotWaitedFor() {
        read(attached("s", "p", "p-1"));
        RULES.onEscalation(life, escalation(10, true));
        read(gone("p", "p-1"));

        assertThat(life.isEmergency()).isTrue();
        assertThat(AbsenceRules.waitedFor(life)).isEmpty();
    }

    private void read(Presence presence) {
        offset++;
        RULES.onPresence(life, presence, offset, offset);
    }

    private List<LifeEffect> answer(Presence question, boolean waited, long at) {
        assertThat(AbsenceRules.isQuestion(question)).isTrue();
        return AbsenceRules.onAnswer(life, question, waited, SETTINGS, at, 10 * at);
    }

    private static EscalationRequest call(List<LifeEffect> effects) {
        List<EscalationRequest> calls = new ArrayList<>();
        for (LifeEffect effect : effects) {
            if (effect instanceof LifeEffect.Call call) {
                calls.add(call.request());
            }
        }
        assertThat(calls).hasSize(1);
        return calls.get(0);
    }

    private static Arguments row(String name, boolean waitedFor, Presence... history) {
        return Arguments.of(name, waitedFor, List.of(history));
    }

    private static Presence emergency(String participant, String connection, int severity) {
        return presence("s", participant, connection, new Attached(false, true, severity, 0, null, null));
    }

    private static Presence severity(String participant, String connection, int severity) {
        return presence("s", participant, connection, new Attached(false, false, severity, 0, null, null));
    }

    private static Presence gone(String participant, String connection) {
        return gone(participant, connection, DetachCause.CLOSED, 1001);
    }

    private static Presence gone(String participant, String connection, DetachCause cause, Integer code) {
        return presence("s", participant, connection, new Detached(cause, code));
    }

    private static Escalation escalation(int severity, boolean drill) {
        return Escalation.newBuilder()
                .setEscalationId("esc-1")
                .setSessionId("s")
                .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                .setState(EscalationState.DISPATCHED)
                .setSeverity(severity)
                .setInstance("i")
                .setRequestedAt(Records.AT)
                .setElapsedMs(0)
                .setDrill(drill)
                .build();
    }
}
