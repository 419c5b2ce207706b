package org.crisisline.system.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Left;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.PositionAt;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.simulation.SimulatedLog.Place;

/**
 * Accounts for every message from the topics alone, by the rule of docs/decisions/0008-who-is-owed-what.md, and holds the result against what
 * people have really seen.
 */
final class Accounting {
    /** A session of which the lane and the topics tell. */
    private static final class Session {
        private final Set<String> members = new HashSet<>();
        private final Map<String, Long> leftAt = new HashMap<>();
        private final Map<Priority, Long> fences = new HashMap<>();
        private Set<String> roster;

        boolean isOver() {
            return roster != null;
        }

        Set<String> recipients() {
            return isOver() ? roster : members;
        }
    }

    private record Located(
            Priority priority, int partition, long offset, long atMillis, String session, Message message) {
        String place() {
            return Topics.messagesOf(priority).name() + "/" + partition + "@" + offset;
        }

        String name() {
            return session + "/" + message.getParticipantId() + "/" + message.getId();
        }

        String content() {
            return name() + "/" + message.getKind() + "/" + message.getPayload();
        }

        @Override
        public String toString() {
            return name() + " at " + place();
        }
    }

    private final SimulatedLog log;
    private final TopicLayout layout;
    private final Map<String, SimulatedPerson> people;
    private final boolean lossy;
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<String, Long> cursors = new HashMap<>();
    private final Map<String, Long> seen = new HashMap<>();
    private final Map<String, List<DeadLetter>> letters = new HashMap<>();
    private final List<Located> records = new ArrayList<>();
    private final Set<String> called = new HashSet<>();

    /** @param lossy news may have been lost for good, messages not */
    Accounting(SimulatedLog log, TopicLayout layout, Map<String, SimulatedPerson> people, boolean lossy) {
        this.log = log;
        this.layout = layout;
        this.people = people;
        this.lossy = lossy;
    }

    void check() {
        for (int partition = 0; partition < layout.sessionPartitions(); partition++) {
            read(partition);
        }
        readLetters();
        checkAccepted();
        checkLeft();
        for (Lane lane : Lane.values()) {
            check(lane, record -> true);
        }
    }

    /** A lane forgets all of a session but its fences: what lies before these is accounted for in the log by now. */
    void checkOver(SimulatedTask by, String id) {
        read(by.partition());
        readLetters();
        Session session = session(id);
        check(
                by.kind().deliveries(),
                record -> record.session().equals(id) && record.offset() < session.fences.get(record.priority()));
    }

    // ------------------------------------------------------------------------------------------------ reading

    private Session session(String id) {
        return sessions.computeIfAbsent(id, s -> new Session());
    }

    private interface Reader<V> {
        void read(V value, long offset, long atMillis);
    }

    private <V extends SpecificRecordBase> void each(Topic<String, V> topic, int partition, Reader<V> reader) {
        List<SimulatedLog.Entry> entries = log.entries(new Place(topic.name(), partition));
        for (int offset = 0; offset < entries.size(); offset++) {
            SimulatedLog.Entry entry = entries.get(offset);
            reader.read(topic.valueSerde().decode(entry.value()), offset, entry.timestampMillis());
        }
    }

    private void read(int partition) {
        each(Topics.PRESENCE, partition, this::read);
        for (Lane lane : Lane.values()) {
            each(Topics.receiptsOf(lane), partition, this::read);
        }
        each(Topics.ESCALATION_REQUESTS, partition, (request, offset, at) -> called.add(request.getSessionId()));
        for (Priority priority : Priority.values()) {
            each(
                    Topics.messagesOf(priority),
                    partition,
                    (value, offset, at) -> read(priority, partition, value, offset, at));
        }
    }

    private void read(Presence presence, long offset, long atMillis) {
        Object body = presence.getBody();
        Session session = session(presence.getSessionId());
        if (body instanceof Attached attached) {
            session.members.add(presence.getParticipantId());
            if (attached.getResume() != null && attached.getResume().getEpoch().equals(Settings.EPOCH)) {
                for (PositionAt at : attached.getResume().getPositions()) {
                    has(presence.getSessionId(), presence.getParticipantId(), at.getPriority(), at.getPosition());
                }
            }
        } else if (body instanceof Left) {
            session.leftAt.putIfAbsent(presence.getParticipantId(), atMillis);
        }
    }

