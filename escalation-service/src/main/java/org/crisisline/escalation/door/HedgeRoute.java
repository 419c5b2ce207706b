package org.crisisline.escalation.door;

import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crisisline.escalation.desk.Desk;
import org.crisisline.escalation.intake.Triggers;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.metrics.DoorMetrics;
import org.crisisline.escalation.metrics.DoorMetrics.Ask;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.config.SigningKey;
import org.crisisline.runtime.operations.AsyncRoute;
import org.crisisline.runtime.operations.Request;
import org.crisisline.runtime.operations.Response;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.direct.DirectAnswer;
import org.crisisline.schemas.direct.DirectCall;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Topics;

/**
 * A gateway's direct call. The answer waits for a channel for a moment, so that the person hears that a human was called; when it takes
 * longer, or too many wait already, it says {@code REQUESTED}: the desk has it. On HTTP workers and the desk's thread; blocks on neither.
 */
final class HedgeRoute implements AsyncRoute {
    private static final String RETRY_AFTER = "1";

    private final DoorSettings settings;
    private final Desk desk;
    private final SigningKey key;
    private final DoorMetrics metrics;
    private final Clock clock;
    private final Ticker ticker;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    HedgeRoute(DoorSettings settings, Secret secret, Desk desk, DoorMetrics metrics, Clock clock, Ticker ticker) {
        this.settings = settings;
        this.desk = desk;
        this.key = new SigningKey(secret, DirectCall.SIGNATURE_USE);
        this.metrics = metrics;
        this.clock = clock;
        this.ticker = ticker;
    }

    /** Answers that wait for the desk. */
    int waiting() {
        return waiting.get();
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        long readAt = ticker.nanos();
        if (!isSigned(request)) {
            return at(
                    readAt,
                    Ask.UNSIGNED,
                    Response.error(
                            401,
                            "expected " + DirectCall.TIMESTAMP_HEADER + " (now, in milliseconds) and "
                                    + DirectCall.SIGNATURE_HEADER + ": v1= and the HMAC-SHA256 of it and the body"));
        }
        EscalationRequest asked;
        try {
            asked = Topics.ESCALATION_REQUESTS.valueSerde().decode(request.body());
        } catch (UndecodableRecordException e) {
            return at(readAt, Ask.UNDECODABLE, Response.error(400, e.getMessage()));
        }
        if (!Identifiers.isLegal(asked.getEscalationId()) || !Identifiers.isLegal(asked.getSessionId())) {
            return at(
                    readAt,
                    Ask.UNDECODABLE,
                    Response.error(400, "expected an escalationId and a sessionId of 1 to 64 of A-Z a-z 0-9 . _ : -"));
        }
        if (open.incrementAndGet() > settings.maxAsks()) {
            open.decrementAndGet();
            return at(readAt, Ask.FULL, busy("no room for further escalations"));
        }
        return ask(asked, readAt);
    }

    private CompletionStage<Response> ask(EscalationRequest asked, long readAt) {
        CompletableFuture<EscalationCase> answer =
                desk.ask(Triggers.demand(asked, null)).toCompletableFuture();
        var unused = answer.whenComplete((escalation, error) -> open.decrementAndGet());
        CompletableFuture<Response> response = answer.handle((escalation, error) ->
                error == null ? stands(escalation) : busy("no room for further escalations, or about to stop"));
        if (!response.isDone()) {
            if (waiting.incrementAndGet() > settings.maxWaiting()) {
                waiting.decrementAndGet();
                return at(readAt, Ask.PENDING, requested(asked));
            }
            response = response.completeOnTimeout(
                            requested(asked), settings.answerWithin().toNanos(), TimeUnit.NANOSECONDS)
                    .whenComplete((done, error) -> waiting.decrementAndGet());
        }
        return response.whenComplete((done, error) -> metrics.asked(outcome(done), ticker.nanos() - readAt));
    }

    private boolean isSigned(Request request) {
        String timestamp = request.header(DirectCall.TIMESTAMP_HEADER).orElse("");
        String signature = request.header(DirectCall.SIGNATURE_HEADER).orElse("");
        if (!signature.startsWith(DirectCall.SIGNATURE_VERSION)) {
            return false;
        }
        try {
            Duration away = Duration.ofMillis(Math.subtractExact(Long.parseLong(timestamp), clock.millis()))
                    .abs();
            byte[] presented =
                    HexFormat.of().parseHex(signature, DirectCall.SIGNATURE_VERSION.length(), signature.length());
            return away.compareTo(settings.signatureWindow()) <= 0 && key.signed(presented, timestamp, request.body());
        } catch (IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }

    private CompletionStage<Response> at(long readAt, Ask outcome, Response response) {
        metrics.asked(outcome, ticker.nanos() - readAt);
        return CompletableFuture.completedStage(response);
    }

    private static Response stands(EscalationCase escalation) {
        return answer(new DirectAnswer(
                escalation.id(), escalation.state(), escalation.channel(), escalation.by(), escalation.elapsedMs()));
    }

    private Response requested(EscalationRequest asked) {
        long elapsed = Math.max(
                0, Duration.between(asked.getRequestedAt(), clock.instant()).toMillis());
        return answer(new DirectAnswer(asked.getEscalationId(), EscalationState.REQUESTED, null, null, elapsed));
    }

    private static Response answer(DirectAnswer answer) {
        int status = answer.state() == EscalationState.REQUESTED ? 202 : 200;
        return Response.of(status, "application/json", answer.encode());
    }

    private static Response busy(String why) {
        return Response.error(503, why).withHeader("Retry-After", RETRY_AFTER);
    }

    private static Ask outcome(Response response) {
        return switch (response.status()) {
            case 200 -> dispatched(response) ? Ask.DISPATCHED : Ask.FAILED;
            case 202 -> Ask.PENDING;
            default -> Ask.CLOSED;
        };
    }

    private static boolean dispatched(Response response) {
        return EscalationOrder.isDispatched(DirectAnswer.decode(response.body()).state());
    }
}
