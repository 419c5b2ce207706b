package org.crisisline.cli.trace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crisisline.cli.trace.Step.Kind;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.PositionAt;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Progress;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.Rejected;
import org.crisisline.schemas.record.Repeated;

/**
 * Tells the steps of one message from the records of its session. An acknowledgement covers everything before it, so of these the first one
 * that covers the message counts, for each recipient. Questions and answers between lane and gateway count from the recipient's first dispatch to that. Pure;
 * for one story.
 */
final class StoryTeller {
    private static final String REPLAY = "dead-letter.replay";

    private final Fact first;
    private final Message message;
    private final Priority priority;
    private final List<Fact> facts;
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Instant> dispatched = new HashMap<>();
    private final Map<String, Instant> acknowledged = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> letters = new HashSet<>();

    /**
     * @param first the record of the message that counts
     * @param priority its priority
     * @param facts all that may belong to it, of its session
     */
    StoryTeller(Fact first, Priority priority, List<Fact> facts) {
        this.first = first;
        this.message = (Message) ((LogRecord) first.record()).getBody();
        this.priority = priority;
        this.facts = facts.stream().sorted(Comparator.comparing(Fact::at)).toList();
    }

    /** The steps, oldest first. */
    List<Step> tell() {
        add(
                message.getReceivedAt(),
                Kind.RECEIVED,
                "from %s (%s) by gateway %s, connection %s"
                        .formatted(
                                message.getParticipantId(),
                                message.getRole(),
                                message.getGatewayId(),
                                message.getConnectionId()));
        // The dispatches and acknowledgements first: what lies between them belongs to the story.
        facts.forEach(this::tellWay);
        facts.forEach(this::tellTrouble);
        facts.forEach(this::tellReplay);
        steps.sort(Comparator.comparing(Step::at).thenComparing(Step::kind));
        return steps;
    }

    private void tellWay(Fact fact) {
        if (fact.record() instanceof LogRecord log && log.getBody() instanceof Message copy && isSame(copy)) {
            tellRecord(fact);
        } else if (fact.record() instanceof MailboxRecord mail) {
            tellMail(fact, mail);
        } else if (fact.record() instanceof Receipt receipt
                && receipt.getBody() instanceof Acknowledged said
                && said.getPriority() == priority
                && said.getPosition() >= position()) {
            tellAcknowledged(fact, receipt, said);
        } else if (fact.record() instanceof Escalation escalation
                && message.getId().equals(escalation.getMessageId())
                && message.getParticipantId().equals(escalation.getParticipantId())) {
            add(fact.at(), Kind.ESCALATION, text(escalation));
        }
    }

    private boolean isSame(Message copy) {
        return copy.getId().equals(message.getId()) && copy.getParticipantId().equals(message.getParticipantId());
    }

    private long position() {
        return first.place().offset();
    }

    private void tellRecord(Fact fact) {
        if (fact.equals(first)) {
            add(fact.at(), Kind.APPENDED, fact.place() + ": accepted");
        } else if (fact.replayOf().isPresent()) {
            add(
                    fact.at(),
                    Kind.REPLAYED,
                    fact.place() + ", the record of letter " + fact.replayOf().get());
        } else {
            add(fact.at(), Kind.REPEATED, fact.place() + ", the same id again");
        }
    }

    private void tellMail(Fact fact, MailboxRecord mail) {
        Object body = mail.getBody();
        if (body instanceof Dispatch dispatch
                && dispatch.getId().equals(message.getId())
                && dispatch.getFromParticipantId().equals(message.getParticipantId())) {
            dispatched.putIfAbsent(mail.getParticipantId(), fact.at());
            add(
                    fact.at(),
                    Kind.DISPATCHED,
                    "to %s, attempt %d: gateway %s, connection %s"
                            .formatted(
                                    mail.getParticipantId(),
                                    dispatch.getAttempt(),
                                    mail.getGatewayId(),
                                    mail.getConnectionId()));
        } else if (mail.getParticipantId().equals(message.getParticipantId())) {
            tellSender(fact, body);
        }
    }

    private void tellSender(Fact fact, Object body) {
        if (body instanceof Progress progress
                && progress.getPriority() == priority
                && progress.getPosition() >= position()
                && told.add(progress.getByParticipantId() + (progress.getSeen() ? " seen" : ""))) {
            String what = progress.getSeen() ? " has seen it" : " has it";
            add(fact.at(), Kind.TOLD, "the sender: " + progress.getByParticipantId() + what);
        } else if (body instanceof Repeated repeated && repeated.getId().equals(message.getId())) {
            add(fact.at(), Kind.TOLD, "the sender: it was there already, at position " + repeated.getPosition());
        } else if (body instanceof Rejected rejected && rejected.getId().equals(message.getId())) {
            add(fact.at(), Kind.TOLD, "the sender: refused, " + rejected.getCode() + text(rejected.getAt()));
        }
    }

