package org.crisisline.cli.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.crisisline.schemas.record.Priority;

/** What the topics say of one participant of a session: when it came and went, what it was sent, what it has. */
public final class Member {
    private static final long NONE = -1;
    private static final long NEVER = Long.MAX_VALUE;
    private static final int PRIORITIES = Priority.values().length;
    /** The clocks of two brokers may differ by so much. */
    static final long SKEW_MILLIS = 60_000;

    private record Claim(long position, long madeAt) {
        boolean says(Claim other) {
            return position >= other.position && madeAt >= other.madeAt;
        }
    }

    private final String id;
    private final long[] acknowledged = new long[PRIORITIES];
    private final long[] seen = new long[PRIORITIES];
    private final Positions[] dispatched = new Positions[PRIORITIES];
    private List<List<Claim>> claims = List.of();
    private boolean attached;
    private long leftAt = NEVER;

    Member(String id) {
        this.id = id;
        Arrays.fill(acknowledged, NONE);
        Arrays.fill(seen, NONE);
    }

    public String id() {
        return id;
    }

    /** When it left for good, by the broker's clock in milliseconds since 1970. */
    public OptionalLong leftAt() {
        return hasLeft() ? OptionalLong.of(leftAt) : OptionalLong.empty();
    }

    /** The highest position that it acknowledged, if any. */
    public Optional<Long> acknowledged(Priority priority) {
        return known(acknowledged[priority.ordinal()]);
    }

    /** The highest position that a human there has seen, if any. */
    public Optional<Long> seen(Priority priority) {
        return known(seen[priority.ordinal()]);
    }

    private static Optional<Long> known(long position) {
        return position == NONE ? Optional.empty() : Optional.of(position);
    }

    boolean wasAttached() {
        return attached;
    }

    boolean hasLeft() {
        return leftAt != NEVER;
    }

    /** Whether something that was appended then is owed to it. */
    boolean isOwed(long appendedAt) {
        return appendedAt <= leftAt;
    }

    boolean attach() {
        boolean news = !attached;
        if (news) {
            // Who was never in the session could not leave it.
            leftAt = NEVER;
        }
        attached = true;
        return news;
    }

    boolean leave(long at) {
        boolean news = !hasLeft();
        leftAt = Math.min(leftAt, at);
        return news;
    }

    boolean acknowledge(Priority priority, long position, boolean alsoSeen) {
        int at = priority.ordinal();
        boolean news = position > acknowledged[at];
        acknowledged[at] = Math.max(acknowledged[at], position);
        if (alsoSeen) {
            seen[at] = Math.max(seen[at], position);
        }
        return news;
    }

    /** The participant's client says that it has everything up to there; that is about what was there to have when it said so. */
    boolean claim(Priority priority, long position, long madeAt) {
        if (claims.isEmpty()) {
            claims = new ArrayList<>();
            for (int i = 0; i < PRIORITIES; i++) {
                claims.add(new ArrayList<>(1));
            }
        }
        Claim claim = new Claim(position, madeAt);
        List<Claim> ofPriority = claims.get(priority.ordinal());
        if (ofPriority.stream().anyMatch(other -> other.says(claim))) {
            return false;
        }
        ofPriority.removeIf(claim::says);
        return ofPriority.add(claim);
    }

    boolean dispatch(Priority priority, long position) {
        int at = priority.ordinal();
        if (dispatched[at] == null) {
            dispatched[at] = new Positions();
        }
        return dispatched[at].add(position);
    }

    boolean wasDispatched(Priority priority, long position) {
        Positions positions = dispatched[priority.ordinal()];
        return positions != null && positions.contains(position);
    }

    boolean hasAcknowledged(Priority priority, long position) {
        return acknowledged[priority.ordinal()] >= position;
    }

    boolean hasClaimed(Priority priority, long position, long appendedAt) {
        return !claims.isEmpty()
                && claims.get(priority.ordinal()).stream()
                        .anyMatch(c -> c.position() >= position && c.madeAt() + SKEW_MILLIS >= appendedAt);
    }

    boolean has(Said message) {
        return hasAcknowledged(message.priority(), message.position())
                || hasClaimed(message.priority(), message.position(), message.appendedAt());
    }
}