    private void read(Receipt receipt, long offset, long atMillis) {
        Object body = receipt.getBody();
        if (body instanceof Acknowledged acknowledged) {
            has(
                    receipt.getSessionId(),
                    receipt.getParticipantId(),
                    acknowledged.getPriority(),
                    acknowledged.getPosition());
            if (acknowledged.getSeen()) {
                String reader = receipt.getSessionId() + "/" + receipt.getParticipantId();
                seen.merge(reader + "/" + acknowledged.getPriority(), acknowledged.getPosition(), Math::max);
            }
        } else if (body instanceof ProbeAnswer answer && answer.getAcknowledgedUpTo() != null) {
            has(receipt.getSessionId(), receipt.getParticipantId(), answer.getPriority(), answer.getAcknowledgedUpTo());
        }
    }

    private void has(String session, String participant, Priority priority, long position) {
        cursors.merge(session + "/" + participant + "/" + priority, position, Math::max);
    }

    private void read(Priority priority, int partition, LogRecord record, long offset, long atMillis) {
        Session session = session(record.getSessionId());
        if (record.getBody() instanceof SessionEnd end) {
            session.fences.putIfAbsent(priority, offset);
            if (session.roster == null) {
                session.roster = new HashSet<>(end.getRoster());
            }
            return;
        }
        Message message = (Message) record.getBody();
        session.members.add(message.getParticipantId());
        records.add(new Located(priority, partition, offset, atMillis, record.getSessionId(), message));
    }

    private void readLetters() {
        each(Topics.DEAD_LETTERS, 0, (letter, offset, at) -> {
            require(!letter.getReason().equals("PROCESSING_FAILED"), "nothing was wrong with it", letter);
            require(!letter.getReason().equals("UNDECODABLE"), "it could be read", letter);
            if (letter.getOutcome()) {
                String place = letter.getTopic() + "/" + letter.getPartition() + "@" + letter.getOffset();
                letters.computeIfAbsent(place, p -> new ArrayList<>()).add(letter);
            }
        });
    }

    // ------------------------------------------------------------------------------------------------ judging

    /** What was said to be in the log is there. */
    private void checkAccepted() {
        Map<String, Located> byPlace = new HashMap<>();
        records.forEach(record -> byPlace.put(record.session() + record.priority() + record.offset(), record));
        for (SimulatedPerson person : people.values()) {
            person.accepted().forEach((id, accepted) -> {
                Located record = byPlace.get(person.session() + accepted.priority() + accepted.position());
                require(
                        record != null
                                && record.message().getId().equals(id)
                                && record.message().getParticipantId().equals(person.id()),
                        "it was accepted, and is not in the log",
                        person + " " + accepted);
            });
        }
    }

    /** Who was told that it has left has left. */
    private void checkLeft() {
        for (SimulatedPerson person : people.values()) {
            require(
                    !person.hasLeft() || session(person.session()).leftAt.containsKey(person.id()),
                    "its leaving was answered, and is not in the log",
                    person);
        }
    }

    private void check(Lane lane, Predicate<Located> judged) {
        Map<String, Set<String>> contents = new HashMap<>();
        records.stream()
                .filter(record -> lane.priorities().contains(record.priority()))
                .forEach(record -> contents.computeIfAbsent(record.name(), n -> new HashSet<>())
                        .add(record.content()));
        Set<String> taken = new HashSet<>();
        Map<String, List<Located>> refused = new HashMap<>();
        for (Located record : records) {
            if (!lane.priorities().contains(record.priority()) || !judged.test(record)) {
                continue;
            }
            Long fence = session(record.session()).fences.get(record.priority());
            if (fence != null && record.offset() > fence) {
                require(hasLetter(record, null, "BEHIND_FENCE"), "unanswered behind the fence", record);
                continue;
            }
            require(!hasLetter(record, null, "BEHIND_FENCE"), "before the fence, and refused for it", record);
            boolean conflict = hasLetter(record, null, "INVALID");
            require(
                    !conflict || contents.get(record.name()).size() > 1,
                    "nothing was wrong with it, and it was refused",
                    record);
            if (hasLetter(record, null, "SESSION_FULL")) {
                refused.computeIfAbsent(record.content(), content -> new ArrayList<>())
                        .add(record);
            } else if (!conflict && taken.add(record.content())) {
                check(record, refused.getOrDefault(record.content(), List.of()));
            }
        }
    }

