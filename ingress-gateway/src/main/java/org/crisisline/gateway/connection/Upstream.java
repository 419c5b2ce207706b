package org.crisisline.gateway.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.wire.ClientFrame;
import org.crisisline.gateway.wire.ErrorCode;
import org.crisisline.gateway.wire.Place;
import org.crisisline.gateway.wire.ServerFrame;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.Location;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;

/**
 * What the client of one connection publishes: checks, repeats of an id, the record for the log, and the log's answers. Pure; adds its
 * effects to the list that it is given. One thread's.
 */
final class Upstream {
    /** The kind of the message that an {@code escalate} frame is; a {@code send} can't pretend to be one. */
    static final String ESCALATION_KIND = "escalation";

    private static final long OVERLOADED_RETRY_MS = 500;

    private final String connectionId;
    private final ConnectionSettings settings;
    private final TokenClaims claims;
    private final SessionKnowledge sessions;
    private final RateLimits rates;
    private final SentMessages sent;

    Upstream(
            String connectionId,
            ConnectionSettings settings,
            TokenClaims claims,
            SessionKnowledge sessions,
            RateLimits rates,
            SentMessages sent) {
        this.connectionId = connectionId;
        this.settings = settings;
        this.claims = claims;
        this.sessions = sessions;
        this.rates = rates;
        this.sent = sent;
    }

    /** Whether the frame was within its rate; the answer is written in either case. */
    boolean send(ClientFrame.Send frame, Moment now, List<Effect> effects) {
        Optional<Priority> known = sent.find(frame.id()).map(SentMessages.Sent::priority);
        // A repeat that leaves the priority out means the same message, even if the session became an emergency
        // meanwhile.
        Priority priority = frame.priority().or(() -> known).orElseGet(() -> usualPriority(frame));
        if (!withinRate(frame.id(), priority, now, effects)) {
            return false;
        }
        if (frame.kind().equals(ESCALATION_KIND)) {
            refuse(
                    ErrorCode.INVALID_FRAME,
                    "field 'kind': '" + ESCALATION_KIND + "' is what an escalate frame becomes, expected another kind",
                    frame.id(),
                    effects);
            return true;
        }
        publish(frame.id(), frame.kind(), priority, frame.payload(), Optional.empty(), now, effects);
        return true;
    }

    /** Whether the frame was within its rate; the answer is written in either case. */
    boolean escalate(ClientFrame.Escalate frame, Moment now, List<Effect> effects) {
        if (!withinRate(frame.id(), Priority.EMERGENCY, now, effects)) {
            return false;
        }
        EscalationDemand demand = new EscalationDemand(
                Identifiers.escalation(claims.sessionId(), claims.participantId(), frame.id()),
                frame.severity(),
                frame.reason().orElse(null),
                frame.location().map(Upstream::location).orElse(null));
        publish(
                frame.id(),
                ESCALATION_KIND,
                Priority.EMERGENCY,
                EscalationPayload.of(frame),
                Optional.of(demand),
                now,
                effects);
        return true;
    }

    /** A severe alert counts as an emergency by itself, or the escalation-service, which reads that log alone, would not see it. */
    private Priority usualPriority(ClientFrame.Send frame) {
        boolean severe = isSevereAlert(frame.kind(), frame.payload());
        return severe || sessions.isEmergency(claims.sessionId()) ? Priority.EMERGENCY : Priority.NORMAL;
    }

    private boolean isSevereAlert(String kind, String payload) {
        return kind.equals(CrisisAlert.KIND)
                && CrisisAlert.severityOf(payload).orElse(0) >= settings.emergencySeverity();
    }

    private boolean withinRate(String id, Priority priority, Moment now, List<Effect> effects) {
        if (rates.allowsMessage(priority, now.nanos())) {
            return true;
        }
        effects.add(new Effect.Write(ServerFrame.Refused.later(
                ErrorCode.RATE_LIMITED,
                "more than " + rateOf(priority).perSecond() + " messages a second",
                Optional.of(id),
                rates.millisUntilMessage(priority, now.nanos()))));
        return false;
    }

    private ConnectionLimits.Rate rateOf(Priority priority) {
        return priority == Priority.EMERGENCY
                ? settings.limits().emergencies()
                : settings.limits().messages();
    }