    /** Of several records with one id: which. */
    private static String text(PositionAt refused) {
        return refused == null
                ? ""
                : ": the record at position " + refused.getPosition() + " of " + refused.getPriority();
    }

    private void tellAcknowledged(Fact fact, Receipt receipt, Acknowledged said) {
        String by = receipt.getParticipantId();
        if (by.equals(message.getParticipantId())) {
            return;
        }
        String upTo = said.getPosition() == position() ? "" : ", with all up to " + said.getPosition();
        if (acknowledged.putIfAbsent(by, fact.at()) == null) {
            add(fact.at(), Kind.ACKNOWLEDGED, "by " + by + upTo + ": connection " + receipt.getConnectionId());
        }
        if (said.getSeen() && seen.add(by)) {
            add(fact.at(), Kind.SEEN, "by a human at " + by + upTo);
        }
    }

    private void tellTrouble(Fact fact) {
        if (fact.record() instanceof Receipt receipt) {
            tellAnswer(fact, receipt);
        } else if (fact.record() instanceof MailboxRecord mail
                && mail.getBody() instanceof Probe probe
                && probe.getPriority() == priority
                && isOnItsWay(mail.getParticipantId(), fact.at())) {
            add(
                    fact.at(),
                    Kind.PROBED,
                    "gateway " + mail.getGatewayId() + ": what has " + mail.getParticipantId() + "?");
        } else if (fact.record() instanceof DeadLetter letter && isAboutIt(letter)) {
            letters.add(letter.getDeadLetterId());
            add(fact.at(), Kind.DEAD_LETTER, text(letter));
        }
    }

    private void tellAnswer(Fact fact, Receipt receipt) {
        if (receipt.getBody() instanceof Refused refused
                && refused.getPriority() == priority
                && refused.getPosition() == position()) {
            add(
                    fact.at(),
                    Kind.REFUSED,
                    "by the gateway of %s: %s, last written %s"
                            .formatted(
                                    receipt.getParticipantId(), refused.getRefusal(), known(refused.getLastWritten())));
        } else if (receipt.getBody() instanceof ProbeAnswer answer
                && answer.getPriority() == priority
                && isOnItsWay(receipt.getParticipantId(), fact.at())) {
            add(
                    fact.at(),
                    Kind.ANSWERED,
                    "for %s: %s, written up to %s, acknowledged up to %s"
                            .formatted(
                                    receipt.getParticipantId(),
                                    answer.getActive() ? "connected" : "not connected",
                                    known(answer.getWrittenUpTo()),
                                    known(answer.getAcknowledgedUpTo())));
        }
    }

    private static String known(Long position) {
        return position == null ? "nothing" : position.toString();
    }

    private boolean isOnItsWay(String recipient, Instant at) {
        Instant from = dispatched.get(recipient);
        Instant to = acknowledged.get(recipient);
        return from != null && !at.isBefore(from) && (to == null || !at.isAfter(to));
    }

    private boolean isAboutIt(DeadLetter letter) {
        // Two participants may use one id, so the id says it only together with the place.
        return facts.stream()
                .filter(fact ->
                        fact.record() instanceof LogRecord log && log.getBody() instanceof Message copy && isSame(copy))
                .anyMatch(fact -> fact.place().topic().equals(letter.getTopic())
                        && fact.place().partition() == letter.getPartition()
                        && fact.place().offset() == letter.getOffset());
    }

    private void tellReplay(Fact fact) {
        if (fact.record() instanceof AuditEvent event
                && event.getAction().equals(REPLAY)
                && letters.contains(event.getFacts().get("letter"))) {
            String operator =
                    Optional.ofNullable(event.getFacts().get("operator")).orElse("someone");
            String round = Optional.ofNullable(event.getFacts().get("round")).orElse("?");
            add(event.getAt(), Kind.REPLAYED, "by " + operator + ", round " + round + ": " + event.getOutcome());
        }
    }

    private static String text(DeadLetter letter) {
        String whom = letter.getParticipantId() == null ? "" : ", for " + letter.getParticipantId();
        return letter.getReason() + whom + (letter.getOutcome() ? "" : " (an incident; delivery goes on)") + ": "
                + letter.getDeadLetterId();
    }

    private static String text(Escalation escalation) {
        StringBuilder text = new StringBuilder(escalation.getState().name());
        if (escalation.getChannel() != null) {
            text.append(" over ").append(escalation.getChannel());
        }
        if (escalation.getBy() != null) {
            text.append(" by ").append(escalation.getBy());
        }
        return text.append(", ")
                .append(escalation.getElapsedMs())
                .append(" ms after the request was read: ")
                .append(escalation.getEscalationId())
                .toString();
    }

    private void add(Instant at, Kind kind, String text) {
        steps.add(new Step(at, kind, text));
    }
}
