package org.crisisline.delivery.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.crisisline.delivery.lane.CensusFigures;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/** What really happened in a run, apart from what the lane makes of it; and whether the lane has accounted for it by docs/decisions/0008. */
final class Truth {
    /** A message that the log took. */
    record Accepted(String session, Priority priority, long position, String sender, String id) {}

    private final Lane lane;
    private final SimulatedTopics topics;
    private final List<SimulatedClient> clients;
    private final Map<String, Accepted> accepted = new HashMap<>();
    private final List<Accepted> behindFence = new ArrayList<>();
    /** Sessions that are over, and who was in them by the word of their END. */
    private final Map<String, Set<String>> ended = new HashMap<>();

    private final Map<SimulatedClient, Long> leftAt = new HashMap<>();

    Truth(Lane lane, SimulatedTopics topics, List<SimulatedClient> clients) {
        this.lane = lane;
        this.topics = topics;
        this.clients = clients;
    }

    void said(Accepted message) {
        if (isOver(message.session())) {
            behindFence.add(message);
        } else {
            accepted.putIfAbsent(message.session() + "/" + message.sender() + "/" + message.id(), message);
        }
    }

    void left(SimulatedClient client, long at) {
        leftAt.put(client, at);
    }

    boolean isOver(String session) {
        return ended.containsKey(session);
    }

    /** The session is over from here; gives the roster of its END. */
    List<String> end(String session) {
        return List.copyOf(ended.computeIfAbsent(session, this::everyoneIn));
    }

    /** Who was ever there, as the sessions topology knows it. */
    private Set<String> everyoneIn(String session) {
        Set<String> roster = new HashSet<>();
        for (SimulatedTopics.Appended<Presence> presence : topics.presence) {
            if (presence.record().getSessionId().equals(session)
                    && presence.record().getBody() instanceof Attached) {
                roster.add(presence.record().getParticipantId());
            }
        }
        return roster;
    }

    /** Everything is at rest: what was accepted is accounted for, and the lane holds nothing that it need not hold. */
    void check(SimulatedLane processor, boolean lossy) {
        Set<String> letters = new HashSet<>();
        for (DeadLetter letter : processor.deadLetters) {
            if (letter.getReason().equals("PROCESSING_FAILED")
                    || letter.getReason().equals("INVALID")) {
                throw new AssertionError("nothing was wrong with it: " + letter.getReason() + " "
                        + letter.getMessageId() + " " + letter.getErrorMessage());
            }
            letters.add(letter.getTopic() + "@" + letter.getOffset() + "/" + letter.getReason() + "/"
                    + letter.getParticipantId());
        }
        Set<String> calledTo =
                processor.calls.stream().map(EscalationRequest::getSessionId).collect(Collectors.toSet());
        for (Accepted message : accepted.values()) {
            checkAccounted(message, letters, calledTo, lossy);
        }
        for (Accepted message : behindFence) {
            require(letters.contains(letter(message, "BEHIND_FENCE", null)), "unanswered behind the fence", message);
        }
        if (processor.figures().flights() != 0 || processor.figures().inFlight() != 0) {
            throw new AssertionError("at rest, and still " + processor.figures());
        }
        checkCensus(processor);
        for (String session : ended.keySet()) {
            boolean gone =
                    lane.priorities().stream().allMatch(p -> processor.store().lastPosition(session, p) == -1);
            if (!gone || !processor.store().identities(session, 1).isEmpty()) {
                throw new AssertionError("session " + session + " is over and its messages are still there");
            }
        }
    }

    private void checkAccounted(Accepted message, Set<String> letters, Set<String> calledTo, boolean lossy) {
        for (SimulatedClient reader : clients) {
            if (!reader.session.equals(message.session()) || reader.participant.equals(message.sender())) {
                continue;
            }
            boolean seen = reader.visible.contains(message.sender() + "/" + message.id());
            boolean buried = letters.contains(letter(message, "SESSION_ENDED", reader.participant))
                    || letters.contains(letter(message, "PARTICIPANT_LEFT", reader.participant));
            boolean over = isOver(message.session());
            require(seen || buried || !isOwed(message, reader), "lost to " + reader, message);
            require(!buried || over || reader.left, "buried alive", message);
            if (buried && lane == Lane.EMERGENCY) {
                checkCalled(message, calledTo);
            }
            if (!lossy && seen && reader.isConnected() && !over) {
                checkProgress(message, reader);
            }
        }
    }

    /** By docs/decisions/0008. */
    private boolean isOwed(Accepted message, SimulatedClient reader) {
        if (isOver(message.session()) && !ended.get(message.session()).contains(reader.participant)) {
            return false;
        }
        return !reader.left || topics.appendedAt(message.priority(), message.position()) <= leftAt.get(reader);
    }

    /** An EMERGENCY that nobody has never rests: a human was called to its session. */
    private void checkCalled(Accepted message, Set<String> calledTo) {
        boolean arrived = clients.stream()
                .anyMatch(other -> other.session.equals(message.session())
                        && other.visible.contains(message.sender() + "/" + message.id()));
        require(arrived || calledTo.contains(message.session()), "buried, and nobody was called", message);
    }

    /** At rest, what the store's figures say is what the rule says. */
    private void checkCensus(SimulatedLane processor) {
        long messages = 0;
        long pairs = 0;
        Set<String> open = new HashSet<>();
        for (Accepted message : accepted.values()) {
            if (isOver(message.session())) {
                continue;
            }
            open.add(message.session());
            messages++;
            for (SimulatedClient reader : clients) {
                boolean counts = reader.session.equals(message.session())
                        && !reader.participant.equals(message.sender())
                        && !reader.left;
                pairs += counts ? 1 : 0;
            }
        }
        clients.stream().map(client -> client.session).filter(id -> !isOver(id)).forEach(open::add);
        CensusFigures expected = new CensusFigures(open.size(), messages, pairs, 0);
        if (!processor.census().equals(expected)) {
            throw new AssertionError("at rest, the store says " + processor.census() + ", the rule " + expected);
        }
    }

    private void checkProgress(Accepted message, SimulatedClient reader) {
        for (SimulatedClient sender : clients) {
            if (sender.session.equals(message.session())
                    && sender.participant.equals(message.sender())
                    && sender.isConnected()) {
                long told = sender.progress.getOrDefault(reader.participant + "/" + message.priority(), -1L);
                require(
                        told >= message.position(),
                        "delivered to " + reader + ", and its sender was told " + told,
                        message);
                require(sender.caughtUp.containsAll(lane.priorities()), "its sender has not caught up", message);
            }
        }
    }

    private static String letter(Accepted message, String reason, String participant) {
        return "crisis.messages." + message.priority().name().toLowerCase(Locale.ROOT) + "@" + message.position() + "/"
                + reason + "/" + participant;
    }

    private static void require(boolean holds, String otherwise, Accepted message) {
        if (!holds) {
            throw new AssertionError(message + ": " + otherwise);
        }
    }
}
