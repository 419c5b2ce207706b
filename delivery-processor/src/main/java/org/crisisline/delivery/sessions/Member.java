package org.crisisline.delivery.sessions;

import java.util.Objects;
import java.util.Optional;
import org.crisisline.schemas.record.ParticipantEvent;
import org.crisisline.schemas.record.Role;

/** A participant in the roster. Mutable; belongs to the decision that loaded its session. */
final class Member {
    private final String id;
    private final Role role;
    private final long joinedAt;
    private long changedAt;
    private long appliedAt;
    private Seat seat;
    private boolean left;

    /**
     * @param joinedAt offset of the presence by which it first came
     * @param changedAt offset of the presence that last changed what others see of it
     */
    Member(String id, Role role, long joinedAt, long changedAt) {
        this.id = Objects.requireNonNull(id, "id");
        this.role = Objects.requireNonNull(role, "role");
        this.joinedAt = joinedAt;
        this.changedAt = changedAt;
        this.appliedAt = changedAt;
    }

    String id() {
        return id;
    }

    Role role() {
        return role;
    }

    long joinedAt() {
        return joinedAt;
    }

    long changedAt() {
        return changedAt;
    }

    void changed(long offset) {
        changedAt = offset;
    }

    /** Offset of the latest presence of it that counted. What lies before it, read again after a crash, is history. */
    long appliedAt() {
        return appliedAt;
    }

    void applied(long offset) {
        appliedAt = Math.max(appliedAt, offset);
    }

    Optional<Seat> seat() {
        return Optional.ofNullable(seat);
    }

    void sit(Seat on) {
        seat = on;
    }

    void rise() {
        seat = null;
    }

    boolean hasLeft() {
        return left;
    }

    void leave() {
        left = true;
        seat = null;
    }

    /** What someone who comes now is told of it. */
    ParticipantEvent standing() {
        if (left) {
            return ParticipantEvent.LEFT;
        }
        return seat == null ? ParticipantEvent.OFFLINE : ParticipantEvent.ONLINE;
    }
}
