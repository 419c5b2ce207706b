package org.crisisline.cli.escalations;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.operator.AuditTrail;
import org.crisisline.cli.operator.DurableWriter;
import org.crisisline.cli.operator.Operator;
import org.crisisline.cli.operator.Written;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;

/**
 * Writes what a human says to an escalation: its next state into {@code crisis.escalations}, where every instance reads it, and then into the
 * audit. Blocks until the log has both.
 */
public final class Answers {
    private final DurableWriter writer;
    private final Operator operator;
    private final Clock clock;

    /** @param writer stays the caller's to close */
    public Answers(DurableWriter writer, Operator operator, Clock clock) {
        this.writer = Objects.requireNonNull(writer, "writer");
        this.operator = Objects.requireNonNull(operator, "operator");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * Says it. One that has joined another says it to that one, too, and first: it is the one that is called.
     *
     * @return the records that were written, the escalation's own last
     * @throws StackException when the move is none, or the brokers did not take it
     */
    public List<Escalation> give(Answer answer, EscalationStory story, EscalationBook book) {
        Escalation present = story.standing()
                .orElseThrow(() -> new StackException("nobody has taken " + story.id()
                        + " yet, so there is nothing to be " + answer.done() + ": crisis escalations show"));
        Escalation own = answer.to(present, operator.name(), clock.instant());
        List<Escalation> all = new ArrayList<>();
        Optional<Escalation> speaker = story.incident().flatMap(book::exactly).flatMap(EscalationStory::standing);
        speaker.filter(answer::isOpenTo)
                .map(incident -> answer.to(incident, operator.name(), clock.instant()))
                .ifPresent(all::add);
        all.add(own);
        all.forEach(record -> write(answer, record));
        return all;
    }

    private void write(Answer answer, Escalation record) {
        int partition = new SessionPartitions(writer.partitions(Topics.ESCALATIONS.name())).of(record.getSessionId());
        Written written = writer.write(Topics.ESCALATIONS, partition, record.getEscalationId(), record);
        if (!(written instanceof Written.Durable)) {
            throw new StackException(record.getEscalationId() + " is NOT " + answer.done() + ": " + Topics.ESCALATIONS
                    + " did not take it (" + written + ")");
        }
        Written audited = new AuditTrail(writer, operator, clock)
                .write(
                        answer.action(),
                        new AuditTrail.Subject(
                                Optional.of(record.getSessionId()),
                                Optional.ofNullable(record.getParticipantId()),
                                Optional.of(record.getEscalationId())),
                        "ok",
                        Map.of("elapsedMs", Long.toString(record.getElapsedMs())));
        if (!(audited instanceof Written.Durable)) {
            throw new StackException(record.getEscalationId() + " is " + answer.done() + ", and " + Topics.AUDIT
                    + " did not take that (" + audited + ")");
        }
    }
}
