package org.crisisline.gateway.hedge;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.gateway.metrics.HedgeMetrics.Cause;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.trigger.EscalationTriggers;

/**
 * Stands before the log. A message that asks for a human is published as any other, and a moment later, unless the log has accepted it, it is also asked
 * of an escalation instance, under the same escalation id; at once when the log refuses it. What the log says still goes to whoever
 * published, unchanged. Called on event loops and producers' threads; never blocks.
 */
public final class HedgedLog implements ConnectionPorts.MessageLog {
    private final ConnectionPorts.MessageLog messages;
    private final EscalationTriggers triggers;
    private final Hedging hedges;

    /**
     * @param messages the log
     * @param triggers which messages ask for a human
     * @param hedges whom to ask
     */
    public HedgedLog(ConnectionPorts.MessageLog messages, EscalationTriggers triggers, Hedging hedges) {
        this.messages = messages;
        this.triggers = triggers;
        this.hedges = hedges;
    }

    @Override
    public void publish(Priority priority, LogRecord message, ConnectionPorts.Answer answer) {
        // The escalation-service reads the emergency topic alone: elsewhere nothing asks for a human.
        Optional<EscalationRequest> asked = priority == Priority.EMERGENCY ? triggers.of(message) : Optional.empty();
        if (asked.isEmpty()) {
            messages.publish(priority, message, answer);
            return;
        }
        Watched watched = new Watched(asked.get(), answer);
        watched.arm();
        messages.publish(priority, message, watched);
    }

    /** The log's answer on its way, and the timer that runs meanwhile. */
    private final class Watched implements ConnectionPorts.Answer, Hedging.Asker {
        private final EscalationRequest request;
        private final ConnectionPorts.Answer answer;
        private final AtomicBoolean begun = new AtomicBoolean();
        private volatile boolean accepted;
        private volatile Future<?> timer;

        Watched(EscalationRequest request, ConnectionPorts.Answer answer) {
            this.request = request;
            this.answer = answer;
        }

        /** Before it is published, so that the timer is there for whichever thread the log answers on. */
        void arm() {
            timer = hedges.later(() -> begin(Cause.SLOW));
        }

        private void begin(Cause cause) {
            if (!accepted && begun.compareAndSet(false, true)) {
                hedges.begin(request, cause, this);
            }
        }

        @Override
        public void accepted(long position) {
            accepted = true;
            timer.cancel(false);
            answer.accepted(position);
        }

        @Override
        public void refused(PublishFailure failure) {
            refused();
            answer.refused(failure);
        }

        @Override
        public void refused(PublishFailure failure, Duration retryAfter) {
            refused();
            answer.refused(failure, retryAfter);
        }

        private void refused() {
            timer.cancel(false);
            begin(Cause.REFUSED);
        }

        @Override
        public void stands(EscalationNotice notice) {
            answer.escalated(notice);
        }

        @Override
        public boolean isInTheLog() {
            return accepted;
        }
    }
}
