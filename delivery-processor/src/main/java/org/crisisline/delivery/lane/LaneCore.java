package org.crisisline.delivery.lane;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.EndRequested;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.Left;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.Lane;

/**
 * A lane's decisions for one partition. Each call is one decision: it reads the {@link LaneLog}, and returns what is to be done, in
 * order; the caller does all of it before the next call, or drops this object. Between calls only what is in flight is remembered here; everything
 * that must survive is in the effects.
 *
 * <p>For one thread. Costs of a call are bounded and don't depend on the number of sessions. Errors (of the log, of its contents) are
 * thrown, and leave the session as it was, but for what is in flight to it, which {@link #forget} drops.
 */
public final class LaneCore {
    private static final Duration PARKED_FOR = Duration.ofSeconds(10);
    private static final int PARKED_OWNERS = 1_024;
    private static final int PARKED_EACH = 16;
    /** After so many effects in a tick the background work rests: live traffic comes first. */
    private static final int MAX_EFFECTS = 2_048;

    private final Lane lane;
    private final LaneSettings settings;
    private final LaneLog log;
    private final Flights flights = new Flights();
    private final Sweep sweep;
    private final Dispatcher dispatcher;
    private final MessageRules messages;
    private final PresenceRules presence;
    private final ReceiptRules receipts;
    private final EscalationRules escalations = new EscalationRules();
    private final Settlements settlements;
    private final Unanswered unanswered;

    /**
     * @param lane which one
     * @param settings its bounds
     * @param partition the partition of the session topics
     * @param epoch the log epoch; positions of another one mean nothing
     * @param log what is stored of the partition
     * @param random for jitter
     */
    public LaneCore(
            Lane lane, LaneSettings settings, int partition, String epoch, LaneLog log, RandomGenerator random) {
        this.lane = lane;
        this.settings = settings;
        this.log = log;
        sweep = new Sweep(settings.walkPause());
        Burials burials = new Burials(lane, partition);
        Parked parked = new Parked(PARKED_OWNERS, PARKED_EACH, PARKED_FOR);
        dispatcher = new Dispatcher(lane, settings, flights);
        Acknowledgements acknowledgements = new Acknowledgements(settings, flights, dispatcher);
        settlements = new Settlements(lane, settings, burials);
        unanswered = new Unanswered(settings, burials);
        messages = new MessageRules(lane, settings, dispatcher, burials, settlements, parked, acknowledgements);
        presence = new PresenceRules(lane, settings, epoch, flights, dispatcher, acknowledgements, parked);
        receipts = new ReceiptRules(settings, flights, dispatcher, acknowledgements, presence, burials, random);
    }

    /** A message was read from the log of its priority. */
    public List<Effect> onMessage(Priority priority, Origin origin, String sessionId, Message message, Now now) {
        Turn turn = open(sessionId, now).orElseGet(() -> fresh(sessionId, now));
        turn.trace(origin.traceparent());
        messages.onMessage(turn, priority, origin, message).ifPresent(taken -> waitForAnswer(turn, taken));
        return told(turn);
    }

    /** The session's END was read from the log of a priority. */
    public List<Effect> onEnd(Priority priority, Origin origin, String sessionId, SessionEnd end, Now now) {
        Turn turn = open(sessionId, now).orElseGet(() -> fresh(sessionId, now));
        if (messages.onEnd(turn, priority, origin, end)) {
            flights.close(sessionId);
            unanswered.close(sessionId);
            settlements.ofSession(sessionId);
        }
        return told(turn);
    }

    /**
     * Someone came, went offline, left, or wants the session to end.
     *
     * @param offset of the record, in the partition of presence
     * @param appendedAtMillis when the broker appended it, by its clock in milliseconds since 1970
     */
    public List<Effect> onPresence(Presence record, long offset, long appendedAtMillis, Now now) {
        Object body = record.getBody();
        Optional<Turn> known = open(record.getSessionId(), now);
        if (body instanceof Attached attached) {
            Turn turn = known.orElseGet(() -> fresh(record.getSessionId(), now));
            if (!isOpen(turn)) {
                return List.of();
            }
            presence.onAttached(turn, record, attached, offset, appendedAtMillis);
            unanswered.settle(turn.state());
            // A repeat tells nothing that will not be repeated again.
            return attached.getRenewal() ? turn.finish() : told(turn);
        }
        if (known.isEmpty() && !(body instanceof Left)) {
            return List.of();
        }
        Turn turn = known.orElseGet(() -> fresh(record.getSessionId(), now));
        if (!isOpen(turn)) {
            return List.of();
        }
        if (body instanceof Detached) {
            presence.onDetached(turn, record);
        } else if (body instanceof Left) {
            if (presence.onLeft(turn, record, appendedAtMillis)) {
                settlements.ofParticipantAgain(record.getSessionId(), record.getParticipantId());
            }
        } else if (!(body instanceof EndRequested)) {
            throw new IllegalArgumentException(
                    "a presence of " + body.getClass().getSimpleName() + ": expected one of this release");
        }
        return told(turn);
    }

