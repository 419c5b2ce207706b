package org.crisisline.delivery.lane;

import java.util.EnumMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.PositionAt;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Resume;
import org.crisisline.schemas.topic.Lane;

/** What happens when a participant comes, goes offline, or leaves. */
final class PresenceRules {
    private final Lane lane;
    private final LaneSettings settings;
    private final String epoch;
    private final Flights flights;
    private final Dispatcher dispatcher;
    private final Acknowledgements acknowledgements;
    private final Parked parked;

    /** @param epoch the log epoch, to which the positions of a resume must belong */
    PresenceRules(
            Lane lane,
            LaneSettings settings,
            String epoch,
            Flights flights,
            Dispatcher dispatcher,
            Acknowledgements acknowledgements,
            Parked parked) {
        this.lane = lane;
        this.settings = settings;
        this.epoch = epoch;
        this.flights = flights;
        this.dispatcher = dispatcher;
        this.acknowledgements = acknowledgements;
        this.parked = parked;
    }

    /**
     * @param offset of the record
     * @param appendedAtMillis when the broker appended it
     */
    void onAttached(Turn turn, Presence presence, Attached attached, long offset, long appendedAtMillis) {
        Participant who = who(turn, presence);
        if (who == null || who.hasLeft()) {
            return;
        }
        ActiveConnection before = who.connection().orElse(null);
        boolean same = who.isAttachedBy(presence.getConnectionId());
        Activation activation = Activation.of(attached, offset);
        if (attached.getRenewal() && before != null && !same && !activation.isAfter(before.activation())) {
            // A repeat of what held once; it takes nothing over.
            return;
        }
        Map<Priority, Long> replays = Map.of();
        Resume resume = attached.getResume();
        // What a repeat claims was claimed before.
        if (resume != null && !attached.getRenewal()) {
            replays = claim(turn, who, resume, appendedAtMillis);
        }
        if (same) {
            // Told again; what it lacked when it came it has got, or is getting.
            replays = before.replays();
        }
        ActiveConnection now = new ActiveConnection(
                presence.getConnectionId(),
                presence.getGatewayId(),
                presence.getGatewayEpoch(),
                presence.getMailbox(),
                same ? activation.orLater(before.activation()) : activation,
                replays);
        if (!now.equals(before)) {
            who.attach(now);
            turn.changed();
        }
        // A connection that was activated again has forgotten what it was told, even where it was never seen to be a
        // spare.
        boolean goesOn = attached.getRenewal()
                && before != null
                && now.reaches(before)
                && !flights.isClosing(turn.sessionId(), who.id());
        if (!goesOn) {
            flights.close(turn.sessionId(), who.id());
            dispatcher.begin(turn, who);
        }
        for (SpecificRecordBase notice :
                parked.take(presence.getConnectionId(), turn.sessionId(), who.id(), turn.now())) {
            turn.post(who, notice);
        }
    }

    /** Null when the session has no room for another one. */
    private Participant who(Turn turn, Presence presence) {
        SessionState state = turn.state();
        Participant known = state.participant(presence.getParticipantId()).orElse(null);
        if (known != null || state.participants().size() >= settings.participants()) {
            return known;
        }
        Participant comer = new Participant(presence.getParticipantId(), presence.getRole());
        state.join(comer);
        turn.changed();
        return comer;
    }

    /** What a client claims to have counts as acknowledged. Gives behind which positions it has less than it once acknowledged. */
    private Map<Priority, Long> claim(Turn turn, Participant who, Resume resume, long appendedAtMillis) {
        Map<Priority, Long> replays = new EnumMap<>(Priority.class);
        if (!epoch.equals(resume.getEpoch())) {
            lane.priorities().forEach(priority -> replays.put(priority, Cursor.NONE));
            return replays;
        }
        for (PositionAt at : resume.getPositions()) {
            Priority priority = at.getPriority();
            long position = at.getPosition();
            if (!lane.priorities().contains(priority)) {
                continue;
            }
            acknowledgements.merge(turn, who, priority, Claim.of(position, false, appendedAtMillis));
            boolean less = position < who.cursor(priority).acknowledged();
            // It may name any number; only one at which there is a message is a place in this log.
            if (less && turn.message(priority, position).isPresent()) {
                replays.put(priority, position);
            }
        }
        return replays;
    }

    void onDetached(Turn turn, Presence presence) {
        turn.state()
                .participant(presence.getParticipantId())
                .filter(who -> who.isAttachedBy(presence.getConnectionId()))
                // One of an earlier incarnation of the gateway says nothing of the connection as it is held now.
                .filter(who -> who.connection().orElseThrow().gatewayEpoch() <= presence.getGatewayEpoch())
                .ifPresent(who -> goOffline(turn, who));
    }

    void goOffline(Turn turn, Participant who) {
        flights.close(turn.sessionId(), who.id());
        who.detach();
        turn.changed();
    }

    /**
     * Whether someone has left by it for whom something may have been pending. Whoever leaves before the log has its connection is known by its
     * having left: it does not come back as someone new.
     *
     * @param atMillis when the broker appended it. Said again later, the later time counts: more is owed then, never less
     */
    boolean onLeft(Turn turn, Presence presence, long atMillis) {
        Participant who = who(turn, presence);
        if (who == null || (who.hasLeft() && who.leftAtMillis() >= atMillis)) {
            return false;
        }
        flights.close(turn.sessionId(), who.id());
        who.leave(atMillis);
        who.reopen();
        turn.changed();
        return true;
    }
}
