package org.crisisline.gateway.publish;

import java.time.Clock;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.gateway.metrics.GatewayMetrics.Loss;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a message that the brokers will never take: a dead letter, as it was. An EMERGENCY never rests there: it also becomes a request to call
 * a human, since the escalation-service would have read it in the log that did not take it.
 *
 * <p>Called on producers' threads; waits for nothing. The request goes through the producer of the emergency lane; when it fails it is tried
 * again a bounded number of times, then counted and logged.
 */
public final class RefusedMessages {
    private static final Logger log = LoggerFactory.getLogger(RefusedMessages.class);
    /** Each takes up to the producer's time-out: half a minute in all. */
    private static final int ATTEMPTS = 10;
    /** What an EMERGENCY that says nothing of its severity counts as: the usual threshold of an emergency. */
    private static final int SEVERITY = 8;

    private final RecordWriter emergencies;
    private final SideLog sideLog;
    private final Clock clock;
    private final GatewayMetrics metrics;

    /** @param emergencies the writer of the emergency lane */
    public RefusedMessages(RecordWriter emergencies, SideLog sideLog, Clock clock, GatewayMetrics metrics) {
        this.emergencies = emergencies;
        this.sideLog = sideLog;
        this.clock = clock;
        this.metrics = metrics;
    }

    void bury(
            Priority priority,
            LogRecord message,
            ProducerRecord<byte[], byte[]> record,
            PublishFailure failure,
            Exception error) {
        sideLog.bury(DeadLetters.refused(message, record, failure, error, clock.instant()));
        if (priority == Priority.EMERGENCY) {
            ask(request(message.getSessionId(), (Message) message.getBody()), 1);
        }
    }

    private static EscalationRequest request(String sessionId, Message message) {
        EscalationDemand demand = message.getEscalation();
        return EscalationRequest.newBuilder()
                .setEscalationId(
                        demand == null
                                ? Identifiers.escalation(sessionId, message.getParticipantId(), message.getId())
                                : demand.getEscalationId())
                .setSessionId(sessionId)
                .setMessageId(message.getId())
                .setParticipantId(message.getParticipantId())
                .setTrigger(EscalationTrigger.UNDELIVERED)
                .setSeverity(demand == null ? SEVERITY : demand.getSeverity())
                .setReason(demand == null ? null : demand.getReason())
                .setLocation(demand == null ? null : demand.getLocation())
                .setRequestedAt(message.getReceivedAt())
                .build();
    }

    private void ask(EscalationRequest request, int attempt) {
        emergencies.ofSession(Topics.ESCALATION_REQUESTS, request.getSessionId(), request, (metadata, error) -> {
            if (error != null) {
                askAgain(request, attempt, error);
            }
        });
    }

    private void askAgain(EscalationRequest request, int attempt, Exception error) {
        PublishFailure failure = PublishFailures.of(error);
        boolean shorten = failure == PublishFailure.TOO_LARGE && request.getReason() != null;
        if (attempt == ATTEMPTS || (failure.isFinal() && !shorten)) {
            metrics.lost(Loss.ESCALATION_REQUEST);
            log.atError()
                    .addKeyValue(LogKeys.ESCALATION, request.getEscalationId())
                    .addKeyValue(LogKeys.SESSION, request.getSessionId())
                    .addKeyValue(LogKeys.ATTEMPT, attempt)
                    .setCause(error)
                    .log("an escalation could not be asked for");
            return;
        }
        // Only the reason is of any length, and the call counts for more than its words.
        EscalationRequest next =
                shorten ? EscalationRequest.newBuilder(request).setReason(null).build() : request;
        // Not from here: a producer without room fails at once, on this stack.
        sideLog.later(Loss.ESCALATION_REQUEST, () -> ask(next, attempt + 1));
    }
}
