package org.crisisline.client.frame;

/** What happened to another participant of the session. */
public enum ParticipantEvent {
    JOINED,
    ONLINE,
    OFFLINE,
    /** Gone for good. */
    LEFT,
    /** An event that a newer server knows and this client does not. */
    UNKNOWN
}