    /**
     * A gateway answered.
     *
     * @param appendedAtMillis when the broker appended the record, by its clock in milliseconds since 1970
     */
    public List<Effect> onReceipt(Receipt receipt, long appendedAtMillis, Now now) {
        Optional<Turn> known = open(receipt.getSessionId(), now);
        if (known.isEmpty() && !ReceiptRules.tellsOfArrival(receipt)) {
            return List.of();
        }
        Turn turn = known.orElseGet(() -> fresh(receipt.getSessionId(), now));
        if (!isOpen(turn)) {
            return List.of();
        }
        Object body = receipt.getBody();
        if (body instanceof Acknowledged acknowledged) {
            receipts.onAcknowledged(turn, receipt, acknowledged, appendedAtMillis);
        } else if (body instanceof Refused refused) {
            receipts.onRefused(turn, receipt, refused);
        } else if (body instanceof ProbeAnswer answer) {
            receipts.onProbeAnswer(turn, receipt, answer, appendedAtMillis);
        } else {
            throw new IllegalArgumentException(
                    "a receipt of " + body.getClass().getSimpleName() + ": expected one of this release");
        }
        unanswered.settle(turn.state());
        // The others are answers about a connection: where they are forgotten it is asked again.
        return ReceiptRules.tellsOfArrival(receipt) ? told(turn) : turn.finish();
    }

    /** The session's escalation has moved. For the emergency lane only. */
    public List<Effect> onEscalation(Escalation escalation, Now now) {
        Turn turn = open(escalation.getSessionId(), now).orElseGet(() -> fresh(escalation.getSessionId(), now));
        if (isOpen(turn)) {
            escalations.onEscalation(turn, escalation);
        }
        return told(turn);
    }

    /**
     * All that is to be done about a record that told something. The session is put also when it knew of that: it may stand on this disk only,
     * since a life that died can have stored what its changelog never got, and behind the commit of the record nobody reads it again.
     */
    private static List<Effect> told(Turn turn) {
        turn.changed();
        return turn.finish();
    }

    private void waitForAnswer(Turn turn, StoredMessage message) {
        if (lane == Lane.EMERGENCY) {
            unanswered.add(turn.sessionId(), message, turn.now());
        }
    }

    private static boolean isOpen(Turn turn) {
        return turn.state().phase() == SessionState.Phase.OPEN;
    }

    /** Of a life that died there may be messages without their session. */
    private Turn fresh(String sessionId, Now now) {
        sweep.tookUp(sessionId);
        Turn turn = new Turn(new SessionState(sessionId), log, now);
        takeUp(turn);
        return turn;
    }

    private Optional<Turn> open(String sessionId, Now now) {
        return log.session(sessionId).map(state -> {
            Turn turn = new Turn(state, log, now);
            if (sweep.isToTakeUp(sessionId)) {
                sweep.tookUp(sessionId);
                takeUp(turn);
            }
            return turn;
        });
    }

    /** What the lane was about when it stopped, or was stopped, and another life of it goes on with. */
    private void takeUp(Turn turn) {
        SessionState state = turn.state();
        switch (state.phase()) {
            case OPEN -> {
                messages.recount(turn);
                waitAgain(turn);
                for (Participant participant : state.participants()) {
                    if (participant.hasLeft()) {
                        settleLater(state, participant);
                    } else if (participant.connection().isPresent()) {
                        if (flights.has(state.sessionId(), participant.id())) {
                            dispatcher.beginWhatIsMissing(turn, participant);
                        } else {
                            dispatcher.begin(turn, participant);
                        }
                    }
                }
            }
            case ENDING -> settlements.ofSession(state.sessionId());
            case OVER -> {}
        }
    }

    private void waitAgain(Turn turn) {
        if (lane == Lane.EMERGENCY) {
            unanswered.takeUp(turn);
        }
    }

    private void settleLater(SessionState state, Participant left) {
        if (!left.isSettled()) {
            settlements.ofParticipant(state.sessionId(), left.id());
        }
    }

