package org.crisisline.delivery.lane;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.CloseConnection;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.Role;

/** What happens when a gateway answers, and when it doesn't. */
final class ReceiptRules {
    /** Close code of the client protocol: an acknowledgement is missing. */
    private static final int UNACKNOWLEDGED = 4408;

    private final LaneSettings settings;
    private final Flights flights;
    private final Dispatcher dispatcher;
    private final Acknowledgements acknowledgements;
    private final PresenceRules presence;
    private final Burials burials;
    private final RandomGenerator random;
    private long probes;

    ReceiptRules(
            LaneSettings settings,
            Flights flights,
            Dispatcher dispatcher,
            Acknowledgements acknowledgements,
            PresenceRules presence,
            Burials burials,
            RandomGenerator random) {
        this.settings = settings;
        this.flights = flights;
        this.dispatcher = dispatcher;
        this.acknowledgements = acknowledgements;
        this.presence = presence;
        this.burials = burials;
        this.random = random;
        // Answers to questions of an earlier life of this task must not fit those of this one.
        this.probes = random.nextLong() >>> 16 << 8;
    }

    /** Whether something has arrived by it. Then it counts, also before the lane has read of whom it is and of what. */
    static boolean tellsOfArrival(Receipt receipt) {
        return receipt.getBody() instanceof Acknowledged
                || (receipt.getBody() instanceof ProbeAnswer answer
                        && answer.getActive()
                        && answer.getAcknowledgedUpTo() != null);
    }

    void onAcknowledged(Turn turn, Receipt receipt, Acknowledged acknowledged, long appendedAtMillis) {
        Participant by = reader(turn, receipt);
        if (by == null || by.hasLeft()) {
            return;
        }
        acknowledgements.merge(
                turn,
                by,
                acknowledged.getPriority(),
                Claim.of(acknowledged.getPosition(), acknowledged.getSeen(), appendedAtMillis));
        Flight flight = flights.find(turn.sessionId(), by.id(), acknowledged.getPriority())
                .orElse(null);
        // Where something is to be had again, only what arrived there counts.
        if (flight != null && (!flight.isReplay() || by.isAttachedBy(receipt.getConnectionId()))) {
            acknowledgements.advance(turn, by, flight, acknowledged.getPosition());
            dispatcher.releaseWhenIdle(turn, by, flight);
        }
    }

    /** Who says it; joins the session if the lane, after a crash, has not read of it again. Null when the session has no room for it. */
    private Participant reader(Turn turn, Receipt receipt) {
        SessionState state = turn.state();
        Participant known = state.participant(receipt.getParticipantId()).orElse(null);
        if (known != null || state.participants().size() >= settings.participants()) {
            return known;
        }
        // Its role is not said, and no rule of a lane asks for it.
        Participant reader = new Participant(receipt.getParticipantId(), Role.SERVICE);
        state.join(reader);
        turn.changed();
        return reader;
    }

    void onRefused(Turn turn, Receipt receipt, Refused refused) {
        Participant by = present(turn, receipt);
        if (by == null) {
            return;
        }
        Flight flight =
                flights.find(turn.sessionId(), by.id(), refused.getPriority()).orElse(null);
        switch (refused.getRefusal()) {
            case UNKNOWN_CONNECTION -> presence.goOffline(turn, by);
            case NOT_ACTIVE -> {
                if (flight != null && flight.phase() != Flight.Phase.CLOSING && !flight.isAskedAfterRefusal()) {
                    ask(turn, flight, Flight.Question.REFUSAL);
                }
            }
            case CHAIN_BROKEN -> {
                boolean stale = flight == null
                        || flight.phase() == Flight.Phase.CLOSING
                        || flight.isAskedAfterRefusal()
                        || refused.getPosition() <= flight.acknowledged();
                if (!stale) {
                    Long written = refused.getLastWritten();
                    dispatcher.goBack(turn, by, flight, written == null ? Cursor.NONE : written);
                    // A whole window may have been refused with it. The answer comes behind all of these, and until
                    // then none of
                    // them is worth another way back.
                    if (!flight.isEmpty()) {
                        ask(turn, flight, Flight.Question.REFUSAL);
                    }
                }
            }
        }
    }

