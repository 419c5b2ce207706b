package org.crisisline.gateway.connection;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.crisisline.gateway.wire.ErrorCode;
import org.crisisline.gateway.wire.ResumePoint;
import org.crisisline.gateway.wire.ServerFrame;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.CaughtUp;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.Gap;
import org.crisisline.schemas.record.ParticipantNotice;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Progress;
import org.crisisline.schemas.record.Refusal;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.Rejected;
import org.crisisline.schemas.record.Repeated;
import org.crisisline.schemas.topic.Lane;

/**
 * What the mailbox brings to one connection and what the client acknowledges of it: the chain rule, progress, escalations, who is there.
 * Pure; adds its effects to the list that it is given. One thread's.
 */
final class Downstream {
    private static final int MAX_ESCALATIONS = 64;

    private final String participantId;
    private final SentMessages sent;
    private final RateLimits rates;
    private final Map<Priority, Chain> chains = new EnumMap<>(Priority.class);
    private final Set<Priority> seenLost = EnumSet.noneOf(Priority.class);
    private final ProgressFilter progress = new ProgressFilter();
    private final Peers peers = new Peers();
    private final Map<String, EscalationNotice> escalations = new LinkedHashMap<>();

    Downstream(String participantId, SentMessages sent, RateLimits rates) {
        this.participantId = participantId;
        this.rates = rates;
        this.sent = sent;
        for (Priority priority : Priority.values()) {
            chains.put(priority, new Chain());
        }
    }

    /** The connection becomes the active one; positions of the present log that the client claims count as acknowledged. */
    void begin(Optional<ResumePoint> resume, String logEpoch, long nowNanos) {
        chains.values().forEach(Chain::begin);
        progress.clear();
        peers.begin(nowNanos);
        escalations.clear();
        resume.filter(point -> point.epoch().equals(logEpoch))
                .ifPresent(point -> point.positions()
                        .forEach((priority, position) -> chains.get(priority).resume(position)));
    }

    // ---------------------------------------------------------------------------------------------- from the mailbox

    void dispatch(Dispatch dispatch, List<Effect> effects) {
        Chain chain = chains.get(dispatch.getPriority());
        Chain.Verdict verdict = chain.judge(
                dispatch.getPosition(), dispatch.getPrevious(), dispatch.getCursor(), dispatch.getAttempt());
        switch (verdict) {
            case WRITE -> {
                chain.wrote(dispatch.getPosition());
                effects.add(new Effect.Write(message(dispatch)));
            }
            case WRITTEN_BEFORE -> {
                // The lane repeats itself after a fail-over; what the client has, or will have, it does not get twice.
            }
            case BROKEN -> refuse(dispatch.getPriority(), dispatch.getPosition(), Refusal.CHAIN_BROKEN, effects);
        }
    }

    /** Whether it was written on this connection before. */
    boolean hasWritten(Dispatch dispatch) {
        return chains.get(dispatch.getPriority()).hasWritten(dispatch.getPosition());
    }

    /** A dispatch or a caught-up for a connection that is not the active one. */
    void refuse(Priority priority, long position, Refusal refusal, List<Effect> effects) {
        Long lastWritten = chains.get(priority).lastWritten();
        effects.add(new Effect.Report(Lane.of(priority), new Refused(priority, position, refusal, lastWritten)));
    }

    void probe(Probe probe, boolean active, List<Effect> effects) {
        Priority priority = probe.getPriority();
        Chain chain = chains.get(priority);
        effects.add(new Effect.Report(
                Lane.of(priority),
                new ProbeAnswer(priority, probe.getProbe(), active, chain.lastWritten(), chain.lastAcknowledged())));
    }

    void caughtUp(CaughtUp record, List<Effect> effects) {
        Chain chain = chains.get(record.getPriority());
        if (!chain.links(record.getPrevious(), record.getCursor())) {
            refuse(record.getPriority(), record.getPosition(), Refusal.CHAIN_BROKEN, effects);
        } else if (chain.catchUp()) {
            effects.add(
                    new Effect.Write(new ServerFrame.CaughtUp(record.getPriority(), position(record.getPosition()))));
        }
    }

    void gap(Gap gap, List<Effect> effects) {
        effects.add(
                new Effect.Write(new ServerFrame.Gap(gap.getPriority(), gap.getFrom(), gap.getTo(), gap.getReason())));
    }

    void progress(Progress record, long nowNanos, List<Effect> effects) {
        String by = record.getByParticipantId();
        Priority priority = record.getPriority();
        OptionalLong before = progress.raise(by, priority, record.getSeen(), record.getPosition());
        if (before.isEmpty()) {
            return;
        }
        if (record.getSeen()) {
            effects.add(new Effect.Write(new ServerFrame.Seen(priority, record.getPosition(), by)));
            return;
        }
        Optional<String> id = Optional.ofNullable(record.getId());
        Optional<SentMessages.Sent> latest = id.flatMap(sent::find).filter(message -> message.priority() == priority);
        OptionalLong latencyMs = latest.isPresent()
                ? OptionalLong.of(
                        TimeUnit.NANOSECONDS.toMillis(nowNanos - latest.get().readNanos()))
                : OptionalLong.empty();
        effects.add(new Effect.Write(new ServerFrame.Delivered(priority, record.getPosition(), by, id, latencyMs)));
        // A summary after connecting names no message, and measures nothing.
        latest.ifPresent(message -> measure(record, before.getAsLong(), message, nowNanos, effects));
    }

