package org.crisisline.delivery.sessions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.delivery.lane.Activation;
import org.crisisline.delivery.lane.Deserted;
import org.crisisline.delivery.lane.Effect;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.CloseConnection;
import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.EndRequested;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.Left;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.ParticipantEvent;
import org.crisisline.schemas.record.ParticipantNotice;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.record.SessionStatus;
import org.crisisline.schemas.record.Superseded;

/**
 * What happens in a session's life. Pure: each method changes the life that it is given and returns what is to be done; times are those of the
 * broker, which stamps every record, so no clock of ours decides when a session expires.
 */
final class LifeRules {
    /** As connection of a {@link Detached}: the question whether a session is really idle, see {@link #askWhetherIdle}. */
    static final String EXPIRY_CHECK = "expiry-check";

    private static final int ENDED = 4410;
    private static final int NOT_ALLOWED = 4403;
    private static final String EXPIRED = "expired";

    private final LifeSettings settings;

    LifeRules(LifeSettings settings) {
        this.settings = settings;
    }

    /**
     * Presence was read.
     *
     * @param offset its offset
     * @param atMillis when the broker appended it
     */
    List<LifeEffect> onPresence(Life life, Presence presence, long offset, long atMillis) {
        List<LifeEffect> effects = new ArrayList<>();
        boolean tells = true;
        if (presence.getBody() instanceof Attached attached) {
            boolean changed = attach(effects, life, presence, attached, offset);
            // A repeat tells nothing that will not be repeated again.
            tells = changed || !attached.getRenewal();
        } else if (life.phase() == Life.Phase.LIVE) {
            onWhileLive(effects, life, presence, offset, atMillis);
        }
        if (tells) {
            // Also when the life knew of it: that may stand on this disk only, since a task that died can have stored
            // what its changelog never got, and behind the commit of the record nobody reads it again.
            effects.add(new LifeEffect.PutLife(life));
        }
        return effects;
    }

    private void onWhileLive(List<LifeEffect> effects, Life life, Presence presence, long offset, long atMillis) {
        Object body = presence.getBody();
        if (Deserted.isNamedBy(presence)) {
            // A lane has the session; nobody may ever have been heard to come to it. It is idle since this was first
            // said.
            return;
        }
        if (body instanceof Detached && presence.getConnectionId().equals(EXPIRY_CHECK)) {
            expire(effects, life, atMillis);
        } else if (body instanceof Detached detached) {
            detach(effects, life, presence, detached, offset, atMillis);
        } else if (body instanceof Left) {
            leave(effects, life, presence, offset, atMillis);
        } else if (body instanceof EndRequested request) {
            end(effects, life, new Life.Ending("ended", presence.getParticipantId(), request.getReason(), atMillis));
        } else {
            throw new IllegalArgumentException(
                    "a presence of " + body.getClass().getSimpleName() + ": expected one of this release");
        }
    }

    /** Whether the life is another one by it. */
    private boolean attach(List<LifeEffect> effects, Life life, Presence presence, Attached attached, long offset) {
        Activation activation = Activation.of(attached, offset);
        Seat seat = Seat.of(presence, activation);
        String id = presence.getParticipantId();
        if (life.phase() != Life.Phase.LIVE) {
            tell(effects, life, id, seat, new CloseConnection(ENDED, "session ended"));
            return false;
        }
        Member member = life.member(id).orElse(null);
        boolean first = member == null;
        if (first && life.members().size() >= settings.participants()) {
            String why = "too many participants, expected at most " + settings.participants();
            tell(effects, life, id, seat, new CloseConnection(NOT_ALLOWED, why));
            return false;
        }
        if (!first && member.hasLeft()) {
            tell(effects, life, id, seat, new CloseConnection(NOT_ALLOWED, "this participant has left the session"));
            return false;
        }
        if (first) {
            member = new Member(id, presence.getRole(), offset, offset);
            life.join(member);
        }
        if (offset < member.appliedAt()) {
            // Read again after a crash: what came later is known, and holds. Nobody is superseded by the past.
            return false;
        }
        Seat before = member.seat().orElse(null);
        boolean same = before != null && before.is(seat.connectionId());
        if (same) {
            seat = Seat.of(presence, activation.orLater(before.activation()));
        } else if (before != null) {
            if (attached.getRenewal() && !activation.isAfter(before.activation())) {
                tell(effects, life, id, seat, new Superseded(before.connectionId()));
                return false;
            }
            tell(effects, life, id, before, new Superseded(seat.connectionId()));
        }
        member.sit(seat);
        member.applied(offset);
        AbsenceRules.onThereOrLeft(life, member);
        boolean changed = judgeEmergency(effects, life, presence, attached) || !seat.equals(before);
        // Read for a second time, after a crash: what was told then may be lost.
        boolean again = member.changedAt() == offset;
        if (before == null && !first) {
            member.changed(offset);
        }
        if (before == null || again) {
            ParticipantEvent event = member.joinedAt() == offset ? ParticipantEvent.JOINED : ParticipantEvent.ONLINE;
            tellOthers(effects, life, member, event);
        }
        if (!seat.equals(before) || !attached.getRenewal()) {
            introduce(effects, life, member, seat);
        }
        return changed;
    }

