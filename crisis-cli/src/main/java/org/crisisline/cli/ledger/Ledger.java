package org.crisisline.cli.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.Left;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.PositionAt;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Resume;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.SessionPartitions;

/**
 * Collects what the topics say. Facts of one partition come in its order, once each; between partitions in any order. About 250 bytes are kept
 * of a message with one recipient, nothing of its content. For one thread.
 */
public final class Ledger {
    private final SessionPartitions partitions;
    private final String epoch;
    private final Map<String, SessionBook> sessions = new LinkedHashMap<>();
    private final LetterBook letters = new LetterBook();
    private final Map<Place, Long> bad = new HashMap<>();
    private final List<Finding> broken = new ArrayList<>();
    private long changes;

    /**
     * @param partitions where sessions live
     * @param epoch the log epoch; what a client claims to have of another one says nothing
     */
    public Ledger(SessionPartitions partitions, String epoch) {
        this.partitions = Objects.requireNonNull(partitions, "partitions");
        this.epoch = Objects.requireNonNull(epoch, "epoch");
    }

    /** A message stands in a log. */
    public void message(Priority priority, long position, long appendedAt, String sessionId, Message message) {
        SessionBook session = book(sessionId);
        Member sender = session.member(message.getParticipantId());
        session.add(Said.of(priority, position, appendedAt, sender, message));
        changes++;
    }

    /** The record in a log comes from an operator, who sent the record of that dead letter again. */
    public void replay(String letterId) {
        letters.replayed(letterId);
    }

    /** The END of a session stands in a log. */
    public void end(Priority priority, long position, String sessionId, SessionEnd end) {
        changes +=
                count(book(sessionId).end(priority, position, end.getEndedAt().toEpochMilli(), end.getRoster()));
    }

    /** An escalation of the session has moved. */
    public void escalated(String sessionId) {
        changes += count(book(sessionId).escalate());
    }

    /** A gateway told of a participant. */
    public void presence(Presence presence, long appendedAt) {
        SessionBook session = book(presence.getSessionId());
        session.heardAt(appendedAt);
        Object body = presence.getBody();
        if (body instanceof Attached attached) {
            Member member = session.member(presence.getParticipantId());
            changes += count(session.attach(member));
            Resume resume = attached.getResume();
            // What a repeat claims was claimed before.
            if (resume != null && !attached.getRenewal() && epoch.equals(resume.getEpoch())) {
                for (PositionAt at : resume.getPositions()) {
                    changes += count(member.claim(at.getPriority(), at.getPosition(), appendedAt));
                }
            }
        } else if (body instanceof Left) {
            changes += count(session.member(presence.getParticipantId()).leave(appendedAt));
        }
    }

    /** A gateway told of what a participant acknowledged. Refusals say nothing of that. */
    public void receipt(Receipt receipt) {
        Object body = receipt.getBody();
        if (body instanceof Acknowledged acknowledged) {
            acknowledged(receipt, acknowledged.getPriority(), acknowledged.getPosition(), acknowledged.getSeen());
        } else if (body instanceof ProbeAnswer answer && answer.getActive() && answer.getAcknowledgedUpTo() != null) {
            acknowledged(receipt, answer.getPriority(), answer.getAcknowledgedUpTo(), false);
        }
    }

    private void acknowledged(Receipt receipt, Priority priority, long position, boolean seen) {
        Member member = book(receipt.getSessionId()).member(receipt.getParticipantId());
        changes += count(member.acknowledge(priority, position, seen));
    }

    /** A lane sent a message to a participant. */
    public void dispatch(String sessionId, String participant, Dispatch dispatch) {
        SessionBook session = book(sessionId);
        session.member(participant).dispatch(dispatch.getPriority(), dispatch.getPosition());
        if (dispatch.getPrevious() >= dispatch.getPosition()) {
            broken.add(new Finding(
                    Place.of(dispatch.getPriority(), session.partition(), dispatch.getPosition()),
                    Cause.CHAIN_FALLS,
                    Optional.of(sessionId),
                    Optional.of(dispatch.getId()),
                    Optional.of(participant)));
        }
    }

    /** Something could not be used or delivered. */
    public void letter(DeadLetter letter) {
        changes += count(letters.add(letter));
    }

    /** A record is not what its topic holds. */
    public void bad(Place place, long appendedAt) {
        bad.put(place, appendedAt);
        changes++;
    }

    /** Rises with every fact that changes the account; repeats of what is known don't. */
    public long changes() {
        return changes;
    }

    /** Finds a session. */
    public Optional<SessionBook> session(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    /** All sessions, in the order of reading. */
    public Collection<SessionBook> sessions() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    /** Reasons of all incidents: letters after which delivery went on. */
    public Collection<String> incidentReasons() {
        return Collections.unmodifiableCollection(letters.incidentReasons());
    }

    LetterBook letters() {
        return letters;
    }

    /** By place, when it was appended. */
    Map<Place, Long> badRecords() {
        return bad;
    }

    List<Finding> broken() {
        return broken;
    }

    private SessionBook book(String sessionId) {
        return sessions.computeIfAbsent(sessionId, id -> new SessionBook(id, partitions.of(id)));
    }

    private static int count(boolean news) {
        return news ? 1 : 0;
    }
}