    private void measure(Progress record, long before, SentMessages.Sent latest, long nowNanos, List<Effect> effects) {
        for (SentMessages.Sent message : sent.between(record.getPriority(), before, record.getPosition())) {
            measureOne(record, message, nowNanos, effects);
        }
        if (latest.state() == SentMessages.State.IN_FLIGHT) {
            // The recipient was quicker than the log's own answer.
            measureOne(record, latest, nowNanos, effects);
        }
    }

    private void measureOne(Progress record, SentMessages.Sent message, long nowNanos, List<Effect> effects) {
        if (peers.wasConnected(record.getByParticipantId(), message.readNanos())) {
            effects.add(new Effect.Measure(
                    Effect.Measurement.DELIVERED, record.getPriority(), nowNanos - message.readNanos()));
        }
    }

    void repeated(Repeated record, List<Effect> effects) {
        sent.find(record.getId())
                .filter(message -> message.priority() == record.getPriority())
                .ifPresent(message -> sent.repeated(message, record.getPosition()));
        effects.add(new Effect.Write(
                new ServerFrame.Accepted(record.getId(), record.getPriority(), record.getPosition(), true)));
    }

    void rejected(Rejected record, long nowNanos, List<Effect> effects) {
        // A code that a newer lane knows and this gateway doesn't still is a refusal.
        ErrorCode code = ErrorCode.ofLabel(record.getCode()).orElse(ErrorCode.FORBIDDEN);
        Optional<SentMessages.Sent> rejected = sent.find(record.getId());
        if (code == ErrorCode.SESSION_FULL) {
            rejected.ifPresent(message -> rates.logIsFull(message.priority(), nowNanos));
        }
        rejected.ifPresent(sent::forget);
        effects.add(new Effect.Write(ServerFrame.Refused.of(code, record.getMessage(), record.getId())));
    }

    /** An escalation instance's own word, for a message of this connection that the log had not taken in time. */
    void askedDirectly(EscalationNotice notice, long nowNanos, List<Effect> effects) {
        String state = notice.getState().name().toLowerCase(Locale.ROOT);
        effects.add(new Effect.Audit("escalation.hedged", state, Optional.of(notice.getEscalationId()), Map.of()));
        escalation(notice, nowNanos, effects);
    }

    void escalation(EscalationNotice notice, long nowNanos, List<Effect> effects) {
        EscalationNotice known = escalations.get(notice.getEscalationId());
        if (known != null && EscalationOrder.rises(notice.getState(), known.getState())) {
            // An instance was asked directly and the log's earlier word came later: it doesn't take back what the
            // client knows.
            return;
        }
        if (notice.equals(escalations.put(notice.getEscalationId(), notice))) {
            return;
        }
        if (escalations.size() > MAX_ESCALATIONS) {
            escalations.remove(escalations.keySet().iterator().next());
        }
        effects.add(new Effect.Write(new ServerFrame.Escalation(
                notice.getId(),
                notice.getEscalationId(),
                notice.getState(),
                Optional.ofNullable(notice.getChannel()),
                Optional.ofNullable(notice.getBy()),
                notice.getElapsedMs())));
        if (notice.getState() == EscalationState.DISPATCHED) {
            sent.find(notice.getId())
                    .filter(message -> message.isEscalation() && message.dispatchedFirst())
                    .ifPresent(message -> effects.add(new Effect.Measure(
                            Effect.Measurement.ESCALATED, Priority.EMERGENCY, nowNanos - message.readNanos())));
        }
    }

    void participant(ParticipantNotice notice, long nowNanos, List<Effect> effects) {
        if (!notice.getParticipantId().equals(participantId)
                && peers.note(notice.getParticipantId(), notice.getEvent(), nowNanos)) {
            effects.add(new Effect.Write(
                    new ServerFrame.Participant(notice.getParticipantId(), notice.getRole(), notice.getEvent())));
        }
    }

    // ---------------------------------------------------------------------------------------------- from the client

    void acknowledge(Priority priority, long position, boolean seen, List<Effect> effects) {
        Chain chain = chains.get(priority);
        Chain.Claim claim = seen ? chain.see(position) : chain.acknowledge(position);
        switch (claim) {
            case RISEN -> effects.add(new Effect.Report(Lane.of(priority), new Acknowledged(priority, position, seen)));
            case NOTHING_NEW -> {
                // Acknowledging again is harmless: the lane has it, or learns it by a probe.
            }
            case BEYOND ->
                effects.add(new Effect.Write(ServerFrame.Refused.of(
                        ErrorCode.INVALID_FRAME,
                        "field 'position': beyond what was sent on this connection at " + priority
                                + ", expected at most "
                                + (chain.lastWritten() == null ? "nothing yet" : chain.lastWritten()))));
        }
    }

    /** The lane may not have heard what was last seen at that priority. */
    void seenLost(Priority priority) {
        seenLost.add(priority);
    }

    /** Says again what the lane may not have heard of what was seen: it asks for acknowledgements, and never for that. */
    void seenAgain(List<Effect> effects) {
        for (Priority priority : seenLost) {
            long position = chains.get(priority).lastSeen();
            effects.add(new Effect.Report(Lane.of(priority), new Acknowledged(priority, position, true)));
        }
        seenLost.clear();
    }

    private static ServerFrame.Message message(Dispatch dispatch) {
        return new ServerFrame.Message(
                dispatch.getId(),
                dispatch.getPriority(),
                dispatch.getPosition(),
                position(dispatch.getPrevious()),
                dispatch.getFromParticipantId(),
                dispatch.getFromRole(),
                dispatch.getKind(),
                dispatch.getPayload(),
                dispatch.getReceivedAt(),
                dispatch.getAttempt());
    }

    private static OptionalLong position(long position) {
        return position < 0 ? OptionalLong.empty() : OptionalLong.of(position);
    }
}
