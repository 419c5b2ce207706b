package org.crisisline.gateway.connection;

/** What this gateway knows of sessions. Called on event loops; must not block. */
public interface SessionKnowledge {
    /** Whether the session is an emergency, as far as is known here. */
    boolean isEmergency(String sessionId);

    /** Whether the session is over. */
    boolean isOver(String sessionId);
}
