package org.crisisline.delivery.lane;

import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Role;

/**
 * Sessions of which a lane has messages, and in which it knows nobody to be connected. Usually the sessions topology knows them as well, and ends
 * them in time. It does not when presence was lost on its way: a gateway had a message in the log, and its client or itself was gone before the connection was
 * there, too. Such a session would never end, and what is pending in it would be so for good.
 *
 * <p>So a lane names them now and then, in the log of presence. Whoever knows the session learns nothing by it, however often and by
 * however many lanes it is said; to the sessions topology that does not, the session begins with it, idle, and lives on or expires as any other.
 *
 * <p>Pure; for any thread.
 */
public final class Deserted {
    /** As connection of a {@link Detached} that says so. It is nobody's. */
    private static final String CHECK = "session-check";

    private Deserted() {}

    static boolean is(SessionState state) {
        return state.phase() == SessionState.Phase.OPEN
                && state.participants().stream()
                        .allMatch(participant -> participant.connection().isEmpty());
    }

    /** What a lane says of such a session. */
    public static Presence named(String sessionId) {
        return new Presence(
                sessionId, CHECK, Role.SERVICE, CHECK, CHECK, 0L, 0, new Detached(DetachCause.CLOSED, null));
    }

    /** Whether a lane says by it that a session is there, and nobody is known to be connected to it. */
    public static boolean isNamedBy(Presence presence) {
        return presence.getBody() instanceof Detached
                && presence.getConnectionId().equals(CHECK);
    }
}