    void onProbeAnswer(Turn turn, Receipt receipt, ProbeAnswer answer, long appendedAtMillis) {
        Long kept = answer.getAcknowledgedUpTo();
        long keptUpTo = kept == null ? Cursor.NONE : kept;
        if (tellsOfArrival(receipt)) {
            Participant reader = reader(turn, receipt);
            if (reader != null && !reader.hasLeft()) {
                acknowledgements.merge(turn, reader, answer.getPriority(), Claim.of(keptUpTo, false, appendedAtMillis));
            }
        }
        Participant by = present(turn, receipt);
        if (by == null) {
            return;
        }
        Flight flight =
                flights.find(turn.sessionId(), by.id(), answer.getPriority()).orElse(null);
        boolean current = flight != null && flight.isAskedBy(answer.getProbe());
        if (!answer.getActive()) {
            if (current) {
                presence.goOffline(turn, by);
            }
            return;
        }
        if (flight == null) {
            return;
        }
        boolean moved = keptUpTo > flight.acknowledged();
        acknowledgements.advance(turn, by, flight, keptUpTo);
        if (current) {
            judge(turn, by, flight, answer.getWrittenUpTo(), moved);
        }
        dispatcher.releaseWhenIdle(turn, by, flight);
    }

    private void judge(Turn turn, Participant by, Flight flight, Long writtenUpTo, boolean moved) {
        long written = writtenUpTo == null ? Cursor.NONE : writtenUpTo;
        boolean silence = flight.question() == Flight.Question.SILENCE;
        if (flight.isEmpty()) {
            flight.quiet();
        } else if (written < flight.askedSentUpTo() && written < flight.lastSent()) {
            // What was not written costs no attempt.
            dispatcher.goBack(turn, by, flight, written);
            await(turn, flight);
        } else if (silence && !moved) {
            failed(turn, by, flight);
        } else {
            await(turn, flight);
        }
    }

    private void failed(Turn turn, Participant by, Flight flight) {
        if (flight.attempt() < settings.attempts()) {
            flight.backOff(turn.now().in(settings.retry().after(flight.attempt(), random)));
            flights.schedule(flight);
            return;
        }
        turn.message(flight.priority(), flight.head().position())
                .ifPresent(
                        message -> burials.unacknowledged(turn, flight.priority(), message, by.id(), flight.attempt()));
        turn.post(by, new CloseConnection(UNACKNOWLEDGED, "acknowledgement missing"));
        flight.closing();
    }

    /** The participant whose present connection, in the gateway's present incarnation, the receipt is about; or null. */
    private static Participant present(Turn turn, Receipt receipt) {
        Participant by = turn.state().participant(receipt.getParticipantId()).orElse(null);
        if (by == null || !by.isAttachedBy(receipt.getConnectionId())) {
            return null;
        }
        ActiveConnection connection = by.connection().orElseThrow();
        boolean sameGateway = Objects.equals(connection.gatewayId(), receipt.getGatewayId())
                && connection.gatewayEpoch() == receipt.getGatewayEpoch();
        return sameGateway ? by : null;
    }

    /** The time of a flight has come. */
    void onDeadline(Turn turn, Participant of, Flight flight) {
        switch (flight.phase()) {
            case QUIET, CLOSING -> {}
            case AWAITING -> ask(turn, flight, Flight.Question.SILENCE);
            case ASKED -> ask(turn, flight, flight.question());
            case BACKING_OFF -> {
                flight.nextAttempt();
                dispatcher.repeat(turn, of, flight);
                await(turn, flight);
            }
        }
    }

    private void ask(Turn turn, Flight flight, Flight.Question why) {
        probes++;
        flight.asked(why, probes);
        turn.post(flight.participantId(), flight.connection(), new Probe(flight.priority(), probes), null);
        flight.waitUntil(turn.now().in(settings.probe().after(flight.questions(), random)));
        flights.schedule(flight);
    }

    private void await(Turn turn, Flight flight) {
        if (flight.isEmpty()) {
            flight.quiet();
        } else {
            flight.awaiting(turn.now().in(settings.ackTimeout()));
            flights.schedule(flight);
        }
    }
}
