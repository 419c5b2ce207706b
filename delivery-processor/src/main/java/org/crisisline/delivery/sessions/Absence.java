package org.crisisline.delivery.sessions;

import java.util.Objects;

/**
 * The person is away: the last active connection of the last device has gone, and not by a fault of the platform.
 *
 * @param participantId whose connection went last
 * @param connectionId the connection
 * @param goneAt offset of the presence by which it went: tells one absence from another
 * @param calledAt offset of the question upon which a human was called, or {@link #NOT_CALLED}
 */
record Absence(String participantId, String connectionId, long goneAt, long calledAt) {
    static final long NOT_CALLED = -1;

    Absence {
        Objects.requireNonNull(participantId, "participantId");
        Objects.requireNonNull(connectionId, "connectionId");
    }

    static Absence begun(String participantId, String connectionId, long goneAt) {
        return new Absence(participantId, connectionId, goneAt, NOT_CALLED);
    }

    boolean isCalled() {
        return calledAt != NOT_CALLED;
    }

    Absence called(long offset) {
        return new Absence(participantId, connectionId, goneAt, offset);
    }
}