    /** Whether the session became an emergency by it. */
    private boolean judgeEmergency(List<LifeEffect> effects, Life life, Presence presence, Attached attached) {
        Integer severity = attached.getSeverity();
        boolean is = presence.getRole() == Role.PERSON
                && (attached.getEmergency() || (severity != null && severity >= settings.emergencySeverity()));
        boolean becomes = is && !life.isEmergency();
        if (becomes || (is && !attached.getRenewal())) {
            life.said(severity);
            emergency(effects, life);
        }
        return becomes;
    }

    /** Something was escalated in the session. A drill makes it an emergency for everyone in it, and none in which a human is called in earnest. */
    List<LifeEffect> onEscalation(Life life, Escalation escalation) {
        List<LifeEffect> effects = new ArrayList<>();
        if (life.phase() == Life.Phase.LIVE) {
            if (!escalation.getDrill() && escalation.getSeverity() > life.severity()) {
                life.said(escalation.getSeverity());
            }
            emergency(effects, life);
        }
        // Also when it knew of it, as with presence.
        effects.add(new LifeEffect.PutLife(life));
        return effects;
    }

    private static void emergency(List<LifeEffect> effects, Life life) {
        life.becomeEmergency();
        effects.add(new LifeEffect.Publish(status(life)));
    }

    private static void introduce(List<LifeEffect> effects, Life life, Member comer, Seat seat) {
        for (Member other : life.members()) {
            if (other != comer) {
                tell(
                        effects,
                        life,
                        comer.id(),
                        seat,
                        new ParticipantNotice(other.id(), other.role(), other.standing()));
            }
        }
    }

    private static void detach(
            List<LifeEffect> effects, Life life, Presence presence, Detached detached, long offset, long atMillis) {
        Member member = life.member(presence.getParticipantId()).orElse(null);
        if (member == null || member.hasLeft() || offset < member.appliedAt()) {
            return;
        }
        Seat seat = member.seat().orElse(null);
        boolean its = seat != null
                && seat.is(presence.getConnectionId())
                // One of an earlier incarnation of the gateway says nothing of the connection as it is held now.
                && seat.gatewayEpoch() <= presence.getGatewayEpoch();
        boolean again = seat == null && member.changedAt() == offset;
        if (!its && !again) {
            return;
        }
        member.rise();
        member.applied(offset);
        member.changed(offset);
        noteIdle(life, atMillis);
        AbsenceRules.onDetached(life, member, presence, detached, offset);
        tellOthers(effects, life, member, ParticipantEvent.OFFLINE);
    }

    private void leave(List<LifeEffect> effects, Life life, Presence presence, long offset, long atMillis) {
        Member member = life.member(presence.getParticipantId()).orElse(null);
        if (member == null) {
            // It left before the log had its connection. Known by that, it does not come back as someone new.
            if (life.members().size() >= settings.participants()) {
                return;
            }
            member = new Member(presence.getParticipantId(), presence.getRole(), offset, offset);
            life.join(member);
        } else if (member.hasLeft() && member.changedAt() != offset) {
            return;
        }
        member.leave();
        member.applied(offset);
        member.changed(offset);
        noteIdle(life, atMillis);
        AbsenceRules.onThereOrLeft(life, member);
        tellOthers(effects, life, member, ParticipantEvent.LEFT);
    }

