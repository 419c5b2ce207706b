package org.crisisline.delivery.sessions;

import org.crisisline.delivery.lane.Effect;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.record.SessionStatus;

/** Something that a decision about a session's life wants done, in order. */
sealed interface LifeEffect {
    /** Stores what is kept of it. */
    record PutLife(Life life) implements LifeEffect {}

    /** Forgets it. */
    record DeleteLife(String sessionId) implements LifeEffect {}

    /** Tells a participant something. */
    record Tell(Effect.Post post) implements LifeEffect {}

    /** Says something in the log of presence, where it comes back from. */
    record Announce(Presence presence) implements LifeEffect {}

    /** Fences the session in every log of messages. */
    record Fence(String sessionId, SessionEnd end) implements LifeEffect {}

    /** Calls for a human. */
    record Call(EscalationRequest request) implements LifeEffect {}

    /** Tells every gateway how the session stands. */
    record Publish(SessionStatus status) implements LifeEffect {}
}
