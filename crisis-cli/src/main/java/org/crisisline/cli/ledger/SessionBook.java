package org.crisisline.cli.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/** What the topics say of one session. */
public final class SessionBook {
    private static final long NO_FENCE = Long.MAX_VALUE;
    private static final int PRIORITIES = Priority.values().length;

    private final String id;
    private final int partition;
    private final Map<String, Member> members = new LinkedHashMap<>(4);
    private final List<List<Said>> logs = new ArrayList<>(Collections.nCopies(PRIORITIES, List.of()));
    private final long[] fences = new long[PRIORITIES];
    private Set<String> roster;

    SessionBook(String id, int partition) {
        this.id = id;
        this.partition = partition;
        Arrays.fill(fences, NO_FENCE);
    }

    public String id() {
        return id;
    }

    /** Its partition, the same in every topic. */
    public int partition() {
        return partition;
    }

    /** Everyone of whom the topics speak, in the order of reading. */
    public Collection<Member> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    /** Whether its END stands in any log. */
    public boolean isOver() {
        return Arrays.stream(fences).anyMatch(fence -> fence != NO_FENCE);
    }

    /** Whether its END stands in all logs of a lane, which from there on only settles its accounts. */
    boolean isOver(Lane lane) {
        return lane.priorities().stream().allMatch(p -> fences[p.ordinal()] != NO_FENCE);
    }

    /** Whether anything was said in it or anyone came, as far as topics are kept. */
    public boolean isKnown() {
        return logs.stream().anyMatch(log -> !log.isEmpty())
                || members.values().stream().anyMatch(Member::wasAttached);
    }

    /** Whether a lane has heard of it: everyone's presence goes to both lanes, a message to its own. */
    boolean isKnown(Lane lane) {
        return members.values().stream().anyMatch(Member::wasAttached)
                || lane.priorities().stream().anyMatch(p -> !log(p).isEmpty());
    }

    boolean wasDispatched(Said message) {
        return members.values().stream().anyMatch(m -> m.wasDispatched(message.priority(), message.position()));
    }

    Place place(Said message) {
        return Place.of(message.priority(), partition, message.position());
    }

    Member member(String participant) {
        return members.computeIfAbsent(participant, Member::new);
    }

    List<Said> log(Priority priority) {
        return logs.get(priority.ordinal());
    }

    boolean isBehindFence(Said message) {
        return message.position() > fences[message.priority().ordinal()];
    }

    /** Who was in the session when it ended; empty while it lives, and when the END's writer did not say. */
    Optional<Set<String>> roster() {
        return Optional.ofNullable(roster);
    }

    void add(Said message) {
        int at = message.priority().ordinal();
        if (logs.get(at).isEmpty()) {
            logs.set(at, new ArrayList<>(2));
        }
        logs.get(at).add(message);
    }

    /** The first END of a log is its fence; what later ones say is the same or says nothing. */
    boolean end(Priority priority, long position, List<String> present) {
        boolean news = fences[priority.ordinal()] == NO_FENCE;
        fences[priority.ordinal()] = Math.min(fences[priority.ordinal()], position);
        if (present != null) {
            if (roster == null) {
                roster = new LinkedHashSet<>();
            }
            roster.addAll(present);
        }
        return news;
    }
}