    /** @param refused its records that one owner refused; another one, that came to a commit, may have had room for them */
    private void check(Located message, List<Located> refused) {
        Session session = session(message.session());
        checkCalled(message);
        checkUnread(message, session);
        for (String reader : session.recipients()) {
            if (!reader.equals(message.message().getParticipantId())) {
                Located settled = refused.stream()
                        .filter(record -> isSettled(record, reader))
                        .findFirst()
                        .orElse(message);
                check(settled, session, reader);
            }
        }
    }

    private boolean isSettled(Located record, String readerId) {
        SimulatedPerson reader = people.get(record.session() + "/" + readerId);
        boolean shown = reader.hasSeen(
                record.message().getParticipantId(), record.message().getId());
        return (shown && hasUpTo(record, readerId)) || hasLetter(record, readerId);
    }

    private boolean hasUpTo(Located record, String readerId) {
        return cursors.getOrDefault(record.session() + "/" + readerId + "/" + record.priority(), -1L)
                >= record.offset();
    }

    private boolean hasLetter(Located record, String readerId) {
        return letters.getOrDefault(record.place(), List.of()).stream()
                .anyMatch(letter -> readerId.equals(letter.getParticipantId())
                        || letter.getReason().equals("NO_RECIPIENT"));
    }

    /** What had no reader: a session to which nobody comes back ends, and then somebody says what became of it. */
    private void checkUnread(Located message, Session session) {
        String sender = message.message().getParticipantId();
        boolean deserted = people.get(message.session() + "/" + sender).isGone();
        require(session.isOver() || !deserted, "nobody comes back to its session, which never ends", message);
        boolean unread = session.recipients().stream().allMatch(sender::equals) && !hasArrived(message);
        require(
                !session.isOver() || !unread || letters.containsKey(message.place()),
                "the session is over, nobody has it, and nobody says what became of it",
                message);
    }

    private boolean hasArrived(Located message) {
        String sender = message.message().getParticipantId();
        return people.values().stream()
                .filter(reader -> reader.session().equals(message.session())
                        && !reader.id().equals(sender))
                .anyMatch(reader -> reader.hasSeen(sender, message.message().getId()));
    }

    /** An EMERGENCY that nobody has never rests in the dead letters: a human was called to its session. */
    private void checkCalled(Located message) {
        boolean buried = letters.getOrDefault(message.place(), List.of()).stream()
                .anyMatch(letter -> !letter.getReason().equals("INVALID"));
        if (message.priority() != Priority.EMERGENCY || !buried) {
            return;
        }
        require(hasArrived(message) || called.contains(message.session()), "buried, and nobody was called", message);
    }

    private void check(Located message, Session session, String readerId) {
        SimulatedPerson reader = people.get(message.session() + "/" + readerId);
        String sender = message.message().getParticipantId();
        boolean delivered = hasUpTo(message, readerId);
        boolean shown = reader.hasSeen(sender, message.message().getId());
        require(!delivered || shown, readerId + " said to have it, and never saw it", message);
        boolean buried = hasLetter(message, readerId);
        Long left = session.leftAt.get(readerId);
        if (session.isOver()) {
            boolean owed = left == null || message.atMillis() <= left;
            require(
                    delivered || buried || !owed,
                    "the session is over, and nobody says what became of it for " + readerId,
                    message);
            return;
        }
        if (left != null) {
            boolean owed = message.atMillis() <= left;
            require(delivered || buried || !owed, readerId + " left, and nobody says what became of it", message);
            return;
        }
        require(!buried, "buried alive for " + readerId, message);
        require(delivered || reader.isOver(), readerId + " is there, and has not got it", message);
        SimulatedPerson author = people.get(message.session() + "/" + sender);
        if (delivered && !lossy && author.isSettledIn()) {
            require(
                    author.wasToldOf(readerId, message.priority(), message.offset()),
                    "it is delivered to " + readerId + ", and " + author + " does not know",
                    message);
            boolean wasSeen = seen.getOrDefault(message.session() + "/" + readerId + "/" + message.priority(), -1L)
                    >= message.offset();
            require(
                    !wasSeen || author.wasToldThatSaw(readerId, message.priority(), message.offset()),
                    readerId + " has seen it, and " + author + " does not know",
                    message);
        }
    }

    private boolean hasLetter(Located record, String participant, String reason) {
        return letters.getOrDefault(record.place(), List.of()).stream()
                .anyMatch(letter -> letter.getReason().equals(reason)
                        && java.util.Objects.equals(participant, letter.getParticipantId()));
    }

    private static void require(boolean holds, String otherwise, Object what) {
        if (!holds) {
            throw new AssertionError(otherwise + ": " + what);
        }
    }
}
