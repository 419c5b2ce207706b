package org.crisisline.delivery.sessions;

/** What the sessions topology tells of itself. Called on stream threads; must neither block nor throw. */
public interface SessionsMetrics {
    /** A session began. */
    void began();

    /** A session ended: {@code ended} or {@code expired}. */
    void ended(String cause);

    /** A connection was found to have gone with its gateway. */
    void goneWithGateway();

    /** A human was called for a person who went offline and stays away. */
    void calledForAbsence();

    /** A dead letter was written. */
    void deadLettered(String reason);

    /** A heartbeat could not be read. */
    void badHeartbeat();
}