    private void publish(
            String id,
            String kind,
            Priority priority,
            String payload,
            Optional<EscalationDemand> demand,
            Moment now,
            List<Effect> effects) {
        int max = settings.limits().maxPayloadBytes();
        if (isLonger(payload, max)) {
            refuse(ErrorCode.PAYLOAD_TOO_LARGE, "field 'payload': expected at most " + max + " bytes", id, effects);
            return;
        }
        int content = Objects.hash(kind, payload, demand);
        Optional<SentMessages.Sent> known = sent.find(id);
        if (known.isPresent() && !known.get().sameAs(priority, content)) {
            refuse(
                    ErrorCode.ID_CONFLICT,
                    "field 'id': was used on this connection for something else, at "
                            + known.get().priority(),
                    id,
                    effects);
            return;
        }
        if (known.isPresent() && !isToBePublishedAgain(known.get(), effects)) {
            return;
        }
        if (known.isEmpty() && demand.isEmpty() && !isRoomFor(id, kind, priority, payload, now, effects)) {
            return;
        }
        if (sent.inFlight() >= settings.limits().inFlightMessages()) {
            effects.add(new Effect.Write(ServerFrame.Refused.later(
                    ErrorCode.OVERLOADED,
                    settings.limits().inFlightMessages() + " messages of this connection wait for the log",
                    Optional.of(id),
                    OVERLOADED_RETRY_MS)));
            return;
        }
        if (known.isPresent()) {
            sent.publishAgain(known.get(), now.nanos());
        } else {
            sent.publish(id, priority, content, demand.isPresent(), now.nanos());
        }
        LogRecord message = new LogRecord(
                claims.sessionId(),
                new Message(
                        id,
                        claims.participantId(),
                        claims.role(),
                        kind,
                        payload,
                        now.wall().truncatedTo(ChronoUnit.MILLIS),
                        settings.gatewayId(),
                        connectionId,
                        demand.orElse(null)));
        effects.add(new Effect.Publish(id, priority, message));
    }

    /** What asks for a human goes into the log in any case: the escalation-service reads it there, whether the lane has room or not. */
    private boolean isRoomFor(
            String id, String kind, Priority priority, String payload, Moment now, List<Effect> effects) {
        long millis = rates.millisUntilRoom(priority, now.nanos());
        if (millis == 0 || (priority == Priority.EMERGENCY && isSevereAlert(kind, payload))) {
            return true;
        }
        effects.add(new Effect.Write(ServerFrame.Refused.later(
                ErrorCode.SESSION_FULL, "the session's log was full a moment ago", Optional.of(id), millis)));
        return false;
    }

    private static boolean isToBePublishedAgain(SentMessages.Sent known, List<Effect> effects) {
        return switch (known.state()) {
            case IN_FLIGHT -> false; // The answer to the first one answers this one.
            case ACCEPTED -> {
                effects.add(new Effect.Write(
                        new ServerFrame.Accepted(known.id(), known.priority(), known.position(), true)));
                yield false;
            }
            case UNKNOWN -> true;
        };
    }

    void accepted(String id, long position, long nowNanos, List<Effect> effects) {
        Optional<SentMessages.Sent> found = sent.find(id);
        if (found.isEmpty()) {
            return; // The lane has rejected it meanwhile, and the client knows.
        }
        SentMessages.Sent message = found.get();
        sent.accepted(message, position);
        effects.add(new Effect.Write(new ServerFrame.Accepted(id, message.priority(), position, false)));
        effects.add(
                new Effect.Measure(Effect.Measurement.ACCEPTED, message.priority(), nowNanos - message.readNanos()));
        if (message.isEscalation()) {
            effects.add(new Effect.MarkEmergency());
            effects.add(new Effect.Audit(
                    "escalation.requested",
                    "ok",
                    Optional.of(Identifiers.escalation(claims.sessionId(), claims.participantId(), id)),
                    Map.of()));
        }
    }

    void refused(String id, PublishFailure failure, Duration retryAfter, List<Effect> effects) {
        Optional<SentMessages.Sent> found = sent.find(id);
        if (found.isEmpty()) {
            return;
        }
        switch (failure) {
            case OVERLOADED -> {
                sent.forget(found.get());
                // In a flood most frames are refusals. Who is told to come again in a second can wait for that a while.
                boolean hurried = found.get().priority() == Priority.EMERGENCY;
                effects.add(new Effect.Write(
                        ServerFrame.Refused.later(
                                ErrorCode.OVERLOADED,
                                "more is sent than can be carried",
                                Optional.of(id),
                                retryAfter.toMillis()),
                        hurried));
            }
            case TOO_LARGE -> {
                sent.forget(found.get());
                refuse(ErrorCode.PAYLOAD_TOO_LARGE, "larger than the log takes", id, effects);
            }
            case REFUSED -> {
                sent.forget(found.get());
                refuse(ErrorCode.FORBIDDEN, "the log does not take this message; nothing was stored", id, effects);
            }
            case UNAVAILABLE -> {
                sent.unknown(found.get());
                effects.add(new Effect.Write(ServerFrame.Refused.later(
                        ErrorCode.UNAVAILABLE,
                        "the log did not answer in time; send the same id again",
                        Optional.of(id),
                        retryAfter.toMillis())));
            }
        }
    }

    private static void refuse(ErrorCode code, String message, String id, List<Effect> effects) {
        effects.add(new Effect.Write(ServerFrame.Refused.of(code, message, id)));
    }

    /** A UTF-16 character is one to three bytes in UTF-8; only in between must one count. */
    private static boolean isLonger(String text, int maxBytes) {
        return text.length() > maxBytes || (text.length() > maxBytes / 3 && text.getBytes(UTF_8).length > maxBytes);
    }

    private static Location location(Place place) {
        Double accuracy =
                place.accuracyMeters().isPresent() ? place.accuracyMeters().getAsDouble() : null;
        return new Location(place.lat(), place.lng(), accuracy);
    }
}