    /**
     * Time has passed: takes the steps that are due, a bounded number of each kind.
     *
     * @param outlet gets the effects, one session at a time
     */
    public void onTick(Now now, Outlet outlet) {
        for (Flight flight : flights.due(now, settings.chunk())) {
            withParticipant(flight, now, outlet, (turn, of) -> {
                receipts.onDeadline(turn, of, flight);
                dispatcher.releaseWhenIdle(turn, of, flight);
            });
        }
        for (Flight flight : flights.toContinue(settings.chunk())) {
            withParticipant(flight, now, outlet, (turn, of) -> dispatcher.pump(turn, of, flight));
        }
        settle(now, outlet);
        callForTheUnanswered(now, outlet);
        if (dispatcher.wasStarved() || settlements.hadOverflow() || unanswered.hadOverflow()) {
            sweep.askForAnother();
        }
        if (sweep.isWalking(now)) {
            walk(now, outlet);
        }
    }

    private void withParticipant(Flight flight, Now now, Outlet outlet, BiConsumer<Turn, Participant> step) {
        guarded(flight.sessionId(), outlet, () -> {
            Turn turn = open(flight.sessionId(), now).orElse(null);
            Participant of = turn == null || !isOpen(turn)
                    ? null
                    : turn.state().participant(flight.participantId()).orElse(null);
            if (of == null) {
                flights.close(flight);
                return List.of();
            }
            step.accept(turn, of);
            return turn.finish();
        });
    }

    /** One session's trouble is not another's. */
    private int guarded(String sessionId, Outlet outlet, Supplier<List<Effect>> decision) {
        List<Effect> effects;
        try {
            effects = decision.get();
        } catch (RuntimeException e) {
            forget(sessionId);
            outlet.failed(sessionId, e);
            return 0;
        }
        outlet.carryOut(effects);
        return effects.size();
    }

    private void settle(Now now, Outlet outlet) {
        // Each waiting job is looked at once a tick, and at most so many.
        int steps = Math.min(settlements.size(), settings.chunk());
        int effects = 0;
        for (int i = 0; i < steps && effects < MAX_EFFECTS; i++) {
            String sessionId = settlements.nextSession().orElseThrow();
            effects += guarded(sessionId, outlet, () -> {
                Turn turn = open(sessionId, now).orElse(null);
                if (turn == null) {
                    settlements.drop();
                    return List.of();
                }
                settlements.step(turn);
                return turn.finish();
            });
        }
    }

    private void callForTheUnanswered(Now now, Outlet outlet) {
        unanswered.tick(now);
        for (int steps = 0; steps < settings.chunk(); steps++) {
            String sessionId = unanswered.nextDue(now);
            if (sessionId == null) {
                return;
            }
            guarded(sessionId, outlet, () -> {
                Turn turn = open(sessionId, now).orElse(null);
                if (turn == null || !isOpen(turn)) {
                    unanswered.close(sessionId);
                    return List.of();
                }
                unanswered.step(turn);
                return turn.finish();
            });
        }
    }

    private void walk(Now now, Outlet outlet) {
        List<SessionState> states = log.sessions(sweep.reached(), settings.chunk());
        int effects = 0;
        for (SessionState state : states) {
            effects += guarded(state.sessionId(), outlet, () -> visit(state, now));
            sweep.reached(state.sessionId());
            if (effects >= MAX_EFFECTS) {
                return;
            }
        }
        if (states.size() < settings.chunk()) {
            sweep.end(now);
        }
    }

    private List<Effect> visit(SessionState state, Now now) {
        Turn turn = new Turn(state, log, now);
        if (sweep.isToTakeUp(state.sessionId()) || isLeftOver(state)) {
            takeUp(turn);
        } else if (isOpen(turn)) {
            waitAgain(turn);
        }
        if (sweep.isOrdinary() && Deserted.is(state)) {
            turn.add(new Effect.Announce(Deserted.named(state.sessionId())));
        }
        if (isForgettable(state, now)) {
            turn.add(new Effect.DeleteSession(state.sessionId()));
        }
        return turn.finish();
    }

    /** Something of it found no room when it was its turn, and is not under way. */
    private boolean isLeftOver(SessionState state) {
        return switch (state.phase()) {
            case ENDING -> true;
            case OVER -> false;
            case OPEN -> {
                yield state.participants().stream()
                        .anyMatch(p -> p.hasLeft() ? !p.isSettled() : dispatcher.misses(state, p));
            }
        };
    }

    private boolean isForgettable(SessionState state, Now now) {
        return state.phase() == SessionState.Phase.OVER
                && now.wall().toEpochMilli() - state.endedAtMillis()
                        > settings.tombstoneLife().toMillis();
    }

    /** Drops what is in flight to a session, after an error; the next event of it begins anew at the cursors. */
    public void forget(String sessionId) {
        flights.close(sessionId);
        unanswered.failed(sessionId);
    }

    /** What is held now. */
    public LaneFigures figures() {
        return new LaneFigures(
                flights.sessions(), flights.count(), flights.inFlight(), settlements.size(), sweep.isFirst());
    }
}
