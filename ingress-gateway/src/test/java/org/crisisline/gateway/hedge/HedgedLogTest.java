package org.crisisline.gateway.hedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.gateway.metrics.HedgeMetrics.Cause;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.trigger.EscalationTriggers;
import org.junit.jupiter.api.Test;

/** What is hedged, and when; on a clockwork that a test turns by hand. */
class HedgedLogTest {
    private static final LogRecord ESCALATE =
            message("escalation", "{}", new EscalationDemand("esc-1", 9, "the reason", null));

    private record Begun(EscalationRequest request, Cause cause, Hedging.Asker asker) {}

    private static final class Clockwork implements Hedging {
        final List<Runnable> timers = new ArrayList<>();
        final List<CompletableFuture<Void>> handles = new ArrayList<>();
        final List<Begun> begun = new ArrayList<>();

        @Override
        public Future<?> later(Runnable task) {
            CompletableFuture<Void> handle = new CompletableFuture<>();
            timers.add(task);
            handles.add(handle);
            return handle;
        }

        @Override
        public void begin(EscalationRequest request, Cause cause, Asker asker) {
            begun.add(new Begun(request, cause, asker));
        }

        void fire() {
            for (int i = 0; i < timers.size(); i++) {
                if (!handles.get(i).isCancelled()) {
                    timers.get(i).run();
                }
            }
        }
    }

    private static final class Heard implements ConnectionPorts.Answer {
        final List<Object> heard = new ArrayList<>();

        @Override
        public void accepted(long position) {
            heard.add(position);
        }

        @Override
        public void refused(PublishFailure failure) {
            heard.add(failure);
        }

        @Override
        public void refused(PublishFailure failure, Duration retryAfter) {
            heard.add(retryAfter);
        }

        @Override
        public void escalated(EscalationNotice notice) {
            heard.add(notice);
        }
    }

    private final Clockwork clockwork = new Clockwork();
    private final List<ConnectionPorts.Answer> published = new ArrayList<>();
    private final Heard client = new Heard();
    private final HedgedLog log =
            new HedgedLog((priority, message, answer) -> published.add(answer), new EscalationTriggers(8), clockwork);

    private static LogRecord message(String kind, String payload, EscalationDemand demand) {
        return new LogRecord(
                "s-1", new Message("m1", "p-1", Role.PERSON, kind, payload, Instant.EPOCH, "g-1", "c-1", demand));
    }

    @Test
    void messageThatAsksForNobody_isPublished_andNothingElse() {
        log.publish(Priority.EMERGENCY, message("text", "{}", null), client);
        log.publish(Priority.EMERGENCY, message("crisis_alert", "{\"severity\":7}", null), client);
        log.publish(Priority.HIGH, message("crisis_alert", "{\"severity\":9}", null), client);

        assertThat(published).containsExactly(client, client, client);
        assertThat(clockwork.timers).isEmpty();
    }

    @Test
    void escalation_thatTheLogTakesInTime_isLeftToIt() {
        log.publish(Priority.EMERGENCY, ESCALATE, client);

        published.get(0).accepted(7);
        clockwork.fire();

        assertThat(clockwork.handles.get(0)).isCancelled();
        assertThat(clockwork.begun).isEmpty();
        assertThat(client.heard).containsExactly(7L);
    }

    @Test
    void escalation_thatTheLogHasAcceptedAsTheTimerFires_isLeftToIt() {
        log.publish(Priority.EMERGENCY, ESCALATE, client);
        published.get(0).accepted(7);

        // Too late to be cancelled.
        clockwork.timers.get(0).run();

        assertThat(clockwork.begun).isEmpty();
    }

    @Test
    void escalation_thatTheLogIsSlowWith_isHedgedOnce_underTheSameId() {
        log.publish(Priority.EMERGENCY, ESCALATE, client);

        clockwork.fire();

        assertThat(clockwork.begun).singleElement().satisfies(begun -> {
            assertThat(begun.cause()).isEqualTo(Cause.SLOW);
            assertThat(begun.request().getEscalationId()).isEqualTo("esc-1");
            assertThat(begun.request().getSessionId()).isEqualTo("s-1");
            assertThat(begun.request().getMessageId()).isEqualTo("m1");
            assertThat(begun.request().getReason()).isEqualTo("the reason");
            assertThat(begun.asker().isInTheLog()).isFalse();
        });
        published.get(0).refused(PublishFailure.UNAVAILABLE);
        clockwork.fire();
        assertThat(clockwork.begun).hasSize(1);
        assertThat(client.heard).containsExactly(PublishFailure.UNAVAILABLE);
    }

    @Test
    void escalation_thatTheLogRefuses_isHedgedAtOnce() {
        log.publish(Priority.EMERGENCY, ESCALATE, client);

        published.get(0).refused(PublishFailure.OVERLOADED, Duration.ofSeconds(1));
        clockwork.fire();

        assertThat(clockwork.begun).extracting(Begun::cause).containsExactly(Cause.REFUSED);
        assertThat(client.heard).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void severeAlert_isHedged_underTheIdThatItsReadersDerive() {
        log.publish(Priority.EMERGENCY, message("crisis_alert", "{\"severity\":8}", null), client);

        clockwork.fire();

        assertThat(clockwork.begun.get(0).request().getEscalationId())
                .isEqualTo(Identifiers.escalation("s-1", "p-1", "m1"));
    }

    @Test
    void whatAnInstanceAnswers_goesToWhoPublished_andTheLogsAnswerToo() {
        EscalationNotice notice = new EscalationNotice("m1", "esc-1", EscalationState.DISPATCHED, "webhook", null, 60L);
        log.publish(Priority.EMERGENCY, ESCALATE, client);
        clockwork.fire();

        clockwork.begun.get(0).asker().stands(notice);
        published.get(0).accepted(9);

        assertThat(client.heard).containsExactly(notice, 9L);
        assertThat(clockwork.begun.get(0).asker().isInTheLog()).isTrue();
    }
}
