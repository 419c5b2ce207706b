package org.crisisline.cli.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;

/** What the topics say of one session. */
public final class SessionBook {
    private final String id;
    private final int partition;
    private final Map<String, Member> members = new LinkedHashMap<>(4);
    private final List<Member> comers = new ArrayList<>(2);
    private final Map<Priority, List<Said>> logs = new EnumMap<>(Priority.class);
    private final Map<Priority, Long> fences = new EnumMap<>(Priority.class);
    private Set<String> roster;
    private boolean escalated;
    private boolean forgotten;
    private long heardAt;
    private long endedAt = Long.MAX_VALUE;

    SessionBook(String id, int partition) {
        this.id = id;
        this.partition = partition;
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
        return !fences.isEmpty();
    }

    /** Whether its END stands in all logs of a lane, which from there on only settles its accounts. */
    boolean isOver(Lane lane) {
        return fences.keySet().containsAll(lane.priorities());
    }

    /** Whether anything was said or escalated in it or anyone came, as far as topics are kept; not when its END may be gone with the rest of its log. */
    public boolean isKnown() {
        return !forgotten && isHeardOf();
    }

    private boolean isHeardOf() {
        return escalated || !logs.isEmpty() || !comers.isEmpty();
    }

    /** Whether a lane has heard of it: everyone's presence goes to both lanes, a message to its own, an escalation to the emergency lane. */
    boolean isKnown(Lane lane) {
        return !forgotten && isHeardOf(lane);
    }

    private boolean isHeardOf(Lane lane) {
        return (escalated && lane == Lane.EMERGENCY)
                || !comers.isEmpty()
                || lane.priorities().stream().anyMatch(p -> !log(p).isEmpty());
    }

    /** Those who connected, in the order in which the sessions topology and the lanes gave them their seats. */
    List<Member> comers() {
        return comers;
    }

    /** Presence of one session comes in its order; whether that was news. */
    boolean attach(Member member) {
        boolean news = member.attach();
        if (news) {
            comers.add(member);
        }
        return news;
    }

    /** Somebody spoke of it then, by the broker's clock. */
    void heardAt(long at) {
        heardAt = Math.max(heardAt, at);
    }

    /**
     * Retention takes the logs of a session one by one, and its presence when it comes to that: an END that stands in one log stood in those that no
     * longer reach back to it, too; and a session without any may have had it where no log reaches back to when it was last spoken of.
     */
    void judgeBy(Reach reach) {
        for (Priority priority : Priority.values()) {
            if (isOver() && !reaches(reach, priority, endedAt)) {
                fences.putIfAbsent(priority, Long.MAX_VALUE);
            }
        }
        forgotten = !isOver() && !escalated && Stream.of(Priority.values()).noneMatch(p -> reaches(reach, p, heardAt));
    }

    private boolean reaches(Reach reach, Priority priority, long at) {
        return reach.covers(Topics.messagesOf(priority).name(), partition, at);
    }

    /** Something was escalated in it; a drill may be all that there is of it. */
    boolean escalate() {
        boolean news = !escalated;
        escalated = true;
        return news;
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
        return logs.getOrDefault(priority, List.of());
    }

    boolean isBehindFence(Said message) {
        return message.position() > fences.getOrDefault(message.priority(), Long.MAX_VALUE);
    }

    /** Who was in the session when it ended; empty while it lives, and when the END's writer did not say. */
    Optional<Set<String>> roster() {
        return Optional.ofNullable(roster);
    }

    void add(Said message) {
        heardAt(message.appendedAt());
        logs.computeIfAbsent(message.priority(), priority -> new ArrayList<>(2)).add(message);
    }

    /** The first END of a log is its fence; what later ones say is the same or says nothing. */
    boolean end(Priority priority, long position, long at, List<String> present) {
        boolean news = fences.putIfAbsent(priority, position) == null;
        endedAt = Math.min(endedAt, at);
        if (present != null) {
            if (roster == null) {
                roster = new LinkedHashSet<>();
            }
            roster.addAll(present);
        }
        return news;
    }
}