    private static void noteIdle(Life life, long atMillis) {
        if (life.isIdle()) {
            life.idleSince(atMillis);
        }
    }

    /** Whether it is worth asking if the session has expired. */
    boolean seemsExpired(Life life, long nowMillis) {
        return life.phase() == Life.Phase.LIVE
                && life.isIdle()
                && nowMillis - life.idleSinceMillis() >= settings.ttl().toMillis();
    }

    /**
     * The question whether a session is really idle. It goes through the log of presence, so everyone who came before it was asked has been read
     * when it is answered: expiry loses to anyone who is connected.
     */
    static Presence askWhetherIdle(Life life) {
        return new Presence(
                life.sessionId(),
                EXPIRY_CHECK,
                Role.SERVICE,
                EXPIRY_CHECK,
                EXPIRY_CHECK,
                0L,
                0,
                new Detached(DetachCause.CLOSED, null));
    }

    private void expire(List<LifeEffect> effects, Life life, long atMillis) {
        if (seemsExpired(life, atMillis)) {
            end(effects, life, new Life.Ending(EXPIRED, null, null, atMillis));
        }
    }

    private static void end(List<LifeEffect> effects, Life life, Life.Ending how) {
        life.end(how);
        effects.addAll(fence(life));
    }

    /** The END of a session that is ending: into every log, and to every gateway. May be written again; the first one counts. */
    static List<LifeEffect> fence(Life life) {
        Life.Ending how = life.ending().orElseThrow();
        return List.of(
                new LifeEffect.Fence(
                        life.sessionId(),
                        new SessionEnd(
                                how.cause(),
                                how.by(),
                                how.reason(),
                                Instant.ofEpochMilli(how.atMillis()),
                                life.members().stream().map(Member::id).toList())),
                new LifeEffect.Publish(status(life)));
    }

    private static SessionStatus status(Life life) {
        Life.Ending how = life.ending().orElse(null);
        return how == null
                ? new SessionStatus(life.sessionId(), life.isEmergency(), null, null)
                : new SessionStatus(
                        life.sessionId(),
                        life.isEmergency(),
                        Instant.ofEpochMilli(how.atMillis()),
                        how.reason() == null ? how.cause() : how.reason());
    }

    /** The connections of a session that a dead gateway held are gone; said in the log, which settles it. */
    static List<LifeEffect> announceDead(Life life, GatewayRef gateway) {
        List<LifeEffect> effects = new ArrayList<>();
        for (Member member : life.members()) {
            member.seat()
                    .filter(seat -> seat.gateway().equals(gateway))
                    .ifPresent(seat -> effects.add(new LifeEffect.Announce(new Presence(
                            life.sessionId(),
                            member.id(),
                            member.role(),
                            seat.connectionId(),
                            seat.gatewayId(),
                            seat.gatewayEpoch(),
                            seat.mailbox(),
                            new Detached(DetachCause.GATEWAY_DEAD, null)))));
        }
        return effects;
    }

    private static void tellOthers(List<LifeEffect> effects, Life life, Member of, ParticipantEvent event) {
        for (Member other : life.members()) {
            if (other != of) {
                other.seat()
                        .ifPresent(seat -> tell(
                                effects, life, other.id(), seat, new ParticipantNotice(of.id(), of.role(), event)));
            }
        }
    }

    private static void tell(
            List<LifeEffect> effects, Life life, String participantId, Seat seat, SpecificRecordBase body) {
        effects.add(new LifeEffect.Tell(new Effect.Post(
                seat.mailbox(),
                new MailboxRecord(
                        seat.gatewayId(),
                        seat.gatewayEpoch(),
                        life.sessionId(),
                        participantId,
                        seat.connectionId(),
                        body),
                null)));
    }
}
