package org.crisisline.cli.ledger;

import java.time.Instant;
import java.util.List;
import org.crisisline.schemas.identity.Identifiers;
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
import org.crisisline.schemas.record.Refusal;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.Resume;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;

/** What topics say, in the words of a test: one session, NORMAL unless said otherwise. Broker times are milliseconds since 1970. */
final class Facts {
    static final String SESSION = "S";
    static final String EPOCH = "epoch-1";
    static final long NOON = 1_000_000_000L;

    private static final SessionPartitions PARTITIONS = new SessionPartitions(4);
    private static final int PARTITION = PARTITIONS.of(SESSION);

    final Ledger ledger = new Ledger(PARTITIONS, EPOCH);
    final Reach reach = new Reach();
    private int seats = 64;

    Sums judge() {
        Sums sums = new Sums();
        new Auditor(ledger, reach, seats).judge(sums);
        return sums;
    }

    /** So many may be in the session. */
    Facts seats(int most) {
        seats = most;
        return this;
    }

    Facts attached(String... participants) {
        for (String participant : participants) {
            ledger.presence(presence(participant, new Attached(false, false, null, 0, null, null)), NOON);
        }
        return this;
    }

    Facts left(String participant, long at) {
        ledger.presence(presence(participant, new Left(Instant.ofEpochMilli(at))), at);
        return this;
    }

    Facts resumed(String participant, String epoch, boolean renewal, long position, long at) {
        Resume resume = new Resume(epoch, List.of(new PositionAt(Priority.NORMAL, position)));
        ledger.presence(presence(participant, new Attached(renewal, false, null, 0, resume, null)), at);
        return this;
    }

    private static Presence presence(String participant, Object body) {
        return new Presence(SESSION, participant, Role.PERSON, "c-" + participant, "g", 1L, 0, body);
    }

    /** A second after noon for each position. */
    static long timeOf(long position) {
        return NOON + 1_000 * position;
    }

    Facts said(String sender, String id, long position) {
        return said(Priority.NORMAL, sender, id, position, "text");
    }

    Facts said(Priority priority, String sender, String id, long position, String content) {
        Message message =
                new Message(id, sender, Role.PERSON, "text", content, Instant.ofEpochMilli(NOON), "g", "c", null);
        ledger.message(priority, position, timeOf(position), SESSION, message);
        return this;
    }

    Facts sent(String participant, long... positions) {
        return sent(Priority.NORMAL, participant, positions);
    }

    Facts sent(Priority priority, String participant, long... positions) {
        for (long position : positions) {
            ledger.dispatch(SESSION, participant, dispatch(priority, position, position - 1));
        }
        return this;
    }

    static Dispatch dispatch(Priority priority, long position, long previous) {
        return new Dispatch(
                priority, position, previous, -1L, 1, "m", "x", Role.PERSON, "text", "{}", Instant.ofEpochMilli(NOON));
    }

    Facts acknowledged(String participant, long position) {
        return acknowledged(Priority.NORMAL, participant, position);
    }

    Facts acknowledged(Priority priority, String participant, long position) {
        ledger.receipt(receipt(participant, new Acknowledged(priority, position, false)));
        return this;
    }

    Facts answered(String participant, boolean active, long acknowledgedUpTo) {
        ledger.receipt(
                receipt(participant, new ProbeAnswer(Priority.NORMAL, 7L, active, acknowledgedUpTo, acknowledgedUpTo)));
        return this;
    }

    Facts refused(String participant, long position) {
        ledger.receipt(
                receipt(participant, new Refused(Priority.NORMAL, position, Refusal.CHAIN_BROKEN, position + 10)));
        return this;
    }

    private static Receipt receipt(String participant, Object body) {
        return new Receipt(SESSION, participant, "c-" + participant, "g", 1L, body);
    }

    /** The END in every log, at the same position; roster null when its writer did not say it. */
    Facts ended(long position, List<String> roster) {
        for (Priority priority : Priority.values()) {
            ended(priority, position, roster);
        }
        return this;
    }

    Facts ended(Priority priority, long position, List<String> roster) {
        ledger.end(
                priority,
                position,
                SESSION,
                new SessionEnd("ended", "a", null, Instant.ofEpochMilli(timeOf(position)), roster));
        return this;
    }

    /** About a message for a participant. */
    Facts letter(String participant, long position, String reason) {
        return letter(Topics.MESSAGES_NORMAL.name(), participant, position, "lane-routine", reason, true);
    }

    /** About a record. */
    Facts letter(long position, String reason) {
        return letter(Topics.MESSAGES_NORMAL.name(), null, position, "lane-routine", reason, true);
    }

    Facts letter(String topic, String participant, long position, String stage, String reason, boolean outcome) {
        ledger.letter(new DeadLetter(
                Identifiers.deadLetter(topic, PARTITION, position, stage, participant),
                SESSION,
                participant,
                null,
                topic,
                PARTITION,
                position,
                stage,
                reason,
                outcome,
                0,
                null,
                null,
                0,
                Instant.ofEpochMilli(NOON),
                null,
                null,
                List.of()));
        return this;
    }

    Facts replayed(long position) {
        ledger.replay(Identifiers.deadLetter(Topics.MESSAGES_NORMAL.name(), PARTITION, position, "lane-routine", null));
        return this;
    }

    Facts unusable(String topic, long position) {
        ledger.bad(new Place(topic, PARTITION, position), timeOf(position));
        return this;
    }

    /** The dispatches begin only there: what was appended before has lost its. */
    Facts dispatchesKeptSince(long at) {
        for (Lane lane : Lane.values()) {
            reach.begins(Topics.deliveriesOf(lane).name(), 0, 17, NOON);
            reach.first(Topics.deliveriesOf(lane).name(), 0, 17, at);
        }
        return this;
    }

    Facts logKeptSince(Priority priority, long at) {
        reach.begins(Topics.messagesOf(priority).name(), PARTITION, 17, at);
        return this;
    }

    Facts receiptsKeptSince(long at) {
        reach.begins(Topics.RECEIPTS_ROUTINE.name(), PARTITION, 17, at);
        return this;
    }
}
