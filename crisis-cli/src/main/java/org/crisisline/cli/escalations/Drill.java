package org.crisisline.cli.escalations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.operator.AuditTrail;
import org.crisisline.cli.operator.DurableWriter;
import org.crisisline.cli.operator.Operator;
import org.crisisline.cli.operator.Written;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;

/**
 * Asks for a human as an exercise, and waits until a channel has taken the call. It goes the whole way of an emergency but for the gateway;
 * a channel marks it, and none carries it to a real dispatcher. Blocks.
 */
public final class Drill {
    /** What the audit calls it. */
    static final String ACTION = "escalation.drill";

    private static final Duration PAUSE = Duration.ofMillis(20);

    /**
     * What came of it.
     *
     * @param story what the topics say by the end of the waiting
     * @param reached whether a channel has taken the call
     * @param took from writing the request to reading that, on this machine's ticker
     */
    public record Result(EscalationStory story, boolean reached, Duration took) {}

    private final DurableWriter writer;
    private final Operator operator;
    private final Clock clock;
    private final Ticker ticker;

    /** @param writer stays the caller's to close */
    public Drill(DurableWriter writer, Operator operator, Clock clock, Ticker ticker) {
        this.writer = Objects.requireNonNull(writer, "writer");
        this.operator = Objects.requireNonNull(operator, "operator");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.ticker = Objects.requireNonNull(ticker, "ticker");
    }

    /**
     * Asks, and waits.
     *
     * @param topics read up to now; stay the caller's to close
     * @param patience how long to wait
     * @throws StackException when the brokers do not take the request
     */
    public Result run(EscalationTopics topics, String session, int severity, Duration patience)
            throws InterruptedException {
        String id = Identifiers.escalation(
                session, operator.name(), UUID.randomUUID().toString());
        audit(session, id, severity);
        topics.readOn();
        int partition = new SessionPartitions(writer.partitions(Topics.ESCALATION_REQUESTS.name())).of(session);
        // Not before all that this command does for itself: the service counts from here, and would tell of a call that
        // came too late.
        EscalationRequest request = request(id, session, severity, clock.instant());
        long begun = ticker.nanos();
        Written written = writer.write(Topics.ESCALATION_REQUESTS, partition, session, request);
        if (!(written instanceof Written.Durable)) {
            throw new StackException(
                    "nothing was asked: " + Topics.ESCALATION_REQUESTS + " did not take it (" + written + ")");
        }
        while (true) {
            Optional<EscalationStory> story = topics.readOn().exactly(id);
            boolean reached = story.flatMap(EscalationStory::state)
                    .filter(EscalationOrder::isDispatched)
                    .isPresent();
            if (reached || ticker.hasPassed(begun, patience)) {
                Duration took = Duration.ofNanos(ticker.since(begun));
                return new Result(story.orElseGet(() -> unheard(request)), reached, took);
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    /** Nobody has written a word: what we asked is all there is to tell. */
    private static EscalationStory unheard(EscalationRequest request) {
        EscalationStory story = new EscalationStory(request.getEscalationId());
        story.add(request, request.getRequestedAt());
        return story;
    }

    private static EscalationRequest request(String id, String session, int severity, Instant now) {
        return EscalationRequest.newBuilder()
                .setEscalationId(id)
                .setSessionId(session)
                .setTrigger(EscalationTrigger.DIRECT)
                .setSeverity(severity)
                .setReason("Drill: nobody is in danger.")
                .setRequestedAt(now.truncatedTo(ChronoUnit.MILLIS))
                .setDrill(true)
                .build();
    }

    private void audit(String session, String id, int severity) {
        Written audited = new AuditTrail(writer, operator, clock)
                .write(
                        ACTION,
                        new AuditTrail.Subject(Optional.of(session), Optional.empty(), Optional.of(id)),
                        "requested",
                        Map.of("severity", Integer.toString(severity)));
        if (!(audited instanceof Written.Durable)) {
            throw new StackException(
                    "nothing was asked: " + Topics.AUDIT + " did not take that there is a drill (" + audited + ")");
        }
    }
}
