package org.crisisline.delivery.sessions;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Role;

/**
 * When a human is called because the person of an emergency session went offline and stays away. Pure: a function of the life, the event, and whether the wait for
 * it is over ({@link Absences}).
 *
 * <pre>
 *  THERE ──(the last connection of the last person goes, by no fault of the platform)──► AWAY ──(waited, asked, still away)──► CALLED
 *    ▲                                                                                    │                                     │
 *    └──────────────(a person connects, or leaves for good; the session ends)─────────────┴─────────────────────────────────────┘
 * </pre>
 *
 * <ul>
 *   <li>Someone with two devices is two participants: as long as one of role PERSON is connected, the person is there.
 *   <li>A connection that went with its gateway, in its draining, or by the gateway's own fault says nothing of the person, so no absence begins: presence inferred from silence is a
 *       guess. Nor does a wait pass while the platform is not well, see {@link Absences}.
 *   <li>When the wait is over nobody is called yet. The question goes through the log of presence, so whoever came before it was asked is
 *       known when it is answered, however far behind this task was.
 *   <li>A token that ended, or was revoked, counts as going away: whoever was cut off may need someone most.
 *   <li>Only a session that is an emergency in earnest: one that only a drill made one is none.
 * </ul>
 *
 * <p>The call's escalation id is that of the connection that went, so the same call made again, after a crash or by an owner that did not
 * know that it was replaced, is one escalation. That a call was made is kept with the offset of its question: read again, the question makes the
 * call again, since the first one may be lost though what is kept of it is not.
 */
final class AbsenceRules {
    /** As connection of a {@link Detached}: the question whether a person is still away; its gateway's epoch is {@link Absence#goneAt}. */
    static final String CHECK = "absence-check";

    /** No client can choose it as the id of a message: a slash is not legal there. */
    private static final String CALL = "offline/";

    /** Close codes of faults of the gateway's own: an error of its own, and no room. */
    private static final Set<Integer> PLATFORM_CODES = Set.of(1011, 4503);

    private AbsenceRules() {}

    /** A member's active connection has gone. */
    static void onDetached(Life life, Member member, Presence presence, Detached detached, long offset) {
        if (member.role() != Role.PERSON
                || life.absence().filter(a -> a.goneAt() == offset).isPresent()) {
            // Not a person; or read for a second time, and what came of it is known.
            return;
        }
        if (isPlatforms(detached) || isPersonThere(life)) {
            return;
        }
        life.away(Absence.begun(member.id(), presence.getConnectionId(), offset));
    }

    private static boolean isPlatforms(Detached detached) {
        DetachCause cause = detached.getCause();
        return switch (cause) {
            case GATEWAY_DEAD, GATEWAY_DRAINING -> true;
            case CLOSED, SPARE, REVOKED ->
                detached.getCloseCode() != null && PLATFORM_CODES.contains(detached.getCloseCode());
        };
    }

    private static boolean isPersonThere(Life life) {
        return life.members().stream()
                .anyMatch(
                        member -> member.role() == Role.PERSON && member.seat().isPresent());
    }

    /** A member has connected, or has left for good. */
    static void onThereOrLeft(Life life, Member member) {
        if (member.role() == Role.PERSON) {
            life.notAway();
        }
    }

    /** The absence because of which a human is to be called in time; empty when there is none, or one was called. */
    static Optional<Absence> waitedFor(Life life) {
        boolean earnest = life.phase() == Life.Phase.LIVE && life.isEmergency() && life.severity() > 0;
        return earnest ? life.absence().filter(absence -> !absence.isCalled()) : Optional.empty();
    }

    /** The question whether the person is still away. */
    static Optional<Presence> ask(Life life) {
        return waitedFor(life)
                .map(absence -> new Presence(
                        life.sessionId(),
                        absence.participantId(),
                        Role.PERSON,
                        CHECK,
                        CHECK,
                        absence.goneAt(),
                        0,
                        new Detached(DetachCause.CLOSED, null)));
    }

    static boolean isQuestion(Presence presence) {
        return presence.getConnectionId().equals(CHECK);
    }

    /**
     * The question has come back: what there is to be known from before it is known.
     *
     * @param waited whether the wait for that absence is over now
     * @param offset of the question
     * @param atMillis when the broker appended it
     */
    static List<LifeEffect> onAnswer(
            Life life, Presence question, boolean waited, AbsenceSettings settings, long offset, long atMillis) {
        Absence absence = life.absence().orElse(null);
        if (life.phase() != Life.Phase.LIVE || absence == null || absence.goneAt() != question.getGatewayEpoch()) {
            return List.of();
        }
        boolean again = absence.calledAt() == offset;
        if (!again && (!waited || waitedFor(life).isEmpty())) {
            return List.of();
        }
        life.away(absence.called(offset));
        return List.of(new LifeEffect.Call(request(life, absence, settings, atMillis)), new LifeEffect.PutLife(life));
    }

    private static EscalationRequest request(Life life, Absence absence, AbsenceSettings settings, long atMillis) {
        return EscalationRequest.newBuilder()
                .setEscalationId(Identifiers.escalation(
                        life.sessionId(), absence.participantId(), CALL + absence.connectionId()))
                .setSessionId(life.sessionId())
                .setParticipantId(absence.participantId())
                .setTrigger(EscalationTrigger.PERSON_OFFLINE)
                .setSeverity(Math.max(life.severity(), settings.severity()))
                .setRequestedAt(Instant.ofEpochMilli(Math.max(0, atMillis)))
                .build();
    }
}
